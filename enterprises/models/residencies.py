"""驻厂员: people of the street who help an enterprise on its own ground."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from simple_history.models import HistoricalRecords

from xingdong.accounts.models import User
from xingdong.accounts.tenure import Tenure

from .enterprises import Enterprise
from .liaisons import Liaison


def who_may_be_posted() -> QuerySet[User]:
    """Not those who speak for an enterprise: hundreds, and none is a 驻厂员."""
    speaks = Liaison.objects.current(timezone.localdate()).filter(user=OuterRef("pk"))
    posted = Residency.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(~Exists(speaks) | Exists(posted))


class Residency(Tenure):
    """One person at one enterprise for a time; the log is the visits of kind 驻厂 (§5.5, M38)."""

    class Mode(models.TextChoices):
        RESIDENT = "resident", "驻点帮扶"
        TEAM = "team", "组团帮扶"

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="residencies", verbose_name="企业"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="residencies",
        verbose_name="驻厂员",
    )
    mode = models.CharField("方式", max_length=10, choices=Mode, default=Mode.RESIDENT)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "驻厂员"
        ordering = ["enterprise", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(until_on__isnull=True),
                name="one_open_residency_per_enterprise_and_user",
                violation_error_message="此人已是该企业的驻厂员。",
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.enterprise}"
