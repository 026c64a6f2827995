"""The table of calendar days as the pure engine's calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from time import monotonic

from .models import CalendarDay
from .models.calendar import read_periods
from .worktime import OFFICE_HOURS, Day, WorkCalendar

# Seconds a process goes on with the calendar it read: a page with thirty deadlines reads it once.
# So a deadline may be written by the old calendar for this long after an edit. Whoever recomputes
# open orders after one does it later than this, and calls `forget_calendar` first.
FRESH_FOR = 30
LOOK_AHEAD = timedelta(days=60)  # handbook §2.4: warn when fewer days are loaded


@dataclass
class _Reading:
    calendar: WorkCalendar | None = None
    at: float = 0.0


_reading = _Reading()


def work_calendar() -> WorkCalendar:
    """The work calendar, at most ``FRESH_FOR`` seconds old; at most one statement.

    Take it once and pass it on where several moments must agree with each other. Raises
    ``ValidationError`` when somebody wrote periods into the table that are none.
    """
    if _reading.calendar is None or monotonic() - _reading.at > FRESH_FOR:
        _reading.calendar, _reading.at = _from_table(), monotonic()
    return _reading.calendar


def is_office_day(day: date) -> bool:
    """Whether the offices are open at some time of ``day``."""
    return bool(work_calendar().day(day).periods)


def forget_calendar() -> None:
    """Read the table again at the next question: after an import, and between tests."""
    _reading.calendar = None


def _from_table() -> WorkCalendar:
    rows = CalendarDay.objects.values_list("date", "is_workday", "name", "periods", "source")
    return WorkCalendar(
        {
            on: _day(is_workday, name, source == CalendarDay.Source.PROVISIONAL)
            if not periods
            else Day(
                read_periods(periods), name, provisional=source == CalendarDay.Source.PROVISIONAL
            )
            for on, is_workday, name, periods, source in rows.order_by()
        }
    )


@lru_cache
def _day(is_workday: bool, name: str, provisional: bool) -> Day:
    """A day without hours of its own; a year has only a few different ones."""
    return Day(OFFICE_HOURS if is_workday else (), name, provisional)


def calendar_warning(today: date) -> str | None:
    """What the administrator must do when the announced calendar ends within 60 days of ``today``.

    Provisional days do not count as announced: they lack the 调休 (handbook §7 E11).
    """
    calendar = work_calendar()
    ahead = (today + timedelta(days=days) for days in range(LOOK_AHEAD.days + 1))
    first = next((on for on in ahead if calendar.day(on).provisional), None)
    if first is None:
        return None
    since = f"{first:%Y年%-m月%-d日}起"
    if calendar.is_loaded(first):
        return (
            f"{since}的工作日历为暂定，不含调休。"
            "国务院公布放假安排后，请系统管理员在“工作日历”中核对并确认。"
        )
    return (
        f"{since}的工作日历没有载入，时限暂按周一至周五计算。"
        "请系统管理员在“工作日历”中录入，或运行 load_calendar。"
    )
