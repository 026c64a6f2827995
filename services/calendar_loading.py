"""Seed the work calendar: announced years from `chinesecalendar`, later ones from `holidays`.

`chinesecalendar` knows what the State Council announced, make-up working days included. `holidays`
works out the statutory holidays of any year but not its 调休, so what it says stays provisional. A
day that a person entered or changed (source *manual*, see `CalendarDay.save`) is never touched, and
neither is an announced day by a provisional one (handbook §2.4).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
import holidays
from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as announced_holidays
from django.db import transaction

from .models import CalendarDay
from .workcalendar import forget_calendar

NAMES = {holiday.value: holiday.chinese for holiday in Holiday} | {
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}
MADE_UP = "调休"  # 国庆节调休: a weekend that works for the sake of a holiday
EVE, DAY_OFF = "农历除夕", "休息日"  # words of `holidays` that are no holiday's name
LAST_YEAR = 2099  # as far as `holidays` knows the moon

Source = CalendarDay.Source


@dataclass
class Report:
    """What a load did. Pairs are the day before and after, or the day kept and the one offered."""

    added: Counter[tuple[int, str]] = field(default_factory=Counter)
    announced: Counter[int] = field(default_factory=Counter)
    changed: list[tuple[CalendarDay, CalendarDay]] = field(default_factory=list)
    kept: list[tuple[CalendarDay, CalendarDay]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.announced or self.changed)


def announced_years() -> range:
    """The years whose calendar `chinesecalendar` has."""
    return range(min(announced_holidays).year, max(announced_holidays).year + 1)


def days_of(year: int) -> Iterator[CalendarDay]:
    """Every date of ``year`` as the packages know it, not saved.

    Raises ``ValueError`` for a year that neither package knows.
    """
    if not announced_years().start <= year <= LAST_YEAR:
        raise ValueError(f"no holidays are known for {year}")
    return _announced(year) if year in announced_years() else _provisional(year)


def load(first_year: int, last_year: int) -> Report:
    """Bring the years from ``first_year`` to ``last_year`` in line, all or nothing.

    A second run changes nothing. Raises ``ValueError`` for a year that neither package knows.
    """
    report = Report()
    offered = [day for year in range(first_year, last_year + 1) for day in days_of(year)]
    with transaction.atomic():
        stored = {
            day.date: day
            for day in CalendarDay.objects.filter(
                date__year__gte=first_year, date__year__lte=last_year
            )
        }
        new, better = [], []
        for day in offered:
            before = stored.get(day.date)
            if before is None:
                new.append(day)
                report.added[day.date.year, day.source] += 1
            elif _compare(before, day, report):
                day.pk = before.pk
                better.append(day)
        CalendarDay.objects.bulk_create(new)
        CalendarDay.objects.bulk_update(better, [*CalendarDay.FACTS, "source"], batch_size=200)
    forget_calendar()
    return report


def confirm(year: int) -> int:
    """Let the provisional days of ``year`` count as known; how many there were."""
    confirmed = CalendarDay.objects.filter(date__year=year).confirm()
    forget_calendar()
    return confirmed


def _compare(before: CalendarDay, day: CalendarDay, report: Report) -> bool:
    """Whether ``day`` takes the place of ``before``; note it in the report."""
    differs = any(getattr(before, name) != getattr(day, name) for name in CalendarDay.FACTS)
    if before.source == Source.MANUAL:
        if differs and day.source == Source.PACKAGE:
            report.kept.append((before, day))
        return False
    if before.source == Source.PACKAGE and day.source == Source.PROVISIONAL:
        return False
    if differs:
        report.changed.append((before, day))
    if before.source != day.source:
        report.announced[day.date.year] += 1
    return differs or before.source != day.source


def _announced(year: int) -> Iterator[CalendarDay]:
    for on in _dates(year):
        rests, holiday = chinese_calendar.get_holiday_detail(on)
        name = NAMES.get(holiday, "")
        if name and not rests:
            name += MADE_UP
        yield CalendarDay(date=on, is_workday=not rests, name=name, source=Source.PACKAGE)


def _provisional(year: int) -> Iterator[CalendarDay]:
    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    for on in _dates(year):
        works = on in known.weekend_workdays or (on.weekday() < 5 and on not in known)
        name = _provisional_name(known.get(on, "")) if not works else ""
        yield CalendarDay(date=on, is_workday=works, name=name, source=Source.PROVISIONAL)


def _provisional_name(words: str) -> str:
    """``春节`` from ``农历除夕（补假）``; of two holidays on one day the last."""
    name = words.rsplit(";", maxsplit=1)[-1].strip().partition("（")[0]
    return {EVE: "春节", DAY_OFF: ""}.get(name, name)


def _dates(year: int) -> Iterator[date]:
    on = date(year, 1, 1)
    while on.year == year:
        yield on
        on += timedelta(days=1)
