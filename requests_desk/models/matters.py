"""What hangs on an order without being a state of it (handbook §2.2): opened, then settled."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class MatterKind(models.TextChoices):
    EXTENSION = "extension", "延期申请"
    HOLD = "hold", "挂起"
    URGE = "urge", "催办"
    SUPERVISION = "supervision", "督办"
    RECTIFICATION = "rectification", "差评整改"
    APPEAL = "appeal", "评价申诉"
    CALL = "call", "回访"
    CONSULTATION = "consultation", "会商"
    RETURN = "return", "再次退单"
    RECHECK = "recheck", "隐患复查"


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", "同意"
    REFUSED = "refused", "不同意"
    ANSWERED = "answered", "已答复"
    LAPSED = "lapsed", "已失效"


class MatterQuerySet(models.QuerySet["Matter"]):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Matter(models.Model):
    """One request, duty or attempt beside the order's own way.

    ``wanted_at`` is the moment asked for (a new deadline, the end of a pause, a promised date);
    ``due_at`` is by when the matter itself must be settled. Of each kind an order has at most one
    open matter.
    """

    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="matters", verbose_name="诉求"
    )
    assignment = models.ForeignKey(
        "Assignment",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name="派单",
    )
    survey = models.ForeignKey(
        "Survey",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name="评价",
    )
    kind = models.CharField("种类", max_length=14, choices=MatterKind)
    level = models.PositiveSmallIntegerField("级别", default=0)
    code = models.CharField("分类", max_length=20, blank=True)
    reason = models.TextField("事由")
    opened_at = models.DateTimeField("提出时间")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出人",
    )
    wanted_at = models.DateTimeField("希望的时间", null=True, blank=True)
    due_at = models.DateTimeField("答复时限", null=True, blank=True)
    first_step_at = models.DateTimeField(
        "第一步时间", null=True, blank=True, help_text="延期：负责人同意；整改：电话回访。"
    )
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办结人",
    )
    verdict = models.CharField("结论", max_length=10, choices=Verdict, blank=True)
    answer = models.TextField("答复", blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附属事项"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(settled_at__isnull=True),
                name="one_open_matter_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, verdict="")
                | (Q(settled_at__isnull=False) & ~Q(verdict="")),
                name="settled_matters_have_a_verdict",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                name="open_matters",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.order_id} · {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
