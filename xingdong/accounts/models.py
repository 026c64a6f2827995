"""People who sign in, and the posts that belong to no department."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.db import models

from .mobiles import mask_mobile, mobile_validator
from .tenure import Tenure

if TYPE_CHECKING:
    from .standing import Standing


class User(AbstractUser):
    """One person, one account; what they may do follows from their memberships, never from here.

    ``is_staff`` and ``is_superuser`` stay what Django makes of them and open no order to anybody
    (handbook §2.6: the system role is not a business role).
    """

    first_name = None  # type: ignore[assignment]  # a field there
    last_name = None  # type: ignore[assignment]  # a field there
    real_name = models.CharField("姓名", max_length=40)
    mobile = models.CharField(
        "手机号码", max_length=11, null=True, blank=True, unique=True, validators=[mobile_validator]
    )
    must_change_password = models.BooleanField(
        "下次登录须修改密码", default=False, help_text="首次发放或重置密码后勾选。"
    )

    REQUIRED_FIELDS = ["real_name"]
    _standing: "Standing"  # what ``standing_of`` has read for this object

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "用户"

    def __str__(self):
        return self.real_name or self.username

    def get_full_name(self):
        return self.real_name

    def get_short_name(self):
        return self.real_name

    def has_perm(self, perm, obj=None):
        """As the backends answer from roles; ``is_superuser`` is no free pass."""
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())

    def has_module_perms(self, app_label):
        return any(
            backend.has_module_perms(self, app_label)  # type: ignore[attr-defined]  # all of ours do
            for backend in get_backends()
        )

    def clean(self):
        super().clean()
        self.mobile = self.mobile or None

    @property
    def masked_mobile(self) -> str:
        return mask_mobile(self.mobile or "")


class Appointment(Tenure):
    """A post in the street or the portal: a leader who reads, an administrator who configures."""

    class Position(models.TextChoices):
        LEADER = "leader", "街道领导"
        ADMINISTRATOR = "administrator", "系统管理员"

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="appointments", verbose_name="人员"
    )
    position = models.CharField("职务", max_length=20, choices=Position)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["user", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "position"],
                condition=models.Q(until_on__isnull=True),
                name="one_open_appointment_per_position",
                violation_error_message="此人已有同一职务的有效任职。",
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.get_position_display()}"


class Delegation(Tenure):
    """While ``user`` is away, ``substitute`` acts for them; both names are in every event."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="delegations", verbose_name="请假人员"
    )
    substitute = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="substitutions", verbose_name="代理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "请假代理"
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(user=models.F("substitute")),
                name="nobody_substitutes_for_themselves",
                violation_error_message="代理人不能是本人。",
            )
        ]

    def __str__(self):
        return f"{self.user} → {self.substitute}"
