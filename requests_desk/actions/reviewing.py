"""The head checks the result before the enterprise sees it."""

from datetime import datetime

from requests_desk.models import MatterKind, Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.models.orders import Outcome
from requests_desk.workflow import Action

from .moving import change_assignment, end_assignment, move, settle, verb


@verb
def approve_result(order: Order, *, by, now: datetime) -> OrderEvent:
    """办结: reply and evidence go to the enterprise and the department's turn ends (§8.3 step 7).

    The files of a result that was refused stay inside.
    """
    result = order.events.of_action(Action.FINISH).last()
    event = move(
        order,
        Action.APPROVE,
        by=by,
        now=now,
        public_text=f"{Outcome(order.outcome).label}：{order.result_text}",
        changes={"resolved_at": now},
    )
    result.attachments.update(event=event)
    end_assignment(order, Ending.FINISHED, now=now)
    settle(order, MatterKind.RECTIFICATION, by=by, now=now)
    return event


@verb
def refuse_result(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """Back to the handler with a named reason; the reply never reaches the enterprise."""
    event = move(
        order,
        Action.REFUSE_RESULT,
        by=by,
        now=now,
        internal_text=reason,
        changes={
            "outcome": "",
            "result_text": "",
            "result_basis": "",
            "comes_back_on": None,
            "recheck_on": None,
        },
    )
    assignment = order.assignment
    assignment.finished_at = assignment.finished_by = None
    assignment.needs_centre_review = False
    change_assignment(order, "finished_at", "finished_by", "needs_centre_review")
    return event
