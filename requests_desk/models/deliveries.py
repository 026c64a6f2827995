"""Notices: one row for each message to each person by each channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_desk.querysets import DeliveryQuerySet


class ChannelName(models.TextChoices):
    INBOX = "inbox", "站内消息"
    EMAIL = "email", "电子邮件"


class Delivery(models.Model):
    """Unique on (event, notice, address, channel): the same fact is never sent twice.

    ``address`` is the recipient's user id for the inbox and the e-mail address for mail. A delivery
    is claimed before it is handed to the channel, so two workers never send the same row.
    """

    event = models.ForeignKey(
        "OrderEvent", on_delete=models.CASCADE, related_name="deliveries", verbose_name="环节"
    )
    notice = models.CharField("消息种类", max_length=30)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="收件人",
    )
    channel = models.CharField("渠道", max_length=10, choices=ChannelName)
    address = models.CharField("地址", max_length=254)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("生成时间")
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
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
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="inbox", condition=Q(channel="inbox")),
            models.Index(
                fields=["recipient"],
                name="unread",
                condition=Q(channel="inbox", read_at__isnull=True),
            ),
            models.Index(fields=["retry_at"], name="unsent", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self):
        return self.subject
