"""What an enterprise says about itself and a social worker has not confirmed yet."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from .enterprises import Enterprise


class ChangeRequestQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(verdict="")


class ChangeRequest(models.Model):
    """One field or contact role, the value in force and the wished one (handbook §8.1 step 8).

    ``subject`` is a key of ``enterprises.self_service.SUBJECTS``. The old value stays in force
    until a social worker confirms; a newer request for the same subject supersedes the open one.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", "已核实"
        REFUSED = "refused", "未采纳"
        SUPERSEDED = "superseded", "已被新的申报取代"

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="change_requests", verbose_name="企业"
    )
    subject = models.CharField("项目", max_length=40)
    old = models.JSONField("原值", null=True, blank=True)
    new = models.JSONField("申报值", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="申报人"
    )
    asked_at = models.DateTimeField("申报时间")
    verdict = models.CharField("结果", max_length=12, choices=Verdict, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核实人",
    )
    decided_at = models.DateTimeField("核实时间", null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业申报"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "subject"],
                condition=Q(verdict=""),
                name="one_open_change_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="a_decided_change_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="refused") | ~Q(reason=""),
                name="a_refused_change_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.subject}"
