"""一企一策: what is to be done for one enterprise in one year."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from .enterprises import Enterprise


class Plan(models.Model):
    """One plan for one enterprise and year, printed on one page (handbook §5.5, M39)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="plans", verbose_name="企业"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    team = models.CharField("专班成员", max_length=120, blank=True)
    goal = models.CharField("总体目标", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "一企一策"
        ordering = ["-year", "enterprise"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "year"],
                name="one_plan_per_enterprise_and_year",
                violation_error_message="该企业本年度已有一企一策。",
            )
        ]

    def __str__(self):
        return f"{self.enterprise} {self.year} 年"


class PlanLine(models.Model):
    """A problem from its finding to its 销号.

    The department is kept by name, so that a merged one stays in old plans as it was called (E08).
    Which order a line belongs to is known in the desk, above (``requests_desk.models.Origin``).
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="lines", verbose_name="一企一策"
    )
    problem = models.CharField("问题", max_length=200)
    measure = models.CharField("措施", max_length=200, blank=True)
    owner = models.CharField("责任人", max_length=40, blank=True)
    department = models.CharField("责任部门", max_length=40, blank=True)
    deadline_on = models.DateField("完成期限", null=True, blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)
    cleared_on = models.DateField("销号日期", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | ~Q(result=""),
                name="a_cleared_line_has_a_result",
                violation_error_message="销号前请填写办理结果。",
            )
        ]

    def __str__(self):
        return self.problem

    @property
    def enterprise(self) -> Enterprise:
        return self.plan.enterprise

    def is_overdue(self, today: date) -> bool:
        return self.cleared_on is None and self.deadline_on is not None and self.deadline_on < today
