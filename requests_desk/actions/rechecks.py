"""隐患复查: what was dangerous is looked at again, until it is mended (handbook §7 E18)."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from requests_desk.models import MatterKind, Order, OrderEvent, Verdict
from requests_desk.workflow import Action
from xingdong.accounts.actors import SYSTEM
from xingdong.accounts.models import User
from xingdong.files.uploads import CheckedFile
from xingdong.records.refusals import NotAllowed

from .attachments import attach
from .transition import move, open_matter, settle, verb

END_OF_DAY = time(17, 30)


def await_recheck(order: Order, *, now: datetime) -> None:
    """Let the recheck of a result that was just agreed to wait for its day."""
    settle(order, MatterKind.RECHECK, by=SYSTEM, now=now, verdict=Verdict.LAPSED)
    if order.recheck_on is not None:
        _open(order, order.recheck_on, now)


@verb
def confirm_recheck(
    order: Order,
    *,
    by: User,
    mended: bool,
    text: str,
    next_on: date | None = None,
    files: Sequence[CheckedFile] = (),
    now: datetime,
) -> OrderEvent:
    """整改到位 ends it; 未到位 needs the day of the next recheck, and the centre hears of it."""
    if not mended and next_on is None:
        raise NotAllowed("未整改到位的，须写明下次复查日期。", not_now=True)
    result = "整改到位" if mended else f"未整改到位，{next_on:%-m月%-d日}再复查"
    event = move(
        order,
        Action.RECHECK,
        by=by,
        now=now,
        public_text=f"{result}。{text}",
        data={"mended": mended},
        changes={"recheck_on": order.recheck_on if mended else next_on},
    )
    verdict = Verdict.ACCEPTED if mended else Verdict.REFUSED
    settle(order, MatterKind.RECHECK, by=by, now=now, verdict=verdict, answer=text)
    if next_on is not None and not mended:
        _open(order, next_on, now)
    attach(order, event, files, by=by, now=now)
    return event


def _open(order: Order, on: date, now: datetime) -> None:
    due = timezone.make_aware(datetime.combine(on, END_OF_DAY))
    open_matter(order, MatterKind.RECHECK, by=SYSTEM, now=now, reason="到现场复查隐患", due_at=due)
