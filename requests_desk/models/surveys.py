"""The satisfaction survey of one handling round (handbook §3.1)."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from requests_desk.workflow import Status

from .counting import not_in_rates


class Level(models.IntegerChoices):
    VERY_SATISFIED = 5, "非常满意"
    SATISFIED = 4, "满意"
    FAIRLY_SATISFIED = 3, "基本满意"
    DISSATISFIED = 2, "不满意"
    VERY_DISSATISFIED = 1, "非常不满意"


LOWEST_GOOD_LEVEL = Level.FAIRLY_SATISFIED


class Solved(models.TextChoices):
    YES = "yes", "已解决"
    PARTLY = "partly", "部分解决"
    NO = "no", "未解决"


class Reason(models.TextChoices):
    SLOW = "slow", "响应慢"
    OVERDUE = "overdue", "超时"
    ATTITUDE = "attitude", "态度差"
    UNCLEAR = "unclear", "答复不清"
    SHIRKING = "shirking", "推诿"
    UNSOLVED = "unsolved", "问题未解决"
    POLICY = "policy", "政策不合理"
    OTHER = "other", "其他"


class Via(models.TextChoices):
    PORTAL = "portal", "门户"
    PHONE = "phone", "电话回访"
    LINK = "link", "邮件链接"
    API = "api", "接口"


# In a statement what ``is_bad_answer`` says of one answer (handbook §2.3 T14).
POOR = Q(level__lt=LOWEST_GOOD_LEVEL)
BAD = POOR | Q(solved=Solved.NO)


class SurveyQuerySet(models.QuerySet["Survey"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def awaited(self) -> Self:
        """Unanswered, of the round the order waits for: an earlier one is over (§7 E21)."""
        of_this_round = Q(order__status=Status.RESOLVED, order__rework_round=F("rework_round"))
        return self.unanswered().filter(of_this_round)

    def expired(self, now: datetime) -> Self:
        """Past their window while the order still waits for them."""
        return self.awaited().filter(expires_at__lt=now)

    def to_remind(self, now: datetime) -> Self:
        return self.awaited().filter(next_reminder_at__lte=now)

    def bad(self) -> Self:
        """差评 or 未解决 (handbook §2.3 T14)."""
        return self.filter(BAD)

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def valid(self) -> Self:
        """Answered, and not struck out by an appeal that was upheld (handbook §3.3)."""
        return self.answered().filter(is_struck_out=False)

    def first_of_order(self) -> Self:
        """The first rating an order got in its time, whatever came of it.

        A late one leaves the order unrated for good: reports that are out stay true (§7 E21).
        """
        earlier = self._of_same_order("answered", "lt")
        return self.answered().filter(is_late=False).exclude(Exists(earlier))

    def final_of_order(self) -> Self:
        """The last valid answer of an order that was rated in its time."""
        later = self._of_same_order("valid", "gt")
        late = self._of_same_order("answered", "lte").filter(is_late=True)
        return self.valid().exclude(Exists(later)).exclude(Exists(late))

    def _of_same_order(self, which: str, than: str) -> Self:
        others = getattr(self.model.objects, which)().filter(order=OuterRef("order"))
        return others.filter(**{f"rework_round__{than}": OuterRef("rework_round")})

    def in_rates(self) -> Self:
        return self.exclude(not_in_rates("order__"))


class Survey(models.Model):
    """Sent once for each round; timestamps are its only state. No answer is ever assumed."""

    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="surveys", verbose_name="诉求"
    )
    assignment = models.ForeignKey(
        "Assignment", on_delete=models.PROTECT, related_name="surveys", verbose_name="评价对象"
    )
    rework_round = models.PositiveSmallIntegerField("二次办理轮次")
    handler_name = models.CharField("经办人", max_length=60, blank=True)
    department_name = models.CharField("部门", max_length=60)
    sent_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("截止时间")
    next_reminder_at = models.DateTimeField("下次提醒时间", null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField("已提醒次数", default=0)
    answered_at = models.DateTimeField("评价时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="评价人",
    )
    via = models.CharField("评价途径", max_length=8, choices=Via, blank=True)
    contacted = models.BooleanField("是否联系过", null=True, blank=True)
    solved = models.CharField("是否解决", max_length=8, choices=Solved, blank=True)
    level = models.PositiveSmallIntegerField("满意程度", choices=Level, null=True, blank=True)
    reasons = models.JSONField("原因", default=list, blank=True)
    comment = models.TextField("意见", max_length=500, blank=True)
    is_late = models.BooleanField(
        "补评", default=False, help_text="评价期满后 30 天内的评价，只计入补评数。"
    )
    is_struck_out = models.BooleanField(
        "申诉成立", default=False, help_text="评价保留在案，不计入满意率和解决率。"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "满意度评价"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "rework_round"], name="one_survey_per_round"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, level__isnull=True, solved="")
                | (Q(answered_at__isnull=False, level__isnull=False) & ~Q(solved="")),
                name="answers_are_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(answered_at__gt=F("expires_at")),
                name="late_ratings_come_late",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="unanswered_surveys",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(
                fields=["-answered_at"],
                name="bad_ratings",
                condition=BAD,
            ),
        ]

    def __str__(self):
        return f"{self.order_id} · 第 {self.rework_round + 1} 次评价"

    @property
    def is_bad(self) -> bool:
        return is_bad_answer(self.level, self.solved)

    def reason_labels(self) -> list[str]:
        return [Reason(reason).label for reason in self.reasons]


def is_bad_answer(level: int | None, solved: str) -> bool:
    """差评 (below 基本满意) or 未解决: what sends the order back (handbook §2.3 T14)."""
    return level is not None and (level < LOWEST_GOOD_LEVEL or solved == Solved.NO)
