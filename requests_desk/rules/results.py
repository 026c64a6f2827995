"""A result that was sent back: what it said, and which files came with it."""

from requests_desk.models import Attachment, Order, OrderEvent
from requests_desk.workflow import Action

from .matters import assignment_of

# What of an order a refusal takes away and keeps with its event.
RESULT_FIELDS = ("outcome", "result_text", "result_basis", "comes_back_on", "recheck_on")


def refused_result(order: Order) -> OrderEvent | None:
    """The last refusal of a result in the current turn; its ``data`` keeps what was handed in."""
    events = [event for event in order.events.all() if event.action == Action.REFUSE_RESULT]
    since = assignment_of(order).dispatched_at
    return events[-1] if events and events[-1].created_at >= since else None


def refused_files(order: Order) -> list[Attachment]:
    """The files that were handed in with it."""
    handed_in = [event for event in order.events.all() if event.action == Action.FINISH]
    return list(handed_in[-1].attachments.all()) if handed_in else []
