from .assignments import Assignment, Assist
from .attachments import Attachment
from .deliveries import Delivery
from .events import OrderEvent
from .orders import DailySequence, Order, next_number
from .routing import RoutingRule
from .surveys import Survey

__all__ = [
    "Assignment",
    "Assist",
    "Attachment",
    "DailySequence",
    "Delivery",
    "Order",
    "OrderEvent",
    "RoutingRule",
    "Survey",
    "next_number",
]
