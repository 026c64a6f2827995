"""How many people an enterprise has, as checked from time to time."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from .enterprises import Enterprise


class HeadcountCheck(models.Model):
    """One check; for a report the latest one up to its day counts (handbook §3.4).

    The newest is copied to the enterprise by ``actions.headcounts``.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="headcounts", verbose_name="企业"
    )
    checked_on = models.DateField("核实日期")
    total = models.PositiveIntegerField("职工人数")
    non_local = models.PositiveIntegerField("外来职工人数", null=True, blank=True)
    source = models.CharField("来源", max_length=40, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "人数核实"
        ordering = ["enterprise", "-checked_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "checked_on"],
                name="one_headcount_a_day",
                violation_error_message="该企业当日已有人数核实记录。",
            ),
            models.CheckConstraint(
                condition=Q(non_local__isnull=True) | Q(non_local__lte=F("total")),
                name="non_local_headcount_is_a_part",
                violation_error_message="外来职工人数不能多于职工人数。",
            ),
        ]

    def __str__(self):
        return f"{self.checked_on:%Y-%m-%d} {self.total} 人"
