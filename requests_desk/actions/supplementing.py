"""The enterprise adds what was missing, or takes its order back."""

from collections.abc import Sequence
from datetime import datetime

from requests_desk.deadlines import clock_of
from requests_desk.models import Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.workflow import Action, Status
from xingdong.files.uploads import CheckedFile

from .attaching import attach
from .moving import end_assignment, move, resume_clocks, verb


@verb
def supplement_order(
    order: Order, *, by, text: str, files: Sequence[CheckedFile] = (), now: datetime
) -> OrderEvent:
    """Answer the request; the order goes back where it was and its clocks go on."""
    assignment = order.assignment
    waiting = assignment is not None and assignment.is_current
    if not waiting:
        target = Status.TRIAGE
    elif assignment.signed_at is None:
        target = Status.ROUTED
    else:
        target = Status.IN_PROGRESS
    promised = clock_of(order.grade).shift(order.promised_at, order.status_since_at, now)
    event = move(
        order,
        Action.SUPPLEMENT,
        by=by,
        now=now,
        to=target,
        public_text=text,
        changes={"promised_at": promised},
    )
    attach(order, event, files, by=by, now=now)
    if waiting:
        resume_clocks(order, now=now)
    return event


@verb
def withdraw_order(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """Take the order back; final. The department, if any, is told (handbook §7 E19)."""
    event = move(order, Action.WITHDRAW, by=by, now=now, public_text=reason)
    end_assignment(order, Ending.WITHDRAWN, now=now)
    return event
