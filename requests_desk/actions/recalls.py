"""挂账: what could not be solved comes back on its day as an order of its own (handbook §2.3)."""

from datetime import datetime

from django.utils import timezone

from enterprises.models import Enterprise
from requests_desk.models import Order, OrderEvent
from requests_desk.models.choices import Channel
from requests_desk.workflow import Action
from xingdong.accounts.actors import SYSTEM
from xingdong.records.sweeps import each

from .ordering import Draft, carry_over
from .transition import move, verb

BATCH = 200


def recall_due_orders(*, now: datetime) -> int:
    """Bring back every order whose day has come; how many that were."""
    due = Order.objects.carried().filter(comes_back_on__lte=timezone.localdate(now))
    named = due.filter(enterprise__isnull=False).exclude(enterprise__status__in=Enterprise.GONE)
    named = named.select_related(
        "item", "enterprise__micro_grid", "site__micro_grid", "venue__stands_in"
    ).order_by("comes_back_on")
    return each(named, recall_order, name="挂账到期转办", most=BATCH, now=now)


@verb
def recall_order(order: Order, *, now: datetime) -> OrderEvent | None:
    """Enter a new order that goes on where ``order`` ended; None when that was done already.

    The old one stays as it was closed and counted; the new one goes to the centre, with a promise
    and a rating of its own.
    """
    if Order.objects.filter(continues=order).exists():
        return None
    draft = Draft(
        enterprise=order.enterprise,
        item=order.item,
        title=order.title,
        description=f"{order.description}\n\n原诉求 {order.number} 的答复：{order.result_text}",
        details=order.details,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        contact_email=order.contact_email,
        place=order.place,
        channel=Channel.CARRIED,
        micro_grid=order.micro_grid,
        site=order.site,
        venue=order.venue,
        author=order.author,
    )
    again = carry_over(draft, order, now=now)
    return move(
        order,
        Action.RECALL,
        by=SYSTEM,
        now=now,
        public_text=f"暂缓的时间到了，用新编号 {again.number} 接着办理。",
        data={"as": again.number},
    )
