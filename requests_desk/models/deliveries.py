"""Notices: one row for each message to each person or group by each channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_desk.querysets import UNSENT, DeliveryQuerySet

from .robots import GroupRobot


class ChannelName(models.TextChoices):
    INBOX = "inbox", "站内消息"
    EMAIL = "email", "电子邮件"
    WECOM = "wecom", "企业微信群"
    DINGTALK = "dingtalk", "钉钉群"
    FEISHU = "feishu", "飞书群"


class NoticeGroup(models.TextChoices):
    """Kinds of notices as people choose them; what each says is on the page 通知设置."""

    MUST = "must", "必达通知"
    WORK = "work", "新办件"
    DEADLINE = "deadline", "时限提醒"
    MESSAGE = "message", "留言"
    RATING = "rating", "评价"
    PROGRESS = "progress", "办理进展"


class Delivery(models.Model):
    """Unique on (event, notice, address, channel): the same fact is never sent twice.

    ``address`` is the recipient's user id for the inbox, the e-mail address for mail, the robot's
    id for a group. A delivery is claimed before it is handed to the channel, so two workers never
    send the same row. ``event`` is empty for what is about no single order: the daily digest, the
    warning of unsent messages; ``notice`` then carries the day.

    Unsent rows wait for ``retry_at`` (also through quiet hours), or were given up after too many
    failures, or dropped because the recipient has nothing to do with the order any more.
    """

    event = models.ForeignKey(
        "OrderEvent",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="环节",
    )
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

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "notice", "address", "channel"],
                name="the_same_fact_is_never_sent_twice",
            ),
            models.UniqueConstraint(
                fields=["notice", "address", "channel"],
                condition=Q(event__isnull=True),
                name="one_digest_or_warning_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="inbox", condition=Q(channel="inbox")),
            models.Index(
                fields=["recipient"],
                name="unread",
                condition=Q(channel="inbox", read_at__isnull=True),
            ),
            models.Index(fields=["retry_at"], name="unsent", condition=UNSENT),
            models.Index(
                fields=["given_up_at"],
                name="dead_letters",
                condition=Q(given_up_at__isnull=False, sent_at__isnull=True),
            ),
        ]

    def __str__(self):
        return self.subject
