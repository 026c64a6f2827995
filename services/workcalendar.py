"""The table of calendar days as the pure engine's calendar."""

from datetime import date, timedelta
from time import monotonic

from .models import CalendarDay
from .worktime import OFFICE_HOURS, Day, WorkCalendar

# Seconds a process goes on with the calendar it read. Somebody who edits the table waits at most
# this long; a queue page with thirty deadlines reads it once.
FRESH_FOR = 30
LOOK_AHEAD = timedelta(days=60)  # domain.md §2.4: warn when fewer days are loaded

_read: tuple[float, WorkCalendar] | None = None


def work_calendar() -> WorkCalendar:
    """The work calendar, at most ``FRESH_FOR`` seconds old; at most one statement."""
    global _read
    if _read is None or monotonic() - _read[0] > FRESH_FOR:
        _read = (monotonic(), _from_table())
    return _read[1]


def forget_calendar() -> None:
    """Read the table again at the next question: after an import, and between tests."""
    global _read
    _read = None


def _from_table() -> WorkCalendar:
    rows = CalendarDay.objects.values_list("date", "is_workday", "name", "source")
    return WorkCalendar(
        {
            on: Day(
                OFFICE_HOURS if is_workday else (),
                name=name,
                provisional=source == CalendarDay.Source.PROVISIONAL,
            )
            for on, is_workday, name, source in rows
        }
    )


def calendar_warning(today: date) -> str | None:
    """A sentence for the administrator when the official calendar ends within 60 days."""
    calendar = work_calendar()
    ahead = (today + timedelta(days=days) for days in range(LOOK_AHEAD.days + 1))
    unknown = next((on for on in ahead if not calendar.is_known(on)), None)
    if unknown is None:
        return None
    return (
        f"工作日历只核实到 {unknown - timedelta(days=1):%Y年%-m月%-d日}，之后暂按周一至周五计算。"
        "请系统管理员在“工作日历”中录入新的放假安排。"
    )
