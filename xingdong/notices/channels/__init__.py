"""How a notice leaves the building: one file for each channel, one entry in ``CHANNELS``."""

from collections.abc import Callable, Mapping

from xingdong.notices.models import ChannelName, Delivery
from xingdong.records.narrowing import not_none
from xingdong.records.tables import complete

from . import dingtalk, feishu, wecom
from .failing import SendingFailed
from .mail import send_email
from .posting import Platform, send_to_group

__all__ = ["CHANNELS", "SendingFailed", "send_to_group"]


def put_in_inbox(delivery: Delivery) -> None:
    """Nothing to do: the row is the message."""


def to_group_of(platform: Platform) -> Callable[[Delivery], None]:
    def send(delivery: Delivery) -> None:
        send_to_group(platform, not_none(delivery.robot), delivery.body)

    return send


# Each sends one ``Delivery`` or raises ``SendingFailed``.
CHANNELS: Mapping[str, Callable[[Delivery], None]] = complete(
    "notices.channels.CHANNELS",
    {
        ChannelName.INBOX: put_in_inbox,
        ChannelName.EMAIL: send_email,
        ChannelName.WECOM: to_group_of(wecom),
        ChannelName.DINGTALK: to_group_of(dingtalk),
        ChannelName.FEISHU: to_group_of(feishu),
    },
    ChannelName,
)
