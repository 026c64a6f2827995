"""That a deadline's alert was raised: each (assignment, clock, level) exactly once."""

from django.db import models


class ClockName(models.TextChoices):
    SIGN = "sign", "签收"
    RESPONSE = "response", "响应"
    RESOLVE = "resolve", "办结"


class Level(models.IntegerChoices):
    """Handbook §2.4, lights; §3.3."""

    YELLOW = 1, "临期提醒"
    RED = 2, "已超时"
    SUPERVISION = 3, "一级督办"
    LEADERS = 4, "报送领导"
    PUBLISHED = 5, "通报"


class Alert(models.Model):
    """``sent`` is false for a level that had been passed unseen when a higher one was raised."""

    assignment = models.ForeignKey(
        "Assignment", on_delete=models.CASCADE, related_name="alerts", verbose_name="派单"
    )
    clock = models.CharField("时限", max_length=10, choices=ClockName)
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    raised_at = models.DateTimeField("发出时间")
    sent = models.BooleanField("已通知", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限提醒"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "clock", "level"], name="each_alert_once")
        ]

    def __str__(self):
        return f"{self.assignment_id} · {self.get_clock_display()}{self.get_level_display()}"
