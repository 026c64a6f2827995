"""How a notice leaves the building: one file for each channel, one entry in ``CHANNELS``."""

from collections.abc import Callable, Mapping

from xingdong.notices.models import ChannelName, Delivery
from xingdong.records.tables import complete

from . import dingtalk, feishu, wecom
from .failing import SendingFailed
from .mail import send_email
from .posting import send_to_group

__all__ = ["CHANNELS", "SendingFailed", "send_to_group"]


def put_in_inbox(delivery: Delivery) -> None:
    """Nothing to do: the row is the message."""


# Each sends one ``Delivery`` or raises ``SendingFailed``.
CHANNELS: Mapping[ChannelName, Callable[[Delivery], None]] = complete(
    "notices.channels.CHANNELS",
    {
        ChannelName.INBOX: put_in_inbox,
        ChannelName.EMAIL: send_email,
        ChannelName.WECOM: lambda one: send_to_group(wecom, one.robot, one.body),
        ChannelName.DINGTALK: lambda one: send_to_group(dingtalk, one.robot, one.body),
        ChannelName.FEISHU: lambda one: send_to_group(feishu, one.robot, one.body),
    },
    ChannelName,
)
