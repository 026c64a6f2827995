"""民情日志: visits planned and made, what was heard, and what came of it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from grids.models import MicroGridDuty, SocialWorker
from xingdong.accounts.models import User

from .enterprises import Enterprise
from .residencies import Residency


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user: User, on: date) -> Self:
        """All for a current social worker, the own days for a 驻厂员 (handbook §2.6)."""
        worker = SocialWorker.objects.current(on).filter(user=user)
        return self.filter(Q(Exists(worker)) | Q(visitor=user, kind=Visit.Kind.ON_SITE))

    def of(self, user: User, day: date) -> Self:
        """Written by ``user``, or in the micro-grids that ``user`` answers for on ``day``."""
        mine = MicroGridDuty.objects.of(user, day).values("micro_grid")
        return self.filter(Q(visitor=user) | Q(enterprise__micro_grid__in=mine))

    def holding(self, words: list[str]) -> Self:
        """Each of these words is in the enterprise's names, the diary, or what was found."""
        found = Finding.objects.filter(visit=OuterRef("pk"))
        fits = (
            Q(enterprise__words__contains=word)
            | Q(heard__icontains=word)
            | Q(met__icontains=word)
            | Q(visitor__real_name__icontains=word)
            | Exists(found.filter(text__icontains=word))
            for word in words
        )
        return self.filter(*fits)

    def made(self) -> Self:
        return self.filter(visited_on__isnull=False)

    def planned(self) -> Self:
        return self.filter(visited_on__isnull=True)

    def due(self, today: date) -> Self:
        """Planned for ``today`` or earlier and not made yet."""
        return self.planned().filter(planned_on__lte=today)

    def between(self, first: date, last: date) -> Self:
        """Made from ``first`` to ``last``, both days included."""
        return self.filter(visited_on__range=(first, last))


class Visit(models.Model):
    """A visit or a resident's day at an enterprise, planned first or written at once (M75)."""

    class Kind(models.TextChoices):
        VISIT = "visit", "走访"
        ON_SITE = "on_site", "驻厂"

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="visits", verbose_name="企业"
    )
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.VISIT)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name="走访人",
    )
    planned_on = models.DateField("计划日期", null=True, blank=True)
    visited_on = models.DateField("走访日期", null=True, blank=True, help_text="尚未走访的留空。")
    companions = models.CharField("同行人员", max_length=80, blank=True)
    met = models.CharField("接待人", max_length=80, blank=True)
    heard = models.TextField("了解到的情况", max_length=2000, blank=True)
    residency = models.ForeignKey(
        Residency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="days",
        verbose_name="驻厂安排",
    )
    hours = models.DecimalField(
        "驻厂时长（小时）",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0.5), MaxValueValidator(24)],
    )

    # Where it was written, where somebody pressed for it; kept to a thousandth of a degree.
    longitude = models.FloatField("大致经度", null=True, blank=True, editable=False)
    latitude = models.FloatField("大致纬度", null=True, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords()
    _change_reason: str  # what the history says of the next saving

    class Meta:
        verbose_name = verbose_name_plural = "走访记录"
        ordering = ["-visited_on", "-planned_on", "-pk"]
        indexes = [
            models.Index(fields=["enterprise", "visited_on"], name="visits_of_an_enterprise"),
            models.Index(fields=["visited_on", "id"], name="visits_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_on__isnull=False) | Q(visited_on__isnull=False),
                name="a_visit_is_planned_or_made",
                violation_error_message="请填写计划日期或走访日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind="on_site", residency__isnull=False, hours__isnull=False)
                | Q(kind="visit", residency__isnull=True, hours__isnull=True),
                name="hours_belong_to_a_residency",
                violation_error_message="驻厂日志须选驻厂安排并填写时长，走访不填。",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="a_visit_s_point_has_two_numbers",
            ),
        ]

    def __str__(self):
        day = self.visited_on or self.planned_on
        return f"{day:%Y-%m-%d} {self.enterprise}"

    @property
    def is_made(self) -> bool:
        return self.visited_on is not None


class FindingQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(outcome="")

    def of(self, user: User, day: date) -> Self:
        """Of visits that are ``user``'s on ``day``."""
        return self.filter(visit__in=Visit.objects.of(user, day))

    def holding(self, words: list[str]) -> Self:
        """Each of these words is in the finding or in the enterprise's names."""
        fits = (Q(text__icontains=w) | Q(visit__enterprise__words__contains=w) for w in words)
        return self.filter(*fits)


class Finding(models.Model):
    """One matter found on a visit; it becomes an order, a change of the record, or needs nothing.

    Which order it became is known in the desk, above (``requests_desk.models.Origin``).
    """

    class Outcome(models.TextChoices):
        ORDER = "order", "已转诉求"
        RECORD = "record", "已更新档案"
        NOTHING = "nothing", "无需办理"

    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="findings", verbose_name="走访"
    )
    text = models.CharField("发现的问题", max_length=500)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome, blank=True)
    note = models.CharField("处理说明", max_length=200, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )

    objects = FindingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "走访发现"
        ordering = ["visit", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="a_settled_finding_has_a_moment",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def enterprise(self) -> Enterprise:
        return self.visit.enterprise
