"""Decisions on how the party covers an enterprise, and the signed versions of the report."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grids.party_rules import Suggestion

from .enterprises import Enterprise


class FormationDecision(models.Model):
    """What a person decided on a suggestion, and what they saw then; a row is written once.

    Written by ``coverage.deciding``. The latest row of an enterprise is in force (handbook §4.2).
    """

    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.CASCADE,
        related_name="formation_decisions",
        verbose_name="企业",
    )
    suggested = models.CharField("建议", max_length=20, choices=Suggestion)
    decided = models.CharField("决定", max_length=20, choices=Suggestion)
    reason = models.CharField("理由", max_length=200)
    plan_on = models.DateField("计划完成日期", null=True, blank=True)
    headcount = models.PositiveIntegerField("当时职工人数", null=True, blank=True)
    formal_members = models.PositiveIntegerField("当时正式党员数", null=True, blank=True)
    decided_on = models.DateField("决定日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="决定人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "组建决定"
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["enterprise", "decided_on"], name="decisions_by_day")]

    def __str__(self):
        return f"{self.enterprise}：{self.get_decided_display()}"


class CoverageVersion(models.Model):
    """One signed report, kept as it was; a correction is a further version (handbook §4.4).

    Written by ``coverage.versions`` and never changed.
    """

    as_of = models.DateField("统计截止日期")
    number = models.PositiveSmallIntegerField("版本")
    unit = models.CharField("填报单位", max_length=80)
    note = models.CharField("更正说明", max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="审核人"
    )
    signed_at = models.DateTimeField("审核时间")
    content = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "党建覆盖报表"
        ordering = ["-as_of", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["as_of", "number"], name="one_version_of_a_number_a_day"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""), name="a_correction_says_what_it_corrects"
            ),
        ]

    def __str__(self):
        return f"{self.as_of} 第 {self.number} 版"
