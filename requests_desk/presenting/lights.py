"""How much time is left, as a light and in words (handbook §2.4)."""

from datetime import datetime, timedelta

from django.utils import timezone

from requests_desk.models import Assignment, Order
from requests_desk.rules.deadlines import clock_of
from requests_desk.workflow import CLOCKS_STAND, Grade
from services.worktime import WORKING_DAY

from .rows import Row


def duration(span: timedelta, *, wall_clock: bool) -> str:
    """Working time in days of seven hours, or wall-clock time for 特急, in plain words."""
    minutes = int(span.total_seconds() // 60)
    day = 24 * 60 if wall_clock else int(WORKING_DAY.total_seconds() // 60)
    days, rest = divmod(minutes, day)
    if days:
        return f"{days} 天" if wall_clock else f"{days} 个工作日"
    hours, minutes = divmod(rest, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟"


def light(start: datetime, due: datetime, now: datetime, *, grade: str) -> Row:
    """绿 · 黄 (≤ 25 % of the time left) · 红 (overdue), with the time in words (handbook §2.4)."""
    clock, wall_clock = clock_of(grade), grade == Grade.CRITICAL
    at = f"{timezone.localtime(due):%Y-%m-%d %H:%M}"
    if now > due:
        over = duration(clock.between(due, now), wall_clock=wall_clock)
        return {"tone": "red", "words": f"已超 {over}", "at": at}
    left, whole = clock.between(now, due), clock.between(start, due)
    tone = "amber" if left * 4 <= whole else "green"
    return {"tone": tone, "words": f"剩 {duration(left, wall_clock=wall_clock)}", "at": at}


NO_LIGHT = {"tone": "none", "words": "", "at": ""}


def assignment_light(assignment: Assignment, order: Order, now: datetime) -> Row:
    if assignment.paused_at is not None:
        return {"tone": "paused", "words": "时限暂停", "at": ""}
    return light(assignment.dispatched_at, assignment.next_due_at, now, grade=order.grade)


def promise_light(order: Order, now: datetime) -> Row:
    """The light of the promise to the enterprise; none once the order is resolved."""
    if order.is_final or order.resolved_at is not None:
        return NO_LIGHT
    assignment = order.assignment
    if order.status in CLOCKS_STAND or (assignment and assignment.paused_at):
        return {"tone": "paused", "words": "时限暂停", "at": ""}
    return light(order.submitted_at, order.promised_at, now, grade=order.grade)
