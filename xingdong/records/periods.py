"""Spans of whole days that people ask about: this month, the last quarter, from then to then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

ONE_DAY = timedelta(days=1)
# What people mean lies between; at the ends of the calendar no time zone can be applied.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def validate_era(value: date) -> None:
    """Refuse a year that is a slip of the finger; raises ``ValidationError``."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"请填写 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间的日期。")


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both included, in the portal's time zone."""

    first: date
    last: date

    def __post_init__(self):
        if self.last < self.first:
            raise ValueError(f"a period ends after it begins: {self.first}, {self.last}")

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return timezone.make_aware(datetime.combine(self.last + ONE_DAY, time()))

    def holds(self, path: str) -> Q:
        """That the moment at ``path`` lies in the period."""
        return Q(**{f"{path}__gte": self.start, f"{path}__lt": self.end})

    def __str__(self):
        words = f"{self.first:%Y年%-m月%-d日}"
        return words if self.first == self.last else f"{words}—{self.last:%Y年%-m月%-d日}"


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), _month_later(day) - ONE_DAY)


def month_before(day: date) -> Period:
    return month_of(day.replace(day=1) - ONE_DAY)


def quarter_of(day: date) -> Period:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return Period(first, month_of(first.replace(month=first.month + 2)).last)


def quarter_before(day: date) -> Period:
    return quarter_of(quarter_of(day).first - ONE_DAY)


def year_of(day: date) -> Period:
    return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))


def _month_later(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


# What may be chosen by a word: its label and the period it means on a day.
NAMED: dict[str, tuple[str, Callable[[date], Period]]] = {
    "month": ("本月", month_of),
    "last_month": ("上月", month_before),
    "quarter": ("本季度", quarter_of),
    "last_quarter": ("上季度", quarter_before),
    "year": ("本年", year_of),
}
