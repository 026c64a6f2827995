"""Working time: pure arithmetic over a work calendar (handbook §2.4).

No Django, no database, no clock: the calendar and the moments come from the caller. Moments must be
aware and come back in Asia/Shanghai; a naive one is refused with ``ValueError``.

What counts as working time is the calendar's answer for each date: a list of office periods. A day
of due is a working day, and its deadline is the close of its last period; that second is on time.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
NOTHING = timedelta()
# A calendar without a single working day for this long is broken, not merely on holiday.
LONGEST_REST = 400  # days

# From when until when a clock stood still; ``None`` means it still does.
Pause: TypeAlias = tuple[datetime, datetime | None]


def local(moment: datetime) -> datetime:
    """``moment`` in Asia/Shanghai; raises ``ValueError`` for one without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {moment!r}")
    return moment.astimezone(ZONE)


@dataclass(frozen=True)
class Period:
    """Office hours from ``start`` to ``end`` on one day."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start}-{self.end}")

    @cached_property
    def length(self) -> timedelta:
        return datetime.combine(date.min, self.end) - datetime.combine(date.min, self.start)


OFFICE_HOURS = (Period(time(9), time(12)), Period(time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class Day:
    """What the calendar knows of one date; no periods means a day of rest.

    ``name`` is the holiday's; ``provisional`` says that the date is assumed, not announced.
    """

    periods: tuple[Period, ...]
    name: str = ""
    provisional: bool = False

    def __post_init__(self) -> None:
        for period, following in pairwise(self.periods):
            if following.start < period.end:
                raise ValueError(f"periods follow each other: {period} and {following}")

    @cached_property
    def length(self) -> timedelta:
        """The office time of the whole day."""
        return sum((period.length for period in self.periods), NOTHING)


WORKING_DAY = Day(OFFICE_HOURS).length  # 1 工作日 = 7 工作时 (handbook §2.4)

# What a date is taken for that the calendar does not have.
ASSUMED_WORK, ASSUMED_REST = Day(OFFICE_HOURS, provisional=True), Day((), provisional=True)


class Clock(ABC):
    """Something that measures time between two moments, and may stand still in between."""

    @abstractmethod
    def due_after(self, start: datetime, span: timedelta) -> datetime:
        """The earliest moment by which ``span`` has passed since ``start``."""

    @abstractmethod
    def between(self, start: datetime, end: datetime) -> timedelta:
        """The time that passes from ``start`` to ``end``; zero when ``end`` is not later."""

    def elapsed(self, start: datetime, now: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """The time since ``start`` without the ``pauses``, which may touch or overlap."""
        total, counted_until = self.between(start, now), local(start)
        for begin, end in sorted((local(a), local(b or now)) for a, b in pauses):
            begin, end = max(begin, counted_until), min(end, local(now))
            total -= self.between(begin, end)
            counted_until = max(counted_until, end)
        return total

    def shift(self, due: datetime, paused_from: datetime, paused_until: datetime) -> datetime:
        """``due`` moved on so that the time left at ``paused_from`` is left again.

        A limit that had already passed stays where it is, and none ever moves to an earlier moment.
        Raises ``ValueError`` when the pause ends before it begins.
        """
        due, paused_from, paused_until = local(due), local(paused_from), local(paused_until)
        if paused_until < paused_from:
            raise ValueError(f"the pause ends before it begins: {paused_from}, {paused_until}")
        if due < paused_from:
            return due
        return max(due, self.due_after(paused_until, self.between(paused_from, due)))


class WallClock(Clock):
    """Day and night, on rest days too: what 特急 runs on."""

    def due_after(self, start: datetime, span: timedelta) -> datetime:
        return local(start) + _not_negative(span)

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(local(end) - local(start), NOTHING)


WALL_CLOCK = WallClock()


@dataclass(frozen=True)
class WorkCalendar(Clock):
    """Known days by date; any other date is assumed to be Monday-Friday work, weekend rest."""

    days: Mapping[date, Day] = field(default_factory=dict)

    def day(self, on: date) -> Day:
        day = self.days.get(on)
        if day is None:
            return ASSUMED_WORK if on.weekday() < 5 else ASSUMED_REST
        return day

    def is_loaded(self, on: date) -> bool:
        """Whether the calendar has this date at all, announced or provisional."""
        return self.days.get(on) is not None

    def first_provisional(self, start: datetime, end: datetime) -> date | None:
        """The first date from ``start`` to ``end`` that is assumed, not announced."""
        dates = _dates(local(start).date(), local(end).date())
        return next((on for on in dates if self.day(on).provisional), None)

    def intervals(self, on: date) -> list[tuple[datetime, datetime]]:
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

        A start after closing or on a day of rest counts as happening on the next working day;
        exactly at closing is not after it. Raises ``ValueError`` for a negative number, or when
        the calendar has no working day in more than a year.
        """
        if days < 0:
            raise ValueError(f"a number of working days is not negative: {days}")
        on = self.counting_day(start)
        for _ in range(days):
            on = self.next_working_day(on)
        return self._close(on)

    def due_after(self, start: datetime, span: timedelta) -> datetime:
        """The earliest moment by which ``span`` of office time has passed since ``start``.

        Raises ``ValueError`` for a negative span, or when the calendar has no working day in more
        than a year.
        """
        start, left = local(start), _not_negative(span)
        if not left:
            return start
        on = start.date()
        while True:
            if self.day(on).length < left and on > start.date():
                left -= self.day(on).length  # the whole day, without a look at its periods
            else:
                for opens, closes in self.intervals(on):
                    opens = max(opens, start)
                    if opens < closes:
                        if left <= closes - opens:
                            return opens + left
                        left -= closes - opens
            on = self.next_working_day(on)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The office time from ``start`` to ``end``; zero when ``end`` is not later."""
        start, end = local(start), local(end)
        if end <= start:
            return NOTHING
        first, last = start.date(), end.date()
        total = NOTHING
        for on in {first, last}:
            for opens, closes in self.intervals(on):
                total += max(min(closes, end) - max(opens, start), NOTHING)
        return total if first == last else total + self._whole_days_between(first, last)

    def _whole_days_between(self, first: date, last: date) -> timedelta:
        """The office time of all days after ``first`` and before the later ``last``."""
        since_new_year = self._sums(last.year)[_day_of_year(last) - 1]
        before = self._sums(first.year)[_day_of_year(first)]  # with the first day
        years = (self._sums(year)[-1] for year in range(first.year, last.year))
        return sum(years, since_new_year - before)

    def _sums(self, year: int) -> list[timedelta]:
        """The office time of a year's first 0, 1, 2 … days: summed once, asked for every light."""
        if year not in self._summed:
            dates = _dates(date(year, 1, 1), date(year, 12, 31))
            lengths = (self.day(on).length for on in dates)
            self._summed[year] = list(accumulate(lengths, initial=NOTHING))
        return self._summed[year]

    @cached_property
    def _summed(self) -> dict[int, list[timedelta]]:
        return {}

    def counting_day(self, moment: datetime) -> date:
        """The working day on which something that happens at ``moment`` counts as happening."""
        moment = local(moment)
        on = moment.date()
        if self.day(on).periods and moment <= self._close(on):
            return on
        return self.next_working_day(on)

    def next_working_day(self, on: date) -> date:
        """The first working day after ``on``; raises ``ValueError`` when none is in sight."""
        following = on
        for _ in range(LONGEST_REST):
            following += ONE_DAY
            if self.day(following).periods:
                return following
        raise ValueError(f"no working day after {on}")

    def _close(self, on: date) -> datetime:
        return datetime.combine(on, self.day(on).periods[-1].end, ZONE)


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    WORKING_MINUTES = "working_minutes"
    CLOCK_MINUTES = "clock_minutes"
    CLOCK_HOURS = "clock_hours"

    @property
    def is_wall_clock(self) -> bool:
        return self in (Unit.CLOCK_MINUTES, Unit.CLOCK_HOURS)


_UNIT_WORDS = {
    Unit.WORKING_DAYS: "{} 个工作日",
    Unit.WORKING_HOURS: "{} 个工作时",
    Unit.WORKING_MINUTES: "工作时间 {} 分钟",
    Unit.CLOCK_MINUTES: "{} 分钟",
    Unit.CLOCK_HOURS: "{} 小时",
}
_SPANS = {
    Unit.WORKING_HOURS: timedelta(hours=1),
    Unit.WORKING_MINUTES: timedelta(minutes=1),
    Unit.CLOCK_MINUTES: timedelta(minutes=1),
    Unit.CLOCK_HOURS: timedelta(hours=1),
}


@dataclass(frozen=True)
class Limit:
    """An amount of working or wall-clock time, like 5 个工作日.

    Raises ``ValueError`` for less than one, or for a unit that is none.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.amount < 1:
            raise ValueError(f"a limit is at least 1: {self.amount}")

    def __str__(self) -> str:
        return _UNIT_WORDS[self.unit].format(self.amount)

    def clock(self, calendar: WorkCalendar) -> Clock:
        """What this limit runs on: office time by ``calendar``, or the clock on the wall."""
        return WALL_CLOCK if self.unit.is_wall_clock else calendar

    def due_from(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """The last moment on time for something that starts at ``start``."""
        if self.unit == Unit.WORKING_DAYS:
            return calendar.due_after_days(start, self.amount)
        return self.clock(calendar).due_after(start, self.amount * _SPANS[self.unit])


def _not_negative(span: timedelta) -> timedelta:
    if span < NOTHING:
        raise ValueError(f"a span of time is not negative: {span}")
    return span


def _day_of_year(on: date) -> int:
    return on.timetuple().tm_yday


def _dates(first: date, last: date) -> Iterable[date]:
    """Every date from ``first`` to ``last``, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def explain(start: datetime, limit: Limit, due: datetime, calendar: WorkCalendar) -> str:
    """Why ``limit`` from ``start`` ends at ``due``, in a sentence a clerk can read.

    Names the holidays that were skipped, the make-up working days that counted and the hours of a
    day that is no full one; a second sentence warns when the calendar only assumes some of the
    dates. A ``due`` that was moved, by a pause or an extension, is said to be.
    """
    start, due = local(start), local(due)
    moved = "" if due == limit.due_from(start, calendar) else "，已调整"
    head = f"{_day_words(due.date(), start.year)} {due:%H:%M} 前（{limit}{moved}）"
    if limit.unit.is_wall_clock:
        return f"{head}，不分昼夜和节假日。"
    counting_day = calendar.counting_day(start)
    clauses = [head]
    if counting_day != start.date():
        clauses.append(_why_later(start, counting_day, calendar))
    if skipped := _skipped(start.date(), due.date(), calendar):
        clauses.append(f"跳过{skipped}")
    counted_from = counting_day + ONE_DAY if limit.unit == Unit.WORKING_DAYS else counting_day
    made_up = [
        _day_words(on, start.year)
        for on in _dates(counted_from, due.date())
        if on.weekday() >= 5 and calendar.day(on).periods
    ]
    if made_up:
        clauses.append(f"{'、'.join(made_up)}调休上班计入")
    # A limit of days is cut short by the hours of its last day alone.
    hours_from = due.date() if limit.unit == Unit.WORKING_DAYS else counting_day
    clauses += _odd_hours(hours_from, due.date(), calendar, start.year)
    return f"{'，'.join(clauses)}。{_doubt(start, due, calendar)}"


def _why_later(start: datetime, counting_day: date, calendar: WorkCalendar) -> str:
    happened = _day_words(start.date(), start.year)
    if calendar.day(start.date()).periods:
        happened += f" {start:%H:%M} 已下班"
    else:
        happened += "是休息日"
    return f"{happened}，视同 {_day_words(counting_day, start.year)}"


def _skipped(first: date, last: date, calendar: WorkCalendar) -> str:
    """The named days of rest from ``first`` to ``last``, as 国庆节 10月1日—10月7日.

    An unnamed weekend inside a holiday belongs to it; one at its end does not.
    """
    holidays: list[tuple[str, list[date]]] = []
    unbroken = False
    for on in _dates(first, last):
        day = calendar.day(on)
        if day.periods:
            unbroken = False
        elif day.name:
            if not unbroken or holidays[-1][0] != day.name:
                holidays.append((day.name, []))
            holidays[-1][1].append(on)
            unbroken = True
    words = []
    for name, dates in holidays:
        ends = (dates[0], dates[-1]) if len(dates) > 1 else dates
        words.append(f"{name} {'—'.join(_day_words(on, first.year) for on in ends)}")
    return "、".join(words)


def _odd_hours(first: date, last: date, calendar: WorkCalendar, year: int) -> list[str]:
    """The working days that are no full ones, with their hours."""
    return [
        f"{_day_words(on, year)}上班时间为 "
        + "、".join(f"{one.start:%H:%M}—{one.end:%H:%M}" for one in calendar.day(on).periods)
        for on in _dates(first, last)
        if calendar.day(on).periods and calendar.day(on).length != WORKING_DAY
    ]


def _doubt(start: datetime, due: datetime, calendar: WorkCalendar) -> str:
    on = calendar.first_provisional(start, due)
    if on is None:
        return ""
    if calendar.is_loaded(on):
        return f"{_day_words(on, None)}起的放假安排为暂定，公布后日期可能调整。"
    return f"{_day_words(on, None)}起的工作日历未载入，暂按周一至周五计算。"


def _day_words(on: date, year: int | None) -> str:
    """``10月8日``, or ``2027年1月4日`` in another year than ``year``."""
    words = f"{on.month}月{on.day}日"
    return words if on.year == year else f"{on.year}年{words}"
