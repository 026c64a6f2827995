"""会商: departments that cannot agree whose order it is meet, and the centre writes the minute."""

from collections.abc import Iterable
from datetime import datetime

from requests_desk.models import Assist, MatterKind, Order, OrderEvent
from requests_desk.rules.access import check
from requests_desk.workflow import Action
from services.models import Department
from xingdong.accounts.models import User
from xingdong.records.moments import moment_words

from .transition import move, open_matter, settle, verb


@verb
def convene_departments(
    order: Order,
    *,
    by: User,
    departments: Iterable[Department],
    meets_at: datetime,
    reason: str,
    now: datetime,
) -> OrderEvent:
    """Call the departments together (§7 E16); until the next dispatch they see the order."""
    invited = list(departments)
    names = "、".join(map(str, invited))
    event = move(
        order,
        Action.CONVENE,
        by=by,
        now=now,
        internal_text=f"请{names}于 {moment_words(meets_at)} 会商。{reason}",
        data={"departments": [department.pk for department in invited]},
    )
    open_matter(
        order,
        MatterKind.CONSULTATION,
        by=by,
        now=now,
        reason=f"{names}：{reason}",
        wanted_at=meets_at,
    )
    Assist.objects.bulk_create(
        [Assist(order=order, department=department, requested_at=now) for department in invited],
        ignore_conflicts=True,
    )
    return event


@verb
def write_minute(order: Order, *, by: User, text: str, now: datetime) -> OrderEvent:
    """What the departments agreed on; the order can be dispatched again."""
    check(order, Action.MINUTE, by, now=now)
    convened = order.events.latest_of(Action.CONVENE)
    event = move(
        order,
        Action.MINUTE,
        by=by,
        now=now,
        internal_text=text,
        data=convened.data,
    )
    settle(order, MatterKind.CONSULTATION, by=by, now=now, answer=text)
    return event
