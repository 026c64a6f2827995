"""A department gives an order back; the head agrees, the centre judges."""

from datetime import datetime

from requests_desk.models import MatterKind, Order, OrderEvent, Verdict
from requests_desk.models.assignments import Ending
from requests_desk.reason_codes import ReturnReason
from requests_desk.rules.guards.returns import needs_head_first, waits_for_head
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import Action, Status
from services.models import Department
from xingdong.accounts.models import User

from .transition import change_assignment, end_assignment, move, open_matter, settle, verb


@verb
def accept_return(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """Take the order back to triage; the department no longer has it and no longer sees it.

    One for want of information counts against nobody (handbook §2.3, R3). Where the head has to
    agree first, the head's yes is all that happens.
    """
    if waits_for_head(order, now=now):
        event = move(
            order,
            Action.ACCEPT_RETURN,
            by=by,
            now=now,
            to=Status.RETURN_REVIEW,
            is_public=False,
            internal_text=f"负责人同意退单，报社区审核。{reason}",
        )
        order.matters.open().of_kind(MatterKind.RETURN).update(first_step_at=now)
        return event
    request = order.events.latest_of(Action.ASK_RETURN)
    counts = request.data["reason"] != ReturnReason.INCOMPLETE
    event = move(
        order,
        Action.ACCEPT_RETURN,
        by=by,
        now=now,
        public_text="社区正在重新安排办理部门。",
        internal_text=reason,
        changes={"accepted_returns": order.accepted_returns + counts},
    )
    settle(order, MatterKind.RETURN, by=by, now=now, verdict=Verdict.ACCEPTED, answer=reason)
    end_assignment(order, Ending.RETURNED, now=now)
    Order.objects.filter(pk=order.pk).update(assignment=None)
    order.assignment = None
    return event


@verb
def refuse_return(order: Order, *, by: User, reason: str, now: datetime) -> OrderEvent:
    """The department keeps the order, in the state it was in."""
    signed = assignment_of(order).signed_at is not None
    event = move(
        order,
        Action.REFUSE_RETURN,
        by=by,
        now=now,
        to=Status.IN_PROGRESS if signed else Status.ROUTED,
        internal_text=reason,
    )
    settle(order, MatterKind.RETURN, by=by, now=now, verdict=Verdict.REFUSED, answer=reason)
    return event


@verb
def ask_return(
    order: Order,
    *,
    by: User,
    reason: str,
    basis: str,
    suggested: Department | None = None,
    now: datetime,
) -> OrderEvent:
    """Ask the centre to take the order back; the clocks run on (handbook §2.3 T7).

    From the second return on a clerk's head is asked first.
    """
    head_first = needs_head_first(order, by, now)
    suggestion = f"建议改派{suggested}。" if suggested else ""
    event = move(
        order,
        Action.ASK_RETURN,
        by=by,
        now=now,
        internal_text=f"{ReturnReason(reason).label}：{basis}{suggestion}",
        data={"reason": reason, "suggested": suggested and suggested.pk, "head": head_first},
    )
    if head_first:
        open_matter(order, MatterKind.RETURN, by=by, now=now, reason=event.internal_text)
    assignment_of(order).return_asked_by = by
    change_assignment(order, "return_asked_by")
    return event
