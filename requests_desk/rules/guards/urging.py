"""Conditions of pressure: when one may urge or supervise."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from requests_desk.models import MatterKind, Order
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import clock_of
from requests_desk.rules.matters import current_matter
from requests_desk.workflow import Grade
from services.workcalendar import work_calendar
from services.worktime import WORKING_DAY

from .registry import guard


@guard
def may_urge(order: Order, by: Actor, now: datetime) -> str | None:
    """Once a working day, and only after two working days of silence (handbook §2.4).

    特急 runs by the wall clock: once a day, and as soon as the first of its own limits has passed.
    """
    if _was_urged_on(order, timezone.localdate(now)):
        return "今天已催办过，部门会尽快答复。"
    if now < _patience_is_over(order):
        if order.grade == Grade.CRITICAL:
            return "特急诉求的时限还没有到，暂不需要催办。"
        return "最近 2 个工作日内有进展，暂不需要催办。"
    return None


def urge_from(order: Order, now: datetime) -> datetime:
    """When the enterprise may urge at the earliest, by the same rule; now, if it may."""
    today = timezone.localdate(now)
    at = max(now, _patience_is_over(order))
    return max(at, _day_after(order, today)) if _was_urged_on(order, today) else at


def _day_after(order: Order, day: date) -> datetime:
    """When the next day begins on which one may urge."""
    if order.grade == Grade.CRITICAL:
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    calendar = work_calendar()
    return calendar.intervals(calendar.next_working_day(day))[0][0]


def _was_urged_on(order: Order, day: date) -> bool:
    urges = (matter for matter in order.matters.all() if matter.kind == MatterKind.URGE)
    return any(timezone.localdate(urge.opened_at) == day for urge in urges)


def _patience_is_over(order: Order) -> datetime:
    since = order.last_progress_at or order.submitted_at
    silence = clock_of(Grade.NORMAL).due_after(since, 2 * WORKING_DAY)
    limit = order.assignment and order.assignment.next_due_at
    return min(silence, limit) if order.grade == Grade.CRITICAL and limit else silence


@guard
def not_supervised(order: Order, by: Actor, now: datetime) -> str | None:
    if current_matter(order, MatterKind.SUPERVISION):
        return "已有督办等待部门答复。"
    return None


@guard
def supervised(order: Order, by: Actor, now: datetime) -> str | None:
    return None if current_matter(order, MatterKind.SUPERVISION) else "没有待答复的督办。"
