"""Working time: pure arithmetic over a work calendar (domain.md §2.4).

No Django, no database, no clock: the calendar and the moments come from the caller. All moments are
aware; days are those of Asia/Shanghai.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
# A calendar without a single working day for this long is broken, not merely on holiday.
LONGEST_SEARCH = timedelta(days=400)


@dataclass(frozen=True)
class Period:
    """Office hours from ``start`` to ``end`` on one day."""

    start: time
    end: time

    def __post_init__(self):
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start}-{self.end}")


OFFICE_HOURS = (Period(time(9), time(12)), Period(time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class Day:
    """What the calendar knows of one date; no periods means a day of rest."""

    periods: tuple[Period, ...]
    name: str = ""
    provisional: bool = False


REST, WORK = Day(()), Day(OFFICE_HOURS)


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CLOCK_MINUTES = "clock_minutes"


_UNIT_WORDS = {
    Unit.WORKING_DAYS: "个工作日",
    Unit.WORKING_HOURS: "个工作时",
    Unit.CLOCK_MINUTES: "分钟",
}


def local(moment: datetime) -> datetime:
    """``moment`` in Asia/Shanghai; a naive one is refused with ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment!r}")
    return moment.astimezone(ZONE)


@dataclass(frozen=True)
class WorkCalendar:
    """Known days by date; any other date is assumed to be Monday-Friday work, weekend rest."""

    days: Mapping[date, Day] = field(default_factory=dict)

    def day(self, on: date) -> Day:
        return self.days.get(on) or (WORK if on.weekday() < 5 else REST)

    def is_known(self, on: date) -> bool:
        return on in self.days and not self.days[on].provisional

    def intervals(self, on: date) -> Sequence[tuple[datetime, datetime]]:
        """The working intervals of one date, in order."""
        return [
            (
                datetime.combine(on, period.start, ZONE),
                datetime.combine(on, period.end, ZONE),
            )
            for period in self.day(on).periods
        ]

    def due_after_days(self, start: datetime, days: int) -> datetime:
        """Close of the ``days``-th working day after the day of ``start``.

        A start after closing or on a day of rest counts as happening on the next working day.
        """
        start = local(start)
        on = start.date()
        if not self._is_before_closing(start):
            on = self._next_working_day(on)
        for _ in range(days):
            on = self._next_working_day(on)
        return self.intervals(on)[-1][1]

    def due_after(self, start: datetime, span: timedelta) -> datetime:
        """The moment when ``span`` of office time has passed since ``start``, minute by minute."""
        start, left = local(start), span
        on, last = start.date(), start.date() + LONGEST_SEARCH
        while on <= last:
            for opens, closes in self.intervals(on):
                opens = max(opens, start)
                if opens < closes:
                    if left <= closes - opens:
                        return opens + left
                    left -= closes - opens
                    last = on + LONGEST_SEARCH
            on += ONE_DAY
        raise ValueError(f"no working time after {start:%Y-%m-%d}")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Office time from ``start`` to ``end``; zero when ``end`` is not later."""
        start, end = local(start), local(end)
        total, on = timedelta(), start.date()
        while on <= end.date():
            for opens, closes in self.intervals(on):
                total += max(min(closes, end) - max(opens, start), timedelta())
            on += ONE_DAY
        return total

    def shift(self, due: datetime, paused_from: datetime, paused_until: datetime) -> datetime:
        """``due`` moved on so that the office time left at ``paused_from`` is left again."""
        left = self.working_between(paused_from, due)
        return self.due_after(paused_until, left) if left else local(due)

    def _is_before_closing(self, moment: datetime) -> bool:
        intervals = self.intervals(moment.date())
        return bool(intervals) and moment <= intervals[-1][1]

    def _next_working_day(self, on: date) -> date:
        for distance in range(1, LONGEST_SEARCH.days):
            candidate = on + distance * ONE_DAY
            if self.day(candidate).periods:
                return candidate
        raise ValueError(f"no working day after {on}")


@dataclass(frozen=True)
class Limit:
    """An amount of working or wall-clock time, like 5 个工作日."""

    amount: int
    unit: Unit

    def __str__(self):
        return f"{self.amount} {_UNIT_WORDS[self.unit]}"

    def due_from(self, start: datetime, calendar: WorkCalendar) -> datetime:
        match self.unit:
            case Unit.WORKING_DAYS:
                return calendar.due_after_days(start, self.amount)
            case Unit.WORKING_HOURS:
                return calendar.due_after(start, timedelta(hours=self.amount))
        return local(start) + timedelta(minutes=self.amount)
