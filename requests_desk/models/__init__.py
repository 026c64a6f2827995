from .alerts import Alert
from .assignments import Assignment, Assist
from .attachments import Attachment
from .choices import NoticeChoice, NoticeTimes
from .deliveries import Delivery
from .drafts import SavedDraft
from .events import OrderEvent
from .matters import Matter, MatterKind, Verdict
from .orders import DailySequence, Order, next_number
from .origins import Origin
from .robots import GroupRobot
from .routing import RoutingRule
from .search_texts import SearchText
from .surveys import Survey

__all__ = [
    "Alert",
    "Assignment",
    "Assist",
    "Attachment",
    "DailySequence",
    "Delivery",
    "GroupRobot",
    "Matter",
    "MatterKind",
    "NoticeChoice",
    "NoticeTimes",
    "Order",
    "OrderEvent",
    "Origin",
    "RoutingRule",
    "SavedDraft",
    "SearchText",
    "Survey",
    "Verdict",
    "next_number",
]
