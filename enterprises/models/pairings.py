"""支部结对共建: an office or bank and an enterprise, what each offers, what they did (M29, M30)."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from simple_history.models import HistoricalRecords

from grids.models import PartnerBody
from xingdong.accounts.tenure import Tenure, TenureQuerySet

from .enterprises import Enterprise


class PairingQuerySet(TenureQuerySet["Pairing"]):
    def with_activities_of(self, year: int, until: date) -> Self:
        """``held``: how many activities took place in ``year`` up to the day ``until``."""
        held = Q(activities__held_on__year=year, activities__held_on__lte=until)
        return self.annotate(held=Count("activities", filter=held, distinct=True))


class Pairing(Tenure):
    partner = models.ForeignKey(
        PartnerBody, on_delete=models.PROTECT, related_name="pairings", verbose_name="共建单位"
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="pairings", verbose_name="企业"
    )
    plan = models.TextField("共建计划", max_length=1000, blank=True)

    objects: ClassVar = PairingQuerySet.as_manager()
    held: int  # from ``with_activities_of``
    history = HistoricalRecords(verbose_name="支部结对变更")

    class Meta:
        verbose_name = verbose_name_plural = "支部结对"
        ordering = ["-from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "enterprise"],
                condition=Q(until_on__isnull=True),
                name="one_open_pairing_of_two",
                violation_error_message="该单位与该企业已经结对。",
            )
        ]

    def __str__(self):
        return f"{self.partner} · {self.enterprise}"


class PairingOffer(models.Model):
    """What one side gives: the office its ways of working, the enterprise its people and skills."""

    class Side(models.TextChoices):
        PARTNER = "partner", "机关提供"
        ENTERPRISE = "enterprise", "企业提供"

    pairing = models.ForeignKey(
        Pairing, on_delete=models.CASCADE, related_name="offers", verbose_name="支部结对"
    )
    side = models.CharField("提供方", max_length=10, choices=Side)
    what = models.CharField("内容", max_length=200)

    history = HistoricalRecords(verbose_name="共建清单变更")

    class Meta:
        verbose_name = verbose_name_plural = "共建清单"
        ordering = ["pairing", "side", "pk"]

    def __str__(self):
        return f"{self.get_side_display()}：{self.what}"


class PairingActivity(models.Model):
    """Something they did together, with what came of it; head counts only."""

    pairing = models.ForeignKey(
        Pairing, on_delete=models.CASCADE, related_name="activities", verbose_name="支部结对"
    )
    held_on = models.DateField("日期")
    title = models.CharField("活动", max_length=100)
    people = models.PositiveIntegerField("参加人次", null=True, blank=True)
    result = models.CharField("成果", max_length=200, blank=True)

    history = HistoricalRecords(verbose_name="共建活动变更")

    class Meta:
        verbose_name = verbose_name_plural = "共建活动"
        ordering = ["pairing", "-held_on", "pk"]

    def __str__(self):
        return f"{self.held_on} {self.title}"
