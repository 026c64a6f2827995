"""Group robots: the chat groups that hear of work."""

from typing import Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models

from xingdong.records.sealing import SealedTextField

from .channels import PLATFORMS, ChannelName


def origin_of(address: str) -> str:
    """``scheme://host[:port]`` of ``address``; empty when it is none, or names a user."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if not parts.hostname or "@" in parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def origins_of(kind: str) -> tuple[str, ...]:
    """Where robots of this kind may be."""
    return PLATFORMS[ChannelName(kind)].origins


def is_allowed(kind: str, webhook: str) -> bool:
    """Only the platforms' own hosts: a robot is no way into the network behind the portal."""
    return origin_of(webhook) in origins_of(kind)


class GroupRobotQuerySet(models.QuerySet["GroupRobot"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class GroupRobot(models.Model):
    """Speaks in one chat group; who it serves points to it.

    ``webhook`` holds the platform's token and ``secret`` signs what is sent: both are encrypted at
    rest and never shown again once they are saved.
    """

    name = models.CharField("名称", max_length=40, unique=True, help_text="例如：人社中心工作群。")
    kind = models.CharField(
        "平台",
        max_length=10,
        choices=[(room.value, platform.name) for room, platform in PLATFORMS.items()],
    )
    webhook = SealedTextField("Webhook 地址")
    secret = SealedTextField("加签密钥", blank=True)
    is_active = models.BooleanField("启用", default=True)

    objects = GroupRobotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.kind and self.webhook:
            self.check_webhook()

    def check_webhook(self) -> None:
        """Raise ``ValidationError`` unless the address is one of the platform's own."""
        path = self.webhook.removeprefix(origin_of(self.webhook))
        start = PLATFORMS[ChannelName(self.kind)].path
        if is_allowed(self.kind, self.webhook) and path.startswith(start) and path != start:
            return
        example = f"{origins_of(self.kind)[0]}{start}…"
        raise ValidationError({"webhook": f"请填写{self.get_kind_display()}给出的地址：{example}"})
