"""Limits by item, kind and grade, and the alerts around them (handbook §2.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from requests_desk.models import Assignment, Order
from requests_desk.models.alerts import ClockName, Level
from requests_desk.workflow import Grade, Status
from services.models import Kind, ServiceItem
from services.workcalendar import work_calendar
from services.worktime import WALL_CLOCK, WORKING_DAY, Clock, Limit, Unit, local

# A limit as it is stored with a turn: how much, of which unit.
StoredLimit: TypeAlias = tuple[int, str]

HOURS, DAYS, MINUTES = Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.CLOCK_MINUTES

TRIAGE_LIMITS: dict[str, Limit] = {
    Kind.CONSULT: Limit(2, HOURS),
    Kind.APPEAL: Limit(2, HOURS),
    Kind.HANDLE: Limit(4, HOURS),
    Kind.ACTIVITY: Limit(4, HOURS),
}
SIGN_LIMITS = TRIAGE_LIMITS  # handbook §2.4: the same figures for 受理 and 签收
RETURN_LIMIT = Limit(1, DAYS)  # handbook §2.3 T7
SHARED_RETURN_LIMIT = Limit(2, DAYS)  # of what concerns several departments; T7
SURVEY_WINDOW = Limit(5, DAYS)  # handbook §7 E21
REMINDER_DAYS = (2, 4)  # working days after the survey went out; §7 E21
REWORK_LIMIT = Limit(5, DAYS)  # handbook §3.3
COMPLEX_REWORK_LIMIT = Limit(15, DAYS)  # handbook §3.3
CALL_BACK_LIMIT = Limit(1, DAYS)  # handbook §3.3
SUPERVISION_LIMIT = Limit(1, DAYS)
RECHECK_LIMIT = Limit(10, DAYS)  # of an ordinary hazard, when the department names no day
AFTER_EVENT_LIMIT = Limit(2, DAYS)  # to hand in the result of an activity
SUPPLEMENT_WINDOW = Limit(5, DAYS)  # handbook §2.3 T3


@dataclass(frozen=True)
class Limits:
    sign: Limit
    response: Limit
    resolve: Limit


# The shorter of the item's limit and the cap wins.
CAPS: dict[str, Limits] = {
    Grade.URGENT: Limits(Limit(1, HOURS), Limit(2, HOURS), Limit(3, DAYS)),
    Grade.CRITICAL: Limits(Limit(15, MINUTES), Limit(30, MINUTES), Limit(24 * 60, MINUTES)),
}

# Alerts after a missed resolve date, in working days; sign and response stop at red.
LATE_LEVELS = ((Level.SUPERVISION, 1), (Level.LEADERS, 3), (Level.PUBLISHED, 5))
DUE_FIELDS = {
    ClockName.SIGN: "sign_due_at",
    ClockName.RESPONSE: "response_due_at",
    ClockName.RESOLVE: "resolve_due_at",
}


def clock_of(grade: str) -> Clock:
    """What time means for an order: the wall clock for 特急, office time for the others."""
    return WALL_CLOCK if grade == Grade.CRITICAL else work_calendar()


def frozen_limits(
    item: ServiceItem, grade: str, resolve_limit: Limit | None = None, *, is_shared: bool = False
) -> dict[str, list[StoredLimit]]:
    """The limits of a turn as they are stored with it: each due field with its candidates.

    ``resolve_limit`` stands for the item's own, as in a second round; a turn that ``is_shared``
    with other departments may be given back for longer.
    """
    resolve = resolve_limit or item.resolve_limit
    own = Limits(SIGN_LIMITS[item.kind], item.response_limit, resolve)
    each = [own, CAPS[grade]] if grade in CAPS else [own]
    returning = SHARED_RETURN_LIMIT if is_shared else RETURN_LIMIT
    return {**_stored_limits(each), "return_until_at": [_stored(returning)]}


def _stored_limits(each: Iterable[Limits]) -> dict[str, list[StoredLimit]]:
    return {
        "sign_due_at": [_stored(limits.sign) for limits in each],
        "response_due_at": [_stored(limits.response) for limits in each],
        "resolve_due_at": [_stored(limits.resolve) for limits in each],
    }


def _stored(limit: Limit) -> StoredLimit:
    return limit.amount, limit.unit.value


def due_dates(
    limits: Mapping[str, Iterable[StoredLimit]],
    start: datetime,
    pauses: Iterable[tuple[datetime, datetime]] = (),
) -> dict[str, datetime]:
    """The due moments of a turn that starts at ``start``; of several limits the shortest counts."""
    calendar = work_calendar()
    dues = {
        name: min(Limit(amount, Unit(unit)).due_from(start, calendar) for amount, unit in each)
        for name, each in limits.items()
    }
    for paused_from, paused_until in pauses:
        dues = {name: calendar.shift(due, paused_from, paused_until) for name, due in dues.items()}
    return dues


def dues_at_grade(
    assignment: Assignment, grade: str, *, now: datetime
) -> tuple[dict[str, datetime], datetime]:
    """The dates of a running turn whose grade becomes ``grade`` at ``now``; and the original due.

    The turn's own frozen limits count from dispatch without its pauses, unless people have set a
    later date since: an extension stays. A cap counts from now, so that a raised order is urgent
    and not overdue at once. The result of a scheduled event is due by the event alone.
    """
    first = {name: each[:1] for name, each in assignment.limits.items()}  # the second is a cap
    own = due_dates(first, assignment.dispatched_at, pauses_of(assignment))
    dues = {name: max(due, getattr(assignment, name)) for name, due in own.items()}
    if grade in CAPS:
        capped = due_dates(_stored_limits([CAPS[grade]]), now)
        dues |= {name: min(dues[name], due) for name, due in capped.items()}
    original = min(own["resolve_due_at"], dues["resolve_due_at"])
    if assignment.scheduled_at is not None:
        dues["resolve_due_at"] = assignment.resolve_due_at
    return dues, original


def promise_at_grade(order: Order, grade: str, *, now: datetime) -> datetime:
    """What the enterprise is promised when the grade becomes ``grade`` at ``now``.

    Never less than it was promised before, but for a cap, which counts from now.
    """
    assignment = order.assignment
    if assignment is not None and assignment.is_current and assignment.scheduled_at:
        return order.promised_at
    promised = max(order.promised_at, promised_at(order.item, Grade.NORMAL, order.submitted_at))
    if grade in CAPS:
        promised = min(promised, window_end(CAPS[grade].resolve, now))
    return promised


def pauses_of(assignment: Assignment) -> list[tuple[datetime, datetime]]:
    """When the clocks of a turn stood still."""
    read = datetime.fromisoformat
    return [(read(since), read(until)) for since, until in assignment.pauses]


def promised_at(item: ServiceItem, grade: str, start: datetime) -> datetime:
    """What the enterprise is promised when it submits at ``start``."""
    return due_dates(frozen_limits(item, grade), start)["resolve_due_at"]


@dataclass(frozen=True)
class LatePromise:
    """A department would get longer than the enterprise was promised: until ``due``."""

    promised: datetime
    due: datetime

    @property
    def needs_a_word(self) -> bool:
        """More than the working day that judging may take: somebody has to mean it."""
        return self.due > work_calendar().due_after(self.promised, WORKING_DAY)


def late_promise(
    order: Order, item: ServiceItem, grade: str, *, now: datetime
) -> LatePromise | None:
    """Whether a desk that gets ``order`` at ``now`` has longer than the enterprise was promised.

    Its clock starts anew while the promise stays (handbook §7 E04), so it often has.
    """
    promised, due = promise_for(order, item, grade, now=now), promised_at(item, grade, now)
    return LatePromise(promised, due) if due > promised else None


def promise_for(order: Order, item: ServiceItem, grade: str, *, now: datetime) -> datetime:
    """What the enterprise is promised once the centre has chosen item and grade at ``now``."""
    promised = order.promised_at
    if item.pk != order.item_id or grade != order.grade:
        promised = promised_at(item, grade, order.submitted_at)
    if order.status == Status.ON_HOLD:
        promised = clock_of(order.grade).shift(promised, order.status_since_at, now)
    return promised


def triage_due_at(kind: str, since: datetime) -> datetime:
    return window_end(TRIAGE_LIMITS[kind], since)


def window_end(limit: Limit, start: datetime) -> datetime:
    return limit.due_from(start, work_calendar())


def opening_of(day_of: datetime) -> datetime:
    """When the office opens on the day of ``day_of``, which must be a working day."""
    calendar = work_calendar()
    return calendar.intervals(day_of.date())[0][0]


def reminder_at(sent_at: datetime, reminders_sent: int) -> datetime | None:
    """When the next reminder of a survey goes out: the morning of working day 2 and 4."""
    if reminders_sent >= len(REMINDER_DAYS):
        return None
    return opening_of(window_end(Limit(REMINDER_DAYS[reminders_sent], DAYS), sent_at))


def is_office_time(now: datetime) -> bool:
    return any(
        opens <= now <= closes for opens, closes in work_calendar().intervals(local(now).date())
    )


# Alerts


def running_clocks(assignment: Assignment) -> list[ClockName]:
    """The clocks that were not stopped yet."""
    running = [ClockName.RESOLVE]
    if assignment.finished_at is None and assignment.contacted_at is None:
        running.append(ClockName.RESPONSE)
    if assignment.signed_at is None:
        running.append(ClockName.SIGN)
    return running


def alert_times(assignment: Assignment, clock: ClockName, grade: str) -> dict[Level, datetime]:
    """When each level of one clock is reached (handbook §2.4, lights).

    Yellow when a quarter of the time is left, which is without the pauses; red the moment after the
    limit; the rest counts working days from there without the pauses, for the resolve clock alone.
    """
    due, time = getattr(assignment, DUE_FIELDS[clock]), clock_of(grade)
    start = assignment.dispatched_at
    quarter = time.elapsed(start, due, pauses_of(assignment)) / 4
    times = {
        Level.YELLOW: time.due_after(start, time.between(start, due) - quarter),
        Level.RED: due + timedelta(seconds=1),
    }
    if clock == ClockName.RESOLVE:
        for level, days in LATE_LEVELS:
            times[level] = _moved_on(window_end(Limit(days, DAYS), due), due, assignment, time)
    return times


def level_reached(due: datetime, now: datetime) -> Level:
    """What a limit of the centre's, which passed at ``due``, has come to by ``now``."""
    reached = [level for level, days in LATE_LEVELS if window_end(Limit(days, DAYS), due) < now]
    return max(reached, default=Level.RED)


def _moved_on(at: datetime, due: datetime, assignment: Assignment, time: Clock) -> datetime:
    """The second after ``at``, which counts from ``due``, without the pauses since."""
    for paused_from, paused_until in pauses_of(assignment):
        if paused_from > due:
            at = time.shift(at, paused_from, paused_until)
    return at + timedelta(seconds=1)


def next_alert_at(
    assignment: Assignment, grade: str, raised: Iterable[tuple[str, int]]
) -> datetime | None:
    """The next moment when a level is reached that was not ``raised`` yet, of any running clock."""
    raised = set(raised)
    return min(
        (
            at
            for clock in running_clocks(assignment)
            for level, at in alert_times(assignment, clock, grade).items()
            if (clock, level) not in raised
        ),
        default=None,
    )
