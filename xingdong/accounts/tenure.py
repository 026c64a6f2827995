"""A post, duty or membership that somebody holds from one day to another."""

from datetime import date
from typing import Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

Held = TypeVar("Held", bound="Tenure")


class TenureQuerySet(models.QuerySet[Held]):
    def current(self, on: date) -> Self:
        """Rows in force on the day ``on``; the last day counts."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


class Tenure(models.Model):
    """Abstract: ``from_on`` to ``until_on`` inclusive, open-ended while ``until_on`` is empty."""

    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True, help_text="留空表示仍在任。")

    objects = TenureQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        from_on: date | None = self.from_on  # None in a form that left it empty
        if from_on and self.until_on and self.until_on < from_on:
            raise ValidationError({"until_on": "结束日期不能早于开始日期。"})

    def is_current(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or self.until_on >= on)
