"""The people who use the portal for an enterprise."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from xingdong.accounts.tenure import Tenure

from .enterprises import Enterprise


class Liaison(Tenure):
    """A person who orders for an enterprise: the role *enterprise* follows from a current row."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="liaisons", verbose_name="企业"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="liaisons",
        verbose_name="人员",
    )
    is_primary = models.BooleanField(
        "A 角", default=False, help_text="A 角可查看本企业全部点单，含同事提交的敏感事项。"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "企业联络员"
        ordering = ["enterprise", "-is_primary", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(until_on__isnull=True),
                name="one_open_liaison_per_enterprise_and_user",
                violation_error_message="此人已是该企业的联络员。",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(until_on__isnull=True, is_primary=True),
                name="one_primary_liaison_per_enterprise",
                violation_error_message="该企业已有 A 角联络员。",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.user}"
