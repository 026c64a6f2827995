"""一企一策 calls itself to mind: near a deadline, past it, and in the daily digest."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Plan, PlanLine
from grids.models import SocialWorker
from services.models import Membership
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.notices.digests import Section, line, section
from xingdong.notices.leaving import Notice, Recipient, Words, leave, recipients_of
from xingdong.notices.models import Delivery, NoticeGroup
from xingdong.notices.sources import Concern, Subject
from xingdong.records.sweeps import each

SOURCE, BATCH = "plan_line", 200


class PlanLines:
    """Deliveries about a line of a plan; named in ``settings.NOTICE_SOURCES``."""

    def concerns(self, user: User, deliveries: list[Delivery]) -> Mapping[int, Concern]:
        """Open to whoever may see the plan, also when the line has been cleared."""
        seen = PlanLine.objects.filter(
            pk__in={delivery.key for delivery in deliveries},
            plan__in=Plan.objects.visible_to(user),
        )
        keys = set(seen.values_list("pk", flat=True))
        return {one.pk: Concern.OPEN for one in deliveries if one.key in keys}

    def subjects(self, deliveries: list[Delivery]) -> Mapping[int, Subject]:
        keys = {delivery.key for delivery in deliveries}
        lines = PlanLine.objects.select_related("plan__enterprise").in_bulk(keys)
        return {one.pk: _subject(lines[one.key]) for one in deliveries if one.key in lines}


def remind_of_plan_lines(*, now: datetime) -> int:
    """Tell of deadlines that are near and of those that passed, each once; how many were told."""
    today = timezone.localdate(now)
    lines = PlanLine.objects.select_related("plan__enterprise", "owner").order_by("deadline_on")
    near = each(lines.to_remind(today), _remind, name="提醒计划事项", most=BATCH, now=now)
    late = lines.to_tell_late(today)
    return near + each(late, _tell_late, name="计划事项逾期", most=BATCH, now=now)


@transaction.atomic
def _remind(one: PlanLine, *, now: datetime) -> bool:
    fresh = PlanLine.objects.to_remind(timezone.localdate(now)).filter(pk=one.pk)
    if not fresh.update(reminded_for=one.deadline_on):
        return False
    _leave(one, "plan line near", "一企一策快到期限", _carriers(one, now), now)
    return True


@transaction.atomic
def _tell_late(one: PlanLine, *, now: datetime) -> bool:
    fresh = PlanLine.objects.to_tell_late(timezone.localdate(now)).filter(pk=one.pk)
    if not fresh.update(told_late_for=one.deadline_on):
        return False
    workers = SocialWorker.objects.current(timezone.localdate(now)).select_related("user")
    centre = recipients_of((worker.user for worker in workers), "社区社工")
    _leave(one, "plan line late", "一企一策已超期", [*_carriers(one, now), *centre], now)
    return True


def _carriers(one: PlanLine, now: datetime) -> list[Recipient]:
    """Who is responsible, else the heads of the department."""
    if one.owner is not None and one.owner.is_active:
        return recipients_of([one.owner], "这一项的责任人")
    heads = Membership.objects.filter(department=one.department_id, is_head=True)
    heads = heads.current(timezone.localdate(now)).select_related("user")
    return recipients_of((head.user for head in heads), "责任部门的负责人")


def _leave(
    one: PlanLine, name: str, headline: str, people: Iterable[Recipient], now: datetime
) -> None:
    day = f"{one.deadline_on:%-m月%-d日}" if one.deadline_on else ""
    words = Words(
        f"{headline}：{one.plan.enterprise.called}",
        f"“{one.problem}”的完成期限是 {day}，请更新办理结果。",
        _subject(one).url,
    )
    notice = Notice(
        source=SOURCE,
        key=one.pk,
        name=f"{name} {one.deadline_on}",
        group=NoticeGroup.DEADLINE,
        inbox=words,
        mail=words,
        room=words,
    )
    leave(notice, people, now=now)


def _subject(one: PlanLine) -> Subject:
    return Subject(one.plan.enterprise.called, reverse("visits:plan", args=[one.plan_id]))


def waiting_lines(user: User, now: datetime) -> list[Section]:
    """Own lines that are near their deadline or past it; for the centre every overdue one."""
    today, lines = timezone.localdate(now), PlanLine.objects.select_related("plan__enterprise")
    if standing_of(user).is_centre:
        wanted = lines.overdue(today)
    else:
        own = lines.of(user)
        wanted = own.overdue(today) | own.due_soon(today)
    ordered = wanted.order_by("deadline_on", "pk")
    return [
        section(
            "一企一策",
            "项",
            ordered,
            lambda one: line(_subject(one), one.problem, f"期限 {one.deadline_on:%-m月%-d日}"),
        )
    ]
