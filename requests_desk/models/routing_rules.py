"""Routing rules as data: who gets which orders."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from enterprises.models import Enterprise
from grids.models import Grid, MicroGrid
from requests_desk.workflow import Grade
from services.models import Department, ServiceItem


class RoutingRule(models.Model):
    """For one item, narrowed by any of micro-grid, grid, stage and grade.

    Of the rules that match, the most specific decides; without one the item's own department does.
    A rule that matches but is broken sends the order to triage: it is never skipped in silence.
    """

    item = models.ForeignKey(
        ServiceItem, on_delete=models.CASCADE, related_name="routing_rules", verbose_name="服务事项"
    )
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.CASCADE, null=True, blank=True, verbose_name="仅限微网格"
    )
    grid = models.ForeignKey(
        Grid, on_delete=models.CASCADE, null=True, blank=True, verbose_name="仅限网格"
    )
    stage = models.CharField("仅限企业阶段", max_length=10, choices=Enterprise.Stage, blank=True)
    grade = models.CharField("仅限紧急程度", max_length=10, choices=Grade, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="routing_rules", verbose_name="主办部门"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="routing_rules",
        verbose_name="指定经办人",
        help_text="留空则派给部门内在办最少的人。",
    )
    co_departments = models.ManyToManyField(
        Department,
        blank=True,
        related_name="assisting_rules",
        verbose_name="协办部门",
        help_text="留空则沿用事项的协办部门。",
    )
    note = models.CharField("备注", max_length=200, blank=True)
    is_active = models.BooleanField("启用", default=True)

    # On the admin's list alone: what is broken, what another rule takes, and what it has decided.
    faults: tuple[str, ...]
    crossings: tuple[str, ...]
    hits: int
    last_hit_at: datetime | None

    class Meta:
        verbose_name = verbose_name_plural = "派单规则"
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(
                "item",
                Coalesce("micro_grid", 0),
                Coalesce("grid", 0),
                "stage",
                "grade",
                condition=models.Q(is_active=True),
                name="one_active_rule_per_condition",
                violation_error_message="已有条件完全相同的启用规则。",
            )
        ]

    def __str__(self):
        return f"规则 {self.pk}"

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool]:
        """Compares so that the narrower place wins first, then stage, then grade."""
        return (
            self.micro_grid_id is not None,
            self.grid_id is not None,
            bool(self.stage),
            bool(self.grade),
        )

    def conditions(self) -> str:
        parts = [
            str(self.micro_grid or ""),
            str(self.grid or ""),
            self.get_stage_display() if self.stage else "",
            self.get_grade_display() if self.grade else "",
        ]
        return "、".join(part for part in parts if part) or "无附加条件"
