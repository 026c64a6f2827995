"""The work calendar as a table: what counts is what is in it (handbook §2.4)."""

import re
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from services.worktime import Period


def read_periods(value) -> tuple[Period, ...]:
    """The stored ``[["09:00", "12:00"], …]`` as periods.

    Raises ``ValidationError`` that names the period when one is malformed, empty, or begins before
    the one above it has ended.
    """
    if not isinstance(value, list):
        raise ValidationError('工作时段应为列表，如 [["09:00", "12:00"]]。')
    periods = tuple(_read_period(pair, number) for number, pair in enumerate(value, start=1))
    for number, (period, following) in enumerate(pairwise(periods), start=2):
        if following.start < period.end:
            raise ValidationError(f"第 {number} 个时段应在上一个时段结束之后开始。")
    return periods


def _read_period(pair, number: int) -> Period:
    if not (isinstance(pair, list) and len(pair) == 2 and all(map(_is_time, pair))):
        raise ValidationError(f'第 {number} 个时段应写成 ["09:00", "12:00"]。')
    start, end = map(time.fromisoformat, pair)
    if end <= start:
        raise ValidationError(f"第 {number} 个时段的结束时间应晚于开始时间。")
    return Period(start, end)


def _is_time(text) -> bool:
    return (
        isinstance(text, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text) is not None
    )


def validate_periods(value) -> None:
    read_periods(value)


class CalendarDayQuerySet(models.QuerySet):
    def provisional(self):
        return self.filter(source=CalendarDay.Source.PROVISIONAL)

    def confirm(self) -> int:
        """Somebody has compared the provisional days with the announcement: they count as known."""
        return self.provisional().update(source=CalendarDay.Source.MANUAL)


class CalendarDay(models.Model):
    """One date of the work calendar; the source says who the loader may overrule."""

    class Source(models.TextChoices):
        PACKAGE = "package", "国务院放假安排"
        PROVISIONAL = "provisional", "暂定"
        MANUAL = "manual", "人工维护"

    # What a person may change, and what the loader compares.
    FACTS = ("is_workday", "name", "periods")

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("工作日")
    name = models.CharField(
        "节假日名称", max_length=20, blank=True, help_text="如“国庆节”；普通日子留空。"
    )
    periods = models.JSONField(
        "工作时段",
        default=list,
        blank=True,
        validators=[validate_periods],
        help_text="留空为 09:00—12:00、13:30—17:30。当天不同才填写，"
        '如 [["08:30", "12:00"], ["14:00", "17:00"]]。',
    )
    source = models.CharField(
        "来源",
        max_length=12,
        choices=Source,
        default=Source.MANUAL,
        help_text="“人工维护”的日期，重新载入日历时不会改动。",
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_workday=True) | Q(periods=[]),
                name="a_day_of_rest_has_no_periods",
                violation_error_message="休息日不能填写工作时段。",
            )
        ]

    def __str__(self):
        words = "工作" if self.is_workday else "休息"
        return f"{self.date} {words}（{self.name}）" if self.name else f"{self.date} {words}"

    def save(self, *, update_fields=None, **kwargs):
        """A change to a stored day makes it the editor's; the loader writes in bulk, past this."""
        if self.source != self.Source.MANUAL and self._differs_from_stored():
            self.source = self.Source.MANUAL
            if update_fields is not None:
                update_fields = {*update_fields, "source"}
        super().save(update_fields=update_fields, **kwargs)

    @property
    def is_provisional(self) -> bool:
        """Assumed from the statutory holidays, before the State Council announced the year."""
        return self.source == self.Source.PROVISIONAL

    def _differs_from_stored(self) -> bool:
        stored = CalendarDay.objects.filter(pk=self.pk).values(*self.FACTS).first()
        return stored is not None and any(stored[name] != getattr(self, name) for name in stored)
