"""What the department does with an order it has, and what the enterprise answers."""

from collections.abc import Sequence
from datetime import datetime

from requests_desk.models import Order, OrderEvent
from requests_desk.models.assignments import ContactKind
from requests_desk.rules.access import current_assignment
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import clock_of
from requests_desk.rules.matters import assignment_of
from requests_desk.rules.quotas import refuse_too_many_messages
from requests_desk.workflow import Action, Status
from xingdong.accounts.models import User
from xingdong.files.uploads import CheckedFile

from .attachments import attach
from .transition import change_assignment, move, pause_clocks, resume_clocks, verb


@verb
def sign_order(order: Order, *, by: User, now: datetime) -> OrderEvent:
    """Take the order; whoever signs is its handler from now on."""
    event = move(order, Action.SIGN, by=by, now=now)
    assignment = assignment_of(order)
    assignment.signed_at, assignment.signed_by, assignment.handler = now, by, by
    change_assignment(order, "signed_at", "signed_by", "handler")
    return event


@verb
def record_contact(order: Order, *, by: User, kind: str, text: str, now: datetime) -> OrderEvent:
    """A real contact with the enterprise; the first one stops the response clock (§3.2)."""
    event = move(
        order,
        Action.CONTACT,
        by=by,
        now=now,
        public_text=text,
        data={"kind": ContactKind(kind)},
    )
    assignment = assignment_of(order)
    if assignment.contacted_at is None:
        assignment.contacted_at, assignment.contact_kind = now, kind
        change_assignment(order, "contacted_at", "contact_kind")
    return event


@verb
def add_note(order: Order, *, by: User, text: str, public: bool, now: datetime) -> OrderEvent:
    """Write down progress; ``public`` shows it to the enterprise."""
    return move(
        order,
        Action.NOTE,
        by=by,
        now=now,
        is_public=public,
        public_text=text if public else "",
        internal_text="" if public else text,
    )


@verb
def write_message(
    order: Order, *, by: Actor, text: str, files: Sequence[CheckedFile] = (), now: datetime
) -> OrderEvent:
    """A word between the enterprise and whoever has the order, either way (handbook §1.2, M26).

    It is no contact in the sense of the response clock: that one is recorded with its kind.
    """
    refuse_too_many_messages(order, by=by, now=now)
    event = move(order, Action.MESSAGE, by=by, now=now, public_text=text)
    attach(order, event, files, by=by, now=now)
    return event


@verb
def ask_supplement(order: Order, *, by: User, text: str, now: datetime) -> OrderEvent:
    """Ask the enterprise for what is missing; all clocks stop until it answers."""
    event = move(
        order,
        Action.ASK_SUPPLEMENT,
        by=by,
        now=now,
        public_text=text,
        changes={"supplement_rounds": order.supplement_rounds + 1},
    )
    pause_clocks(order, now=now)
    return event


@verb
def supplement_order(
    order: Order, *, by: Actor, text: str, files: Sequence[CheckedFile] = (), now: datetime
) -> OrderEvent:
    """Answer the request; the order goes back where it was and its clocks go on."""
    assignment = current_assignment(order)
    if assignment is None:
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
    if assignment is not None:
        resume_clocks(order, now=now)
    return event
