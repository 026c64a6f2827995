"""一企一策: what is to be done for one enterprise in one year."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from simple_history.models import HistoricalRecords

from xingdong.accounts.models import User
from xingdong.accounts.standing import selves, standing_of

from .enterprises import Enterprise

SOON = timedelta(days=3)  # before its deadline a line is called to mind


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> Self:
        """All for the centre; else those whose 专班 or line it is, or their department's."""
        standing = standing_of(user)
        if standing.is_centre:
            return self.all()
        own = PlanLine.objects.of(user).filter(plan=OuterRef("pk"))
        in_team = Plan.objects.filter(pk=OuterRef("pk")).filter(
            Q(team__in=selves(user)) | Q(team_departments__in=standing.departments)
        )
        return self.filter(Exists(own) | Exists(in_team))


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def of(self, user: User) -> Self:
        """What ``user`` carries out: as the one responsible, or for the department."""
        departments = standing_of(user).departments
        return self.filter(Q(owner__in=selves(user)) | Q(department__in=departments))

    def open(self) -> Self:
        return self.filter(cleared_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.open().filter(deadline_on__lt=today)

    def due_soon(self, today: date) -> Self:
        return self.open().filter(deadline_on__range=(today, today + SOON))

    def to_remind(self, today: date) -> Self:
        """Whose deadline is near and nobody was told of this very day."""
        return self.due_soon(today).exclude(reminded_for=F("deadline_on"))

    def to_tell_late(self, today: date) -> Self:
        return self.overdue(today).exclude(told_late_for=F("deadline_on"))


class Plan(models.Model):
    """One plan for one enterprise and year, printed on one page (handbook §5.5, M39)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="plans", verbose_name="企业"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    team = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="plan_teams", verbose_name="专班成员"
    )
    team_departments = models.ManyToManyField(
        "services.Department", blank=True, related_name="plan_teams", verbose_name="专班部门"
    )
    goal = models.CharField("总体目标", max_length=200, blank=True)

    objects = PlanQuerySet.as_manager()
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

    A department that was merged is closed and keeps its name, so old plans call it as it was (E08).
    Which order a line belongs to is known in the desk, above (``requests_desk.models.Origin``).
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="lines", verbose_name="一企一策"
    )
    problem = models.CharField("问题", max_length=200)
    measure = models.CharField("措施", max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_lines",
        verbose_name="责任人",
    )
    department = models.ForeignKey(
        "services.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_lines",
        verbose_name="责任部门",
    )
    deadline_on = models.DateField("完成期限", null=True, blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)
    cleared_on = models.DateField("销号日期", null=True, blank=True)
    # The deadlines somebody was told of: another one is told anew.
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    told_late_for = models.DateField(null=True, blank=True, editable=False)

    objects = PlanLineQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["reminded_for", "told_late_for"])

    class Meta:
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | ~Q(result=""),
                name="a_cleared_line_has_a_result",
                violation_error_message="销号前请填写办理结果。",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(department__isnull=False),
                name="somebody_carries_out_a_line",
                violation_error_message="请填写责任人或责任部门。",
            ),
        ]

    def __str__(self):
        return self.problem

    @property
    def enterprise(self) -> Enterprise:
        return self.plan.enterprise

    def is_overdue(self, today: date) -> bool:
        return self.cleared_on is None and self.deadline_on is not None and self.deadline_on < today
