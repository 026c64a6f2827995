"""一企一策 is carried out: those responsible write a line's result, the centre clears it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from enterprises.models import PlanLine
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed


@transaction.atomic
def report_line(line: PlanLine, *, result: str, by: User) -> PlanLine:
    """Write how far the line has come.

    Raises ``NotAllowed`` for those whose it is not, and when it was cleared.
    """
    line = _open(line)
    if not standing_of(by).is_centre and not PlanLine.objects.of(by).filter(pk=line.pk).exists():
        raise NotAllowed("这一项不由您负责。")
    line.result = result
    line.save(update_fields=["result"])
    return line


@transaction.atomic
def clear_line(line: PlanLine, *, by: User, now: datetime) -> PlanLine:
    """销号. Raises ``NotAllowed`` for all but the centre, and without a result."""
    line = _open(line)
    if not standing_of(by).is_centre:
        raise NotAllowed("只有社区社工可以销号。")
    if not line.result:
        raise NotAllowed("销号前请先填写办理结果。", not_now=True)
    line.cleared_on = timezone.localdate(now)
    line.save(update_fields=["cleared_on"])
    return line


def _open(line: PlanLine) -> PlanLine:
    line = PlanLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.cleared_on is not None:
        raise NotAllowed("这一项已经销号。", not_now=True)
    return line
