"""The row that says an action happened: history and work list in one."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_desk.workflow import Action, Role, Status


class OrderEventQuerySet(models.QuerySet["OrderEvent"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def unhandled(self) -> Self:
        return self.filter(handled_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """Unhandled and not waiting for a later attempt."""
        return self.unhandled().filter(retry_at__lte=now)

    def of_action(self, action: Action) -> Self:
        return self.filter(action=action)

    def latest_of(self, action: Action) -> "OrderEvent":
        """The last time ``action`` happened; ``DoesNotExist`` when it never did."""
        return self.of_action(action).latest("pk")


class OrderEvent(models.Model):
    """Truth about an order's past, and the outbox of what must still follow (docs/architecture.md).

    ``handled_at`` is set by ``reactions`` when everything that follows has been done. ``by_name``
    and ``by_label`` are frozen, so a later change of name or department does not rewrite history.
    """

    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="events", verbose_name="诉求"
    )
    action = models.CharField("动作", max_length=20, choices=Action)
    from_status = models.CharField("原状态", max_length=16, choices=Status, blank=True)
    to_status = models.CharField("新状态", max_length=16, choices=Status)
    rework_round = models.PositiveSmallIntegerField("二次办理轮次", default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="操作人",
    )
    by_role = models.CharField("身份", max_length=12, choices=Role)
    by_name = models.CharField("姓名", max_length=60, blank=True)
    by_label = models.CharField("单位", max_length=120, blank=True)
    is_public = models.BooleanField("企业可见", default=True)
    public_text = models.TextField("公开说明", blank=True)
    internal_text = models.TextField("内部说明", blank=True)
    data = models.JSONField("数据", default=dict, blank=True)
    created_at = models.DateTimeField("时间")

    handled_at = models.DateTimeField("后续处理完成时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("后续处理次数", default=0)
    retry_at = models.DateTimeField("下次处理时间")
    last_error = models.TextField("最近错误", blank=True)

    objects = OrderEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理经过"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["order", "id"], name="timeline"),
            models.Index(fields=["created_at"], name="events_of_a_day"),
            models.Index(fields=["retry_at"], name="outbox", condition=Q(handled_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.order_id} · {self.get_action_display()}"
