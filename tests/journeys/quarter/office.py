"""Office time of 2026 on a line: the calendar typed by hand, without the product's engine."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def _days(first: tuple[int, int], last: tuple[int, int]) -> set[date]:
    start, end = date(2026, *first), date(2026, *last)
    return {start + ONE_DAY * number for number in range((end - start).days + 1)}


HOLIDAYS = (
    _days((1, 1), (1, 3))
    | _days((2, 15), (2, 23))  # Spring Festival
    | _days((4, 4), (4, 6))
    | _days((5, 1), (5, 5))
    | _days((6, 19), (6, 21))
)
# 调休: weekends that are worked.
MADE_UP = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)}


def is_working_day(on: date) -> bool:
    return on in MADE_UP or (on.weekday() < 5 and on not in HOLIDAYS)


WORKING_DAYS = [
    on
    for on in (date(2025, 12, 1) + ONE_DAY * number for number in range(250))
    if is_working_day(on)
]
MORNING, AFTERNOON = timedelta(hours=9), timedelta(hours=13, minutes=30)
BEFORE_LUNCH, WHOLE_DAY = timedelta(hours=3), timedelta(hours=7)
CLOSING = time(17, 30)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def worked(moment: datetime) -> timedelta:
    """The office time since December 2025 until ``moment``: a point on the line."""
    moment = local(moment)
    position = bisect_left(WORKING_DAYS, moment.date())
    total = position * WHOLE_DAY
    if not is_working_day(moment.date()):
        return total
    since = moment - datetime.combine(moment.date(), time(), ZONE)
    before = min(max(since - MORNING, timedelta()), BEFORE_LUNCH)
    after = min(max(since - AFTERNOON, timedelta()), WHOLE_DAY - BEFORE_LUNCH)
    return total + before + after


def moment_at(point: timedelta) -> datetime:
    """The earliest moment with ``point`` on the line."""
    position, rest = divmod(point, WHOLE_DAY)
    if not rest:
        position, rest = position - 1, WHOLE_DAY
    since = MORNING + rest if rest <= BEFORE_LUNCH else AFTERNOON + rest - BEFORE_LUNCH
    return datetime.combine(WORKING_DAYS[position], time(), ZONE) + since


def is_open(moment: datetime) -> bool:
    since = local(moment) - datetime.combine(local(moment).date(), time(), ZONE)
    return is_working_day(local(moment).date()) and (
        MORNING <= since <= MORNING + BEFORE_LUNCH
        or AFTERNOON <= since <= AFTERNOON + WHOLE_DAY - BEFORE_LUNCH
    )


def closing_after(days: int, start: datetime) -> datetime:
    """17:30 of the ``days``-th working day after ``start``."""
    start = local(start)
    position = bisect_left(WORKING_DAYS, start.date())
    if is_working_day(start.date()) and start.time() > CLOSING:
        position += 1
    return datetime.combine(WORKING_DAYS[position + days], CLOSING, ZONE)


def between(start: datetime, end: datetime, *, around_the_clock: bool = False) -> timedelta:
    passed = end - start if around_the_clock else worked(end) - worked(start)
    return max(passed, timedelta())


def after(start: datetime, span: timedelta, *, around_the_clock: bool = False) -> datetime:
    if around_the_clock:
        return start + span
    return moment_at(worked(start) + span) if span else start


def moved_on(
    due: datetime, paused_from: datetime, paused_until: datetime, *, around_the_clock: bool = False
) -> datetime:
    """``due`` with the time that was left at ``paused_from`` left again at ``paused_until``."""
    if due < paused_from:
        return due
    left = between(paused_from, due, around_the_clock=around_the_clock)
    return max(due, after(paused_until, left, around_the_clock=around_the_clock))
