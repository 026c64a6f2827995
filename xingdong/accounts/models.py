"""People who sign in, and the posts that belong to no department."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

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
    access_version = models.PositiveIntegerField(
        "凭据版本", default=0, editable=False, help_text="变更后，以前的登录全部失效。"
    )
    must_change_password = models.BooleanField(
        "下次登录须修改密码", default=False, help_text="首次发放或重置密码后勾选。"
    )
    password_handed_out_at = models.DateTimeField("初始密码发放时间", null=True, blank=True)

    REQUIRED_FIELDS = ["real_name"]
    _standing: "Standing"  # what ``standing_of`` has read for this object
    _password: str | None  # a new one, from Django's ``set_password`` until it is saved

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "用户"

    def __str__(self):
        return self.real_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another password ends what the one before had opened, whoever changes it and how."""
        is_changed = self._password is not None and not self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_changed:
                from .access import Change, end_access  # apps

                end_access(self, Change.PASSWORD)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, of the password alone, and of the version that ``end_access`` counts up."""
        of_password = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        version = f"{of_password}:{self.access_version}"
        return salted_hmac(
            "xingdong.accounts.access", version, secret=secret, algorithm="sha256"
        ).hexdigest()

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


class SecurityEntry(models.Model):
    """Something that had to do with access; written once by ``security.record``, never changed.

    The name is kept beside the account, as it was. What somebody typed as a user name is not: now
    and then it is a password.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录失败"
        SIGN_IN_PAUSED = "sign_in_paused", "登录暂缓"
        SIGNED_OUT = "signed_out", "退出登录"
        SESSION_ENDED = "session_ended", "会话结束"
        CONFIRMED = "confirmed", "确认密码"
        REFUSED = "refused", "拒绝访问"
        EXPORTED = "exported", "导出"
        SENSITIVE_READ = "sensitive_read", "查看敏感诉求"
        PHONE_SHOWN = "phone_shown", "查看号码"
        PHONES_BRAKED = "phones_braked", "查看号码受限"
        PASSWORD_HANDED_OUT = "password_handed_out", "发放初始密码"
        PASSWORD_CHANGED = "password_changed", "修改密码"
        RESET_ASKED = "reset_asked", "申请找回密码"
        APPOINTED = "appointed", "任职变更"
        ACCOUNT_CHANGED = "account_changed", "账号变更"
        TOKEN_CHANGED = "token_changed", "接口令牌变更"
        FACTOR_CHANGED = "factor_changed", "两步验证变更"
        RECOVERY_USED = "recovery_used", "使用恢复码"

    at = models.DateTimeField("时间", default=timezone.now)
    kind = models.CharField("事件", max_length=20, choices=Kind)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="security_entries",
        verbose_name="账号",
    )
    name = models.CharField("姓名", max_length=40, blank=True)
    address = models.GenericIPAddressField("网络地址", null=True, blank=True)
    about = models.CharField("内容", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "安全日志"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="security_entries_by_time"),
            models.Index(fields=["user", "kind", "at"], name="security_entries_of_user"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.name}"


class SignInTries(models.Model):
    """Wrong passwords in a row for one name from one address; ``pauses`` reads and writes it.

    The key is a digest: what somebody typed as a user name is not kept.
    """

    digest = models.CharField(max_length=64, unique=True)
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    open_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "登录尝试"
        indexes = [models.Index(fields=["last_at"], name="sign_in_tries_by_time")]


class ApiToken(models.Model):
    """With it a program acts as its owner; only a digest is kept, so nobody can read it again."""

    class Scope(models.TextChoices):
        READ = "read", "只读"
        WRITE = "write", "读写"
        DATES = "dates", "日历订阅"

        @classmethod
        def of_programs(cls) -> list[tuple[str, str]]:
            """Those of the API; ``DATES`` opens the owner's calendar and nothing else."""
            return [(cls.READ.value, cls.READ.label), (cls.WRITE.value, cls.WRITE.label)]

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name="用户"
    )
    name = models.CharField("名称", max_length=40)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    scope = models.CharField("权限", max_length=5, choices=Scope)
    created_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["user", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="one_token_of_a_name_per_person",
                violation_error_message="已有同名的令牌。",
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.name}"
