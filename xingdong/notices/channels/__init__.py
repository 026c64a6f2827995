"""How a notice leaves the building: one file for each channel, one entry in ``CHANNELS``."""

from collections.abc import Callable

from xingdong.notices.models import ChannelName, Delivery

from . import dingtalk, feishu, wecom
from .failing import SendingFailed
from .mail import send_email
from .posting import send_to_group

__all__ = ["CHANNELS", "SendingFailed", "send_to_group"]


def put_in_inbox(delivery: Delivery) -> None:
    """Nothing to do: the row is the message."""


# Each sends one ``Delivery`` or raises ``SendingFailed``.
CHANNELS: dict[str, Callable[[Delivery], None]] = {
    ChannelName.INBOX: put_in_inbox,
    ChannelName.EMAIL: send_email,
    ChannelName.WECOM: lambda delivery: send_to_group(wecom, delivery.robot, delivery.body),
    ChannelName.DINGTALK: lambda delivery: send_to_group(dingtalk, delivery.robot, delivery.body),
    ChannelName.FEISHU: lambda delivery: send_to_group(feishu, delivery.robot, delivery.body),
}
