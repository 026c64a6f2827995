"""Notices: one row for each message to each person or group by each channel."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from xingdong.accounts.models import User

from .channels import ChannelName
from .robots import GroupRobot

if TYPE_CHECKING:
    from xingdong.notices.sources import Subject


class NoticeGroup(models.TextChoices):
    """Kinds of notices as people choose them; what each says is on the page 通知设置."""

    MUST = "must", "必达通知"
    WORK = "work", "新办件"
    DEADLINE = "deadline", "时限提醒"
    MESSAGE = "message", "留言"
    RATING = "rating", "评价"
    PROGRESS = "progress", "办理进展"


# Deliveries that wait for their channel: neither sent, nor given up, nor dropped.
UNSENT = Q(sent_at__isnull=True, given_up_at__isnull=True, dropped_at__isnull=True)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def inbox_of(self, user: User) -> Self:
        return self.filter(recipient=user, channel=ChannelName.INBOX)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def due(self, now: datetime) -> Self:
        return self.filter(UNSENT, retry_at__lte=now)

    def unsent(self) -> Self:
        return self.filter(UNSENT)

    def failed(self) -> Self:
        """Failed at least once and tried again by itself."""
        return self.unsent().filter(attempts__gt=0)

    def dead(self) -> Self:
        """Given up: nobody tries again until a person says so."""
        return self.filter(given_up_at__isnull=False, sent_at__isnull=True)


class Delivery(models.Model):
    """Unique on (source, key, notice, address, channel): the same fact is never sent twice.

    ``address`` is the recipient's user id for the inbox, the e-mail address for mail, the robot's
    id for a group. A delivery is claimed before it is handed to the channel, so two workers never
    send the same row. ``source`` and ``key`` name the row that the notice is about (``sources``);
    they are empty and 0 for what is about no single one: the daily digest, the warning of unsent
    messages; ``notice`` then carries the day.

    Unsent rows wait for ``retry_at`` (also through quiet hours), or were given up after too many
    failures, or dropped because the recipient has nothing to do with the matter any more.
    """

    source = models.CharField("来源", max_length=20, blank=True)
    key = models.PositiveBigIntegerField("来源编号", default=0)
    notice = models.CharField("消息种类", max_length=30)
    group = models.CharField(
        "类别", max_length=10, choices=NoticeGroup, default=NoticeGroup.PROGRESS
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="收件人",
    )
    robot = models.ForeignKey(
        GroupRobot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="群机器人",
    )
    channel = models.CharField("渠道", max_length=10, choices=ChannelName)
    address = models.CharField("地址", max_length=254)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    sections = models.JSONField("汇总内容", default=list, blank=True)
    reason = models.CharField("为何收到", max_length=60, blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("生成时间")
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    given_up_at = models.DateTimeField("放弃时间", null=True, blank=True)
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    retry_at = models.DateTimeField("下次发送时间")
    last_error = models.TextField("最近错误", blank=True)

    objects = DeliveryQuerySet.as_manager()
    about: "Subject | None"  # set where many are listed

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key", "notice", "address", "channel"],
                name="the_same_fact_is_never_sent_twice",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"], name="inbox", condition=Q(channel=ChannelName.INBOX)
            ),
            models.Index(
                fields=["recipient"],
                name="unread",
                condition=Q(channel=ChannelName.INBOX, read_at__isnull=True),
            ),
            models.Index(fields=["retry_at"], name="unsent", condition=UNSENT),
            models.Index(
                fields=["given_up_at"],
                name="dead_letters",
                condition=Q(given_up_at__isnull=False, sent_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
