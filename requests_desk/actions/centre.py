"""The centre corrects: triage, returns, grades."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from requests_desk.deadlines import due_dates, promised_at
from requests_desk.models import Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.models.orders import Closing
from requests_desk.returns import RejectReason
from requests_desk.routing import Decision
from requests_desk.workflow import Action, Grade, Status
from services.models import Department, ServiceItem

from .moving import change_assignment, end_assignment, move
from .routing import assign, assigned_text


@transaction.atomic
def dispatch_order(
    order: Order,
    *,
    by,
    item: ServiceItem,
    grade: str,
    department: Department,
    handler,
    place: str,
    reason: str = "",
    now: datetime,
) -> OrderEvent:
    """定人定事定点定责 by hand (domain.md §2.3 T4, T5); a corrected item is kept in the event."""
    decision = Decision(
        f"社区派给{department}，经办人{handler.real_name}。",
        department=department,
        handler=handler,
        co_departments=tuple(
            helper
            for helper in item.co_departments.filter(is_active=True)
            if helper.pk != department.pk
        ),
    )
    data = {}
    if item.pk != order.item_id:
        data["item"] = [order.item.code, item.code]
    corrected = f"事项由“{order.item.name}”改为“{item.name}”。" if "item" in data else ""
    event = move(
        order,
        Action.DISPATCH,
        by=by,
        now=now,
        public_text=f"{corrected}{assigned_text(decision)}",
        internal_text=reason,
        data=data,
        changes={
            "item": item,
            "item_uncertain": False,
            "sensitive": item.sensitive,
            "grade": grade,
            "urgency_requested": False,
            "place": place,
            "promised_at": promised_at(item, grade, order.submitted_at),
        },
    )
    # Who helped with an earlier dispatch has nothing to do with, and to see of, this one.
    order.assists.exclude(department__in=decision.co_departments).delete()
    assign(order, decision, by=by, now=now)
    return event


@transaction.atomic
def reject_order(order: Order, *, by, reason: str, explanation: str, now: datetime) -> OrderEvent:
    """不予受理, with where to go instead; final."""
    return move(
        order,
        Action.REJECT,
        by=by,
        now=now,
        public_text=f"{RejectReason(reason).label}。{explanation}",
        data={"reason": reason},
    )


@transaction.atomic
def set_grade(order: Order, *, by, grade: str, reason: str, now: datetime) -> OrderEvent:
    """Confirm or change 一般/紧急/特急; a running turn gets new dates and the event keeps both."""
    before = order.grade
    change = f"由“{Grade(before).label}”改为“{Grade(grade).label}”"
    text = f"{change if grade != before else f'维持“{Grade(grade).label}”'}。{reason}"
    assignment = order.assignment
    running = assignment is not None and assignment.is_current
    data: dict = {"grade": [before, grade]}
    if running:
        dues = asdict(due_dates(order.item, grade, assignment.dispatched_at))
        data["due"] = [assignment.resolve_due_at.isoformat(), dues["resolve_due_at"].isoformat()]
    event = move(
        order,
        Action.SET_GRADE,
        by=by,
        now=now,
        public_text=text,
        data=data,
        changes={
            "grade": grade,
            "urgency_requested": False,
            "promised_at": promised_at(order.item, grade, order.submitted_at),
        },
    )
    if running:
        for name, value in dues.items():
            setattr(assignment, name, value)
        change_assignment(assignment, *dues)
    return event


@transaction.atomic
def accept_return(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """Take the order back to triage; the department no longer has it and no longer sees it."""
    event = move(
        order,
        Action.ACCEPT_RETURN,
        by=by,
        now=now,
        public_text="社区正在重新安排办理部门。",
        internal_text=reason,
        changes={"accepted_returns": order.accepted_returns + 1},
    )
    end_assignment(order, Ending.RETURNED, now=now)
    Order.objects.filter(pk=order.pk).update(assignment=None)
    order.assignment = None
    return event


@transaction.atomic
def refuse_return(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """The department keeps the order, in the state it was in."""
    signed = order.assignment.signed_at is not None
    return move(
        order,
        Action.REFUSE_RETURN,
        by=by,
        now=now,
        to=Status.IN_PROGRESS if signed else Status.ROUTED,
        internal_text=reason,
    )


@transaction.atomic
def archive_unsatisfied(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """未满意归档 after the last rework: visible, with reasons, never deleted (domain.md §3.3)."""
    return move(
        order,
        Action.ARCHIVE,
        by=by,
        now=now,
        public_text=reason,
        changes={"closing": Closing.UNSATISFIED},
    )
