"""What a person wishes to be told, how and when."""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xingdong.records.tables import complete

from .deliveries import NoticeGroup


class Way(models.TextChoices):
    """How the notices of one group reach a person."""

    NOW = "now", "站内和邮件"
    DIGEST = "digest", "站内，邮件每日汇总"
    INBOX = "inbox", "只在站内"
    NOTHING = "nothing", "不通知"


# Who has not chosen gets this. Work that waits and clocks that run leave the building; progress
# does not. What has consequences of its own cannot be switched off: see ``offered_ways``.
DEFAULT_WAYS: Mapping[NoticeGroup, Way] = complete(
    "notices.DEFAULT_WAYS",
    {
        NoticeGroup.MUST: Way.NOW,
        NoticeGroup.WORK: Way.NOW,
        NoticeGroup.DEADLINE: Way.NOW,
        NoticeGroup.MESSAGE: Way.NOW,
        NoticeGroup.RATING: Way.NOW,
        NoticeGroup.PROGRESS: Way.INBOX,
    },
    NoticeGroup,
)
CHOOSABLE = tuple(group for group in NoticeGroup if group != NoticeGroup.MUST)


def offered_ways(group: NoticeGroup) -> tuple[Way, ...]:
    """Only progress may be silenced: all else asks the person to do something."""
    ways = (Way.NOW, Way.DIGEST, Way.INBOX)
    return (*ways, Way.NOTHING) if group == NoticeGroup.PROGRESS else ways


class NoticeChoice(models.Model):
    """The way one person chose for one group; without a row ``DEFAULT_WAYS`` holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
        verbose_name="人员",
    )
    group = models.CharField("类别", max_length=10, choices=NoticeGroup)
    way = models.CharField("方式", max_length=10, choices=Way)

    class Meta:
        verbose_name = verbose_name_plural = "通知方式"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"], name="one_way_per_person_and_notice_group"
            ),
            models.CheckConstraint(
                condition=~Q(group=NoticeGroup.MUST), name="must_notices_cannot_be_switched"
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.NOTHING) | Q(group=NoticeGroup.PROGRESS),
                name="only_progress_may_be_silenced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}：{self.get_way_display()}"


class NoticeTimes(models.Model):
    """When a person wants no mail, and when the daily digest; without a row the defaults hold.

    ``digested_on`` is the day of the last digest, set in the transaction that leaves the mail: a
    day has one digest however often the clock rings.
    """

    class DigestTime(models.TextChoices):
        MORNING = "08:30", "上午 8:30"
        EVENING = "17:00", "下午 5:00"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_times",
        verbose_name="人员",
    )
    quiet_from = models.TimeField("免打扰开始", null=True, blank=True)
    quiet_until = models.TimeField("免打扰结束", null=True, blank=True)
    digest_time = models.CharField(
        "汇总时间", max_length=5, choices=DigestTime, default=DigestTime.EVENING
    )
    digested_on = models.DateField("最近汇总日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "通知时间"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=F("quiet_until"))
                ),
                name="quiet_hours_have_two_ends",
                violation_error_message="免打扰的开始和结束要一起填写，且不能相同。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
