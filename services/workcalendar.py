"""The table of calendar days as the pure engine's calendar."""

from datetime import date, datetime, timedelta

from .models import CalendarDay
from .worktime import OFFICE_HOURS, Day, WorkCalendar, local

WINDOW = timedelta(days=120)


def calendar_from(start: datetime) -> WorkCalendar:
    """The calendar from a little before ``start`` on; one statement."""
    first = local(start).date() - timedelta(days=1)
    days = CalendarDay.objects.filter(date__gte=first, date__lte=first + WINDOW)
    return WorkCalendar(
        {
            day.date: Day(
                OFFICE_HOURS if day.is_workday else (),
                day.name,
                day.source == CalendarDay.Source.PROVISIONAL,
            )
            for day in days
        }
    )


def calendar_warning(today: date) -> str | None:
    known = CalendarDay.objects.exclude(source=CalendarDay.Source.PROVISIONAL)
    last = known.order_by("date").last()
    if last is not None and (last.date - today).days >= 60:
        return None
    return "工作日历不足 60 天，请系统管理员导入下一年度的放假安排。"
