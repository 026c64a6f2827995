"""The centre corrects: triage, returns, grades."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from requests_desk.access import NotAllowed
from requests_desk.deadlines import clock_of, dues_at_grade, promise_at_grade, promised_at
from requests_desk.guards import RETURNS_BEFORE_DESIGNATION, waits_for_head
from requests_desk.models import MatterKind, Order, OrderEvent, Verdict
from requests_desk.models.assignments import Ending
from requests_desk.models.orders import Closing
from requests_desk.returns import RejectReason, ReturnReason
from requests_desk.routing import Decision
from requests_desk.workflow import Action, Grade, Status
from services.models import Department, ServiceItem
from services.suggesting.learning import remember_correction

from .moving import (
    change_assignment,
    end_assignment,
    move,
    moved_dates,
    resume_clocks,
    settle,
    verb,
)
from .routing import assign, assigned_text


@verb
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
    """定人定事定点定责 by hand (handbook §2.3 T4, T5); a corrected item is kept in the event.

    After the third return the department is designated, with the street's word for it (T8).
    """
    if is_designation(order) and not reason:
        raise NotAllowed("已退单 3 次，指定办理须写明街道意见。", not_now=True)
    return _hand_over(
        order,
        Action.DISPATCH,
        Choice(item, grade, department, handler, place, reason),
        by=by,
        now=now,
    )


@verb
def redispatch_order(
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
    """Move a running order to another desk: its alerts end, the new one gets its own full clock.

    The promise to the enterprise is not reset (handbook §7 E04).
    """
    before = order.assignment
    event = _hand_over(
        order,
        Action.REDISPATCH,
        Choice(item, grade, department, handler, place, reason),
        by=by,
        now=now,
        end_before=lambda: end_assignment(order, Ending.MOVED, now=now),
    )
    event.data["from"] = before.department.code
    event.save(update_fields=["data"])
    return event


def is_designation(order: Order) -> bool:
    return order.accepted_returns >= RETURNS_BEFORE_DESIGNATION


@dataclass(frozen=True)
class Choice:
    """定人定事定点定责: what the centre decided."""

    item: ServiceItem
    grade: str
    department: Department
    handler: object
    place: str
    reason: str


def _hand_over(order: Order, action: Action, choice: Choice, *, by, now, end_before=None):
    item, department = choice.item, choice.department
    decision = Decision(
        f"{'社区指定' if is_designation(order) else '社区派给'}{department}，"
        f"经办人{choice.handler.real_name}。",
        department=department,
        handler=choice.handler,
        co_departments=tuple(
            helper
            for helper in item.co_departments.filter(is_active=True)
            if helper.pk != department.pk
        ),
    )
    corrected, data, promise = "", {"to": department.code}, order.promised_at
    if item.pk != order.item_id:
        corrected = f"事项由“{order.item.name}”改为“{item.name}”。"
        data["item"] = [order.item.code, item.code]
    if choice.grade != order.grade:
        data["grade"] = [order.grade, choice.grade]
    if "item" in data or "grade" in data:
        promise = promised_at(item, choice.grade, order.submitted_at)
    if corrected or order.item_uncertain:
        remember_correction(
            f"{order.title} {order.description}", item=item, order_number=order.number, now=now
        )
    if order.status == Status.ON_HOLD:
        promise = clock_of(order.grade).shift(promise, order.status_since_at, now)
    event = move(
        order,
        action,
        by=by,
        now=now,
        public_text=f"{corrected}{assigned_text(decision)}",
        internal_text=choice.reason,
        data=data,
        changes={
            "item": item,
            "item_uncertain": False,
            "details": order.details_for(item),
            "sensitive": order.sensitive or item.sensitive,
            "grade": choice.grade,
            "urgency_requested": False,
            "place": choice.place,
            "promised_at": promise,
        },
    )
    # Who helped with an earlier dispatch has nothing to do with, and to see of, this one.
    order.assists.exclude(department__in=decision.co_departments).delete()
    if end_before:
        end_before()
    assign(order, decision, by=by, now=now)
    return event


def merge_order(order: Order, *, by, main: Order, reason: str, now: datetime) -> OrderEvent:
    """A duplicate goes into the main order; the enterprise sees both (handbook §2.3 T17).

    Both rows are locked, always in the same order: of two merged into each other at once, the
    second finds its main order ended and is refused.
    """
    with transaction.atomic():
        both = Order.objects.select_for_update().filter(pk__in=[order.pk, main.pk])
        main = {one.pk: one for one in both.order_by("pk")}[main.pk]
        return _merge(order, by=by, main=main, reason=reason, now=now)


@verb
def _merge(order: Order, *, by, main: Order, reason: str, now: datetime) -> OrderEvent:
    if main.is_final:
        raise NotAllowed(f"诉求 {main.number} 已结束，不能并入。", not_now=True)
    running = order.assignment if order.assignment and order.assignment.is_current else None
    event = move(
        order,
        Action.MERGE,
        by=by,
        now=now,
        public_text=f"与诉求 {main.number} 内容相同，合并办理。",
        internal_text=reason,
        data={"into": main.number, "assignment": running and running.pk},
        changes={"merged_into": main},
    )
    end_assignment(order, Ending.MERGED, now=now)
    return event


@verb
def unmerge_order(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """Undo within 24 hours: the order goes on where it was, its clocks moved on by the pause."""
    merged = order.events.of_action(Action.MERGE).last()
    event = move(
        order,
        Action.UNMERGE,
        by=by,
        now=now,
        to=Status(merged.from_status),
        public_text="已撤销合并，单独办理。",
        internal_text=reason,
        changes={"merged_into": None, "closed_at": None},
    )
    if merged.data["assignment"]:
        assignment = order.assignment
        assignment.ended_at, assignment.ending = None, ""
        assignment.save(update_fields=["ended_at", "ending"])
        resume_clocks(order, now=now, since=merged.created_at)
    return event


@verb
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


@verb
def set_grade(order: Order, *, by, grade: str, reason: str, now: datetime) -> OrderEvent:
    """Confirm or change 一般/紧急/特急.

    A running turn gets new dates, and the event keeps both; what is only confirmed moves no date.
    """
    before = order.grade
    change = f"由“{Grade(before).label}”改为“{Grade(grade).label}”"
    text = f"{change if grade != before else f'维持“{Grade(grade).label}”'}。{reason}"
    assignment = order.assignment
    moves = grade != before and assignment is not None and assignment.is_current
    data: dict = {"grade": [before, grade]}
    if moves:
        dues, original = dues_at_grade(assignment, grade, now=now)
        data |= moved_dates(assignment, dues)
    changes = {"grade": grade, "urgency_requested": False}
    if grade != before:
        changes["promised_at"] = promise_at_grade(order, grade, now=now)
    event = move(
        order, Action.SET_GRADE, by=by, now=now, public_text=text, data=data, changes=changes
    )
    if moves:
        for name, value in dues.items():
            setattr(assignment, name, value)
        assignment.original_due_at = original
        change_assignment(order, *dues, "original_due_at")
    return event


@verb
def accept_return(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
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
    asked = order.events.of_action(Action.ASK_RETURN).last()
    counts = asked.data["reason"] != ReturnReason.INCOMPLETE
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
def refuse_return(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """The department keeps the order, in the state it was in."""
    signed = order.assignment.signed_at is not None
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
def archive_unsatisfied(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """未满意归档 after the last rework: visible, with reasons, never deleted (handbook §3.3)."""
    event = move(
        order,
        Action.ARCHIVE,
        by=by,
        now=now,
        public_text=reason,
        changes={"closing": Closing.UNSATISFIED},
    )
    settle(order, MatterKind.RECTIFICATION, by=by, now=now, answer=reason)
    return event


@verb
def close_gone(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    """The enterprise was cancelled or moved out: nobody is left to be served (handbook §7 E25)."""
    event = move(
        order,
        Action.CLOSE_GONE,
        by=by,
        now=now,
        public_text=f"企业已{order.enterprise.get_status_display()}，归档。{reason}",
        changes={"closing": Closing.GONE},
    )
    end_assignment(order, Ending.GONE, now=now)
    return event
