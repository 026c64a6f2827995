"""What is told to whom: deliveries, what people wish, and the robots of chat groups."""

from .channels import ChannelName
from .deliveries import Delivery, NoticeGroup
from .preferences import NoticeChoice, NoticeTimes, Way
from .robots import GroupRobot

__all__ = [
    "ChannelName",
    "Delivery",
    "GroupRobot",
    "NoticeChoice",
    "NoticeGroup",
    "NoticeTimes",
    "Way",
]
