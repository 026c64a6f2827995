"""Going away and coming back."""

from datetime import date, datetime, timedelta

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from xingdong.accounts.models import Delegation, User
from xingdong.accounts.security import Kind, record
from xingdong.notices.leaving import Notice, Words, leave, recipients_of
from xingdong.notices.models import NoticeGroup
from xingdong.records.refusals import NotAllowed

from .notice_source import PAGE, SOURCE
from .rules import check_leave, people_of


@transaction.atomic
def enter_leave(
    user: User, *, substitute: User, first: date, last: date, by: User, now: datetime
) -> Delegation:
    """Let ``substitute`` act for ``user`` from ``first`` to ``last``, both days included.

    Both people's rows are locked, in one order, so of two entered at once the second sees the
    first. Raises ``NotAllowed`` as ``check_leave`` does.
    """
    both = User.objects.select_for_update().filter(pk__in=[user.pk, substitute.pk])
    list(both.order_by("pk"))
    today = timezone.localdate(now)
    check_leave(user, substitute=substitute, first=first, last=last, by=by, today=today)
    made = Delegation.objects.create(user=user, substitute=substitute, from_on=first, until_on=last)
    _log(made, ADDITION, f"登记请假 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}", by=by, now=now)
    _tell(made, "请假代理", f"{user}请假，由{substitute}代理。", now=now)
    return made


@transaction.atomic
def end_leave(delegation: Delegation, *, by: User, now: datetime) -> None:
    """Back early: from now on nobody stands in; what had not begun yet is taken back.

    Raises ``NotAllowed`` for other people's leave, and for one that is over.
    """
    today = timezone.localdate(now)
    found = Delegation.objects.select_for_update().filter(pk=delegation.pk).first()
    if found is None or (found.until_on is not None and found.until_on < today):
        raise NotAllowed("这次请假已经结束。", not_now=True)
    if not people_of(by, on=today).filter(pk=found.user_id).exists():
        raise NotAllowed("只能结束本人或本部门人员的请假。")
    _tell(found, "请假提前结束", f"{found.user}已返岗，{found.substitute}不再代理。", now=now)
    _log(found, CHANGE, f"提前结束 {today:%Y-%m-%d}", by=by, now=now)
    if found.from_on >= today:
        found.delete()
        return
    found.until_on = today - timedelta(days=1)  # the last day of a tenure counts
    found.save(update_fields=["until_on"])


def _log(delegation: Delegation, flag: int, words: str, *, by: User, now: datetime) -> None:
    """In both logs: the substitute acts with the rights of who is away."""
    record(Kind.APPOINTED, by=by, about=f"请假代理 {delegation}（{words}）")
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(Delegation),
        object_id=str(delegation.pk),
        object_repr=str(delegation),
        action_flag=flag,
        change_message=words,
    )


def _tell(delegation: Delegation, headline: str, sentence: str, *, now: datetime) -> None:
    """Both hear of it, whoever has entered it."""
    until = delegation.until_on
    span = f"{delegation.from_on:%-m月%-d日}至{until:%-m月%-d日}" if until else ""
    words = Words(f"{headline}：{delegation.user}", f"{span}，{sentence}", PAGE)
    notice = Notice(
        source=SOURCE,
        key=delegation.pk,
        name=f"leave {headline}",
        group=NoticeGroup.WORK,
        inbox=words,
        mail=words,
        room=words,
    )
    people = recipients_of([delegation.substitute, delegation.user], "请假人员或代理人")
    leave(notice, people, now=now)
