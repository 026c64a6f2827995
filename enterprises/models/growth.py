"""Changes in the life of an enterprise: from one stage or status to another; when, who, why."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from .enterprises import Enterprise


class Change(models.Model):
    """Abstract: a row is written once by ``actions.growth`` and never changed (handbook §5.4)."""

    on = models.DateField("日期")
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # come with ``old`` and ``new`` of each kind

        def get_old_display(self) -> str: ...
        def get_new_display(self) -> str: ...

    def __str__(self):
        return f"{self.on:%Y-%m-%d} {self.get_old_display()} → {self.get_new_display()}"


class StageChange(Change):
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="stage_changes", verbose_name="企业"
    )
    old = models.CharField("原阶段", max_length=10, choices=Enterprise.Stage)
    new = models.CharField("新阶段", max_length=10, choices=Enterprise.Stage)

    class Meta:
        verbose_name = verbose_name_plural = "阶段变更"
        ordering = ["enterprise", "-on", "-pk"]


class StatusChange(Change):
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="status_changes", verbose_name="企业"
    )
    old = models.CharField("原状态", max_length=14, choices=Enterprise.Status)
    new = models.CharField("新状态", max_length=14, choices=Enterprise.Status)

    class Meta:
        verbose_name = verbose_name_plural = "状态变更"
        ordering = ["enterprise", "-on", "-pk"]
