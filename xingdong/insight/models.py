"""What this floor writes: who asked for whose telephone number."""

from django.conf import settings
from django.db import models

from enterprises.models import Enterprise


class PhoneReveal(models.Model):
    """Somebody was shown a number that is masked otherwise; written once, never changed (E13)."""

    class Page(models.TextChoices):
        MICRO_GRID = "micro_grid", "微网格"
        FILE = "file", "企业档案"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="phone_reveals",
        verbose_name="查看人",
    )
    revealed_at = models.DateTimeField("查看时间")
    page = models.CharField("查看页面", max_length=12, choices=Page)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="phone_reveals",
        verbose_name="企业",
    )
    person = models.CharField("号码所属人", max_length=40)
    post = models.CharField("角色", max_length=40)
    ends_with = models.CharField("号码后四位", max_length=4)

    number: str  # in full; only of the row that is being written

    class Meta:
        verbose_name = verbose_name_plural = "号码查看记录"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user} · {self.person}"
