"""The social workers and the micro-grids they are responsible for."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from xingdong.accounts.models import User
from xingdong.accounts.standing import selves
from xingdong.accounts.tenure import Tenure, TenureQuerySet
from xingdong.records.telephones import Telephone

from .places import MicroGrid


class SocialWorkerQuerySet(TenureQuerySet["SocialWorker"]):
    def at_work(self, day: date) -> Self:
        """In post on ``day`` and able to sign in."""
        return self.current(day).filter(user__is_active=True).select_related("user")

    def answering_for(self, micro_grid_id: int | None, day: date) -> Self:
        """Who of them answers for the micro-grid; none where it has nobody."""
        duties = MicroGridDuty.objects.filter(micro_grid=micro_grid_id).current(day)
        return self.at_work(day).filter(pk__in=duties.values("social_worker"))


class SocialWorker(Tenure):
    """A social worker of the service centre: the role *centre* follows from a current row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="social_worker",
        verbose_name="人员",
    )
    office_phone = Telephone("办公电话", blank=True)
    micro_grids = models.ManyToManyField(
        MicroGrid, through="MicroGridDuty", related_name="social_workers", verbose_name="负责微网格"
    )

    objects: ClassVar = SocialWorkerQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="社区社工变更")

    class Meta:
        verbose_name = verbose_name_plural = "社区社工"
        ordering = ["pk"]

    def __str__(self):
        return self.user.real_name


class MicroGridDutyQuerySet(TenureQuerySet["MicroGridDuty"]):
    def responsible_on(self, day: date) -> Self:
        """Who answered for which micro-grid on ``day``: the duty and the post both in force."""
        return (
            self.current(day)
            .filter(social_worker__in=SocialWorker.objects.current(day))
            .select_related("social_worker__user")
        )

    def of(self, user: User, day: date) -> Self:
        """Those ``user`` answers for on ``day``, also in the place of a colleague who is away."""
        return self.responsible_on(day).filter(social_worker__user__in=selves(user))


class MicroGridDuty(Tenure):
    social_worker = models.ForeignKey(
        SocialWorker, on_delete=models.CASCADE, related_name="duties", verbose_name="社工"
    )
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.CASCADE, related_name="duties", verbose_name="微网格"
    )

    objects: ClassVar = MicroGridDutyQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="微网格分工变更")

    class Meta:
        verbose_name = verbose_name_plural = "微网格分工"
        ordering = ["micro_grid", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["social_worker", "micro_grid"],
                condition=Q(until_on__isnull=True),
                name="one_open_duty_per_worker_and_micro_grid",
                violation_error_message="此社工已负责该微网格。",
            )
        ]

    def __str__(self):
        return f"{self.micro_grid.code} · {self.social_worker}"
