"""The ledger of what fails again and again."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
TOLD_AFTER, TOLD_AFTER_ATTEMPTS = timedelta(minutes=5), 5
# Every live one is tried at least once a day; the row of one that nobody tries any more goes.
FORGOTTEN_AFTER = timedelta(days=2)


class FaultQuerySet(models.QuerySet):
    def lasting(self, now: datetime) -> Self:
        """What does not go away by itself: somebody has to be told."""
        return self.filter(
            attempts__gte=TOLD_AFTER_ATTEMPTS,
            first_at__lte=now - TOLD_AFTER,
            last_at__gt=now - FORGOTTEN_AFTER,
        )


class Fault(models.Model):
    """One row that a sweep cannot do, with the count of its tries; gone once it is done.

    Of the error only its name is kept: the rest may hold what people wrote, and is in the log.
    """

    sweep = models.CharField("处理", max_length=100)
    row_id = models.BigIntegerField("记录编号")
    attempts = models.PositiveIntegerField("已试次数")
    first_at = models.DateTimeField("第一次")
    last_at = models.DateTimeField("最近一次")
    retry_at = models.DateTimeField("下次")
    error = models.CharField("错误", max_length=100)
    told_at = models.DateTimeField("已告知", null=True, blank=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反复失败的处理"
        ordering = ["first_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sweep", "row_id"], name="one_fault_for_each_row")
        ]

    def __str__(self):
        return f"{self.sweep} {self.row_id}"


def pause_after(attempts: int) -> timedelta:
    """A minute, two, four …, an hour at most."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
