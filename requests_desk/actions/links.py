"""关联件: the same matter of different enterprises, each handled and rated for itself (§7 E02)."""

from datetime import datetime

from django.db import transaction

from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action
from xingdong.accounts.models import User
from xingdong.records.refusals import NotAllowed

from .transition import move, verb


def link_orders(order: Order, *, by: User, other: Order, reason: str, now: datetime) -> OrderEvent:
    """Tie two orders together, for staff alone to see.

    Both rows are locked, always in the same order, so that two links crosswise wait for each other.
    """
    with transaction.atomic():
        list(Order.objects.select_for_update().filter(pk__in=[order.pk, other.pk]).order_by("pk"))
        return _link(order, by=by, other=other, reason=reason, now=now)


@verb
def _link(order: Order, *, by: User, other: Order, reason: str, now: datetime) -> OrderEvent:
    if other.pk == order.pk:
        raise NotAllowed("不能与自己关联。", not_now=True)
    event = move(
        order,
        Action.LINK,
        by=by,
        now=now,
        internal_text=f"与 {other.number} 关联。{reason}",
        data={"other": other.number},
    )
    order.linked.add(other)
    return event


@verb
def unlink_orders(order: Order, *, by: User, other: Order, now: datetime) -> OrderEvent:
    event = move(
        order,
        Action.UNLINK,
        by=by,
        now=now,
        internal_text=f"与 {other.number} 解除关联。",
        data={"other": other.number},
    )
    order.linked.remove(other)
    return event
