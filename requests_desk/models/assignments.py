"""One department's turn at an order, and the departments that help."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_desk.workflow import CLOCKS_RUN
from services.models import Department
from xingdong.accounts.models import User
from xingdong.accounts.standing import selves, standing_of
from xingdong.records.search import words_of

from .counting import not_in_rates


class Ending(models.TextChoices):
    """How a department's turn ended. ``RETURNED`` takes the order out of its sight again."""

    FINISHED = "finished", "已办结"
    RETURNED = "returned", "已退单"
    MOVED = "moved", "已改派"
    MERGED = "merged", "已并单"
    WITHDRAWN = "withdrawn", "企业撤回"
    EXPIRED = "expired", "企业未补正"
    GONE = "gone", "企业注销或迁出"


class ContactKind(models.TextChoices):
    """Only a real contact stops the response clock (handbook §3.2, 响应率)."""

    PHONE = "phone", "电话"
    VISIT = "visit", "上门"
    WECHAT = "wechat", "微信"
    MEETING = "meeting", "面谈"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def queue_of(self, user: User) -> Self:
        """Current assignments ``user`` works on: the whole department's, of sensitive ones own."""
        standing = standing_of(user)
        return self.current().filter(
            Q(order__sensitive=False)
            | Q(handler__in=selves(user))
            | Q(department__in=standing.headed_departments),
            department__in=standing.departments,
        )

    def running(self) -> Self:
        """Current turns whose clocks run."""
        return self.current().filter(paused_at__isnull=True, order__status__in=CLOCKS_RUN)

    def late_to_sign(self, now: datetime) -> Self:
        """Nobody signed in time; counted beside what is late, never among it."""
        return self.running().filter(signed_at__isnull=True, sign_due_at__lt=now)

    def late_to_respond(self, now: datetime) -> Self:
        """Nobody called in time, and no result has come since; counted beside as well."""
        waiting = self.running().filter(contacted_at__isnull=True, finished_at__isnull=True)
        return waiting.filter(response_due_at__lt=now)

    def alerting(self, now: datetime) -> Self:
        """Running turns with an alert that may be due by ``now``."""
        return self.current().filter(
            paused_at__isnull=True, next_alert_at__lte=now, order__status__in=CLOCKS_RUN
        )

    def matching(self, query: str) -> Self:
        """Of orders that contain every word typed; a queue is short, so it is looked through."""
        return self.filter(*(Q(order__search_text__text__holds=w) for w in words_of(query)))

    def in_rates(self) -> Self:
        return self.exclude(not_in_rates("order__"))

    def dispatches(self) -> Self:
        """Turns that somebody had to decide on; a second round goes back by itself."""
        return self.in_rates().filter(rework_round=0)

    def first_resolved(self) -> Self:
        """The one turn of each order in which it was 办结 for the first time."""
        return self.dispatches().filter(ending=Ending.FINISHED)

    def for_queue(self) -> Self:
        return self.select_related(
            "order__item",
            "order__enterprise",
            "order__site",
            "order__venue",
            "order__micro_grid",
            "department",
            "handler",
        )


class Assignment(models.Model):
    """定人定事定点定责: who, by when, and why this department (handbook §2.5).

    Due dates are frozen at dispatch. ``next_due_at`` is the earliest clock still running and what
    the queue sorts by; ``actions`` keep it true. While ``paused_at`` is set all clocks stand still.
    """

    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="assignments", verbose_name="诉求"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="assignments", verbose_name="部门"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_assignments",
        verbose_name="经办人",
    )
    rework_round = models.PositiveSmallIntegerField("二次办理轮次", default=0)
    rule = models.ForeignKey(
        "RoutingRule",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="派单规则",
    )
    explanation = models.CharField("派单说明", max_length=300)
    dispatched_at = models.DateTimeField("派单时间")
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="派单人",
        help_text="空白为系统自动派单。",
    )
    sign_due_at = models.DateTimeField("签收时限")
    response_due_at = models.DateTimeField("响应时限")
    resolve_due_at = models.DateTimeField("办结时限")
    return_until_at = models.DateTimeField("可退单截止")
    limits = models.JSONField("冻结的时限", default=dict, blank=True)
    original_due_at = models.DateTimeField("原办结时限")
    pauses = models.JSONField("暂停记录", default=list, blank=True)
    event_at = models.DateTimeField("活动时间", null=True, blank=True)
    event_place = models.CharField("活动地点", max_length=120, blank=True)
    event_seats = models.PositiveIntegerField("活动名额", null=True, blank=True)
    scheduled_at = models.DateTimeField("排期确认时间", null=True, blank=True)
    schedule_due_at = models.DateTimeField("排期确认时限", null=True, blank=True)
    next_alert_at = models.DateTimeField("下次提醒时间", null=True, blank=True)
    next_due_at = models.DateTimeField("最近时限")
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )
    contacted_at = models.DateTimeField("首次联系时间", null=True, blank=True)
    contact_kind = models.CharField("联系方式", max_length=10, choices=ContactKind, blank=True)
    return_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="退单申请人",
    )
    finished_at = models.DateTimeField("提交结果时间", null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交结果人",
    )
    needs_centre_review = models.BooleanField(
        "由社区审核", default=False, help_text="部门内没有第二位负责人时，结果由社区审核。"
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ending = models.CharField("结束方式", max_length=10, choices=Ending, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "派单"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(ended_at__isnull=True),
                name="one_current_assignment",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="ended_assignments_say_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_alert_at"],
                name="alerts_due",
                condition=Q(ended_at__isnull=True, paused_at__isnull=True),
            ),
            models.Index(
                fields=["event_at"], name="activities", condition=Q(event_at__isnull=False)
            ),
            models.Index(fields=["handler", "-id"], name="latest_of_handler"),
            models.Index(
                fields=["department", "next_due_at", "id"],
                name="queue_of_department",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["handler", "next_due_at", "id"],
                name="queue_of_handler",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.order_id} · {self.department}"

    @property
    def is_current(self) -> bool:
        return self.ended_at is None

    def running_due(self) -> datetime:
        """The earliest deadline not yet met: sign, then first contact, then the result.

        Once a result is handed in only the result's own deadline is left.
        """
        if self.finished_at is not None:
            return self.resolve_due_at
        if self.signed_at is None:
            return min(self.sign_due_at, self.response_due_at, self.resolve_due_at)
        if self.contacted_at is None:
            return min(self.response_due_at, self.resolve_due_at)
        return self.resolve_due_at


class Assist(models.Model):
    """协办单: a department that helps while the lead stays responsible (handbook §2.3 T9)."""

    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="assists", verbose_name="诉求"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="assists", verbose_name="协办部门"
    )
    requested_at = models.DateTimeField("提请时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提请人",
    )
    task = models.TextField(
        "协办任务", blank=True, help_text="空白为目录注明的协办部门，不需答复。"
    )
    due_at = models.DateTimeField("协办时限", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    answer = models.TextField("协办答复", blank=True)
    waived_at = models.DateTimeField("免除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "协办"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "department"], name="one_assist_per_department"
            )
        ]

    def __str__(self):
        return f"{self.order_id} · {self.department}"

    @property
    def is_outstanding(self) -> bool:
        """A task was given and is neither answered nor waived."""
        return bool(self.task) and self.answered_at is None and self.waived_at is None
