from .alerts import Alert
from .assignments import Assignment, Assist
from .attachments import Attachment
from .drafts import SavedDraft
from .events import OrderEvent
from .follow_links import FollowLink
from .matters import Matter, MatterKind, Verdict
from .numbers import DailySequence, next_number
from .orders import Order
from .origins import Origin
from .routing_rules import RoutingRule
from .search_texts import SearchText
from .surveys import Survey

__all__ = [
    "Alert",
    "Assignment",
    "Assist",
    "Attachment",
    "DailySequence",
    "FollowLink",
    "Matter",
    "MatterKind",
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
