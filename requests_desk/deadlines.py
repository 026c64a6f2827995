"""Limits of an order by item, kind and grade (domain.md §2.4)."""

from dataclasses import dataclass
from datetime import datetime

from services.models import Kind, ServiceItem
from services.workcalendar import work_calendar
from services.worktime import WALL_CLOCK, Clock, Limit, Unit

from .workflow import Grade

HOURS, DAYS, MINUTES = Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.CLOCK_MINUTES

TRIAGE_LIMITS = {
    Kind.CONSULT: Limit(2, HOURS),
    Kind.APPEAL: Limit(2, HOURS),
    Kind.HANDLE: Limit(4, HOURS),
    Kind.ACTIVITY: Limit(4, HOURS),
}
SIGN_LIMITS = TRIAGE_LIMITS  # domain.md §2.4: the same figures for 受理 and 签收
RETURN_LIMIT = Limit(1, DAYS)  # domain.md §2.3 T7
SURVEY_WINDOW = Limit(5, DAYS)  # domain.md §7 E21
REWORK_LIMIT = Limit(5, DAYS)  # domain.md §3.3
SUPPLEMENT_WINDOW = Limit(5, DAYS)  # domain.md §2.3 T3


@dataclass(frozen=True)
class Limits:
    sign: Limit
    response: Limit
    resolve: Limit


# The shorter of the item's limit and the cap wins.
CAPS = {
    Grade.URGENT: Limits(Limit(1, HOURS), Limit(2, HOURS), Limit(3, DAYS)),
    Grade.CRITICAL: Limits(Limit(15, MINUTES), Limit(30, MINUTES), Limit(24 * 60, MINUTES)),
}


@dataclass(frozen=True)
class DueDates:
    sign_due_at: datetime
    response_due_at: datetime
    resolve_due_at: datetime
    return_until_at: datetime


def due_dates(item: ServiceItem, grade: str, start: datetime) -> DueDates:
    """The due moments of a department's turn that starts at ``start``."""
    calendar = work_calendar()
    own = Limits(SIGN_LIMITS[item.kind], item.response_limit, item.resolve_limit)
    cap = CAPS.get(grade, own)

    def shorter(one: Limit, other: Limit) -> datetime:
        return min(one.due_from(start, calendar), other.due_from(start, calendar))

    return DueDates(
        sign_due_at=shorter(own.sign, cap.sign),
        response_due_at=shorter(own.response, cap.response),
        resolve_due_at=shorter(own.resolve, cap.resolve),
        return_until_at=RETURN_LIMIT.due_from(start, calendar),
    )


def promised_at(item: ServiceItem, grade: str, start: datetime) -> datetime:
    """What the enterprise is promised when it submits at ``start``."""
    calendar = work_calendar()
    own = item.resolve_limit.due_from(start, calendar)
    cap = CAPS.get(grade)
    return min(own, cap.resolve.due_from(start, calendar)) if cap else own


def triage_due_at(kind: str, since: datetime) -> datetime:
    return TRIAGE_LIMITS[kind].due_from(since, work_calendar())


def window_end(limit: Limit, start: datetime) -> datetime:
    return limit.due_from(start, work_calendar())


def clock_of(grade: str) -> Clock:
    """What time means for an order: the wall clock for 特急, office time for the others."""
    return WALL_CLOCK if grade == Grade.CRITICAL else work_calendar()
