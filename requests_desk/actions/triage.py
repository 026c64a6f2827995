"""The centre decides: to which desk, how urgent, or not at all; a head picks another handler."""

from dataclasses import dataclass
from datetime import datetime

from requests_desk.models import Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.models.spots import Spot
from requests_desk.reason_codes import RejectReason
from requests_desk.rules.access import current_assignment
from requests_desk.rules.deadlines import (
    LatePromise,
    dues_at_grade,
    late_promise,
    promise_at_grade,
    promise_for,
)
from requests_desk.rules.guards.returns import RETURNS_BEFORE_DESIGNATION
from requests_desk.rules.matters import assignment_of
from requests_desk.rules.routing import Decision
from requests_desk.workflow import Action, Grade
from services.models import Department, ServiceItem
from services.suggesting.learning import remember_correction
from xingdong.accounts.models import User
from xingdong.records.moments import moment
from xingdong.records.refusals import NotAllowed

from .dispatch import assign, assigned_text
from .transition import change_assignment, end_assignment, move, moved_dates, verb


@verb
def dispatch_order(
    order: Order,
    *,
    by: User,
    item: ServiceItem,
    grade: str,
    department: Department,
    handler: User,
    place: str,
    spot: Spot | None = None,
    reason: str = "",
    promises_later: bool = False,
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
        Choice(item, grade, department, handler, place, reason, spot, promises_later),
        by=by,
        now=now,
    )


@verb
def redispatch_order(
    order: Order,
    *,
    by: User,
    item: ServiceItem,
    grade: str,
    department: Department,
    handler: User,
    place: str,
    spot: Spot | None = None,
    reason: str = "",
    promises_later: bool = False,
    now: datetime,
) -> OrderEvent:
    """Move a running order to another desk: its alerts end, the new one gets its own full clock.

    The promise to the enterprise is not reset (handbook §7 E04).
    """
    return _hand_over(
        order,
        Action.REDISPATCH,
        Choice(item, grade, department, handler, place, reason, spot, promises_later),
        by=by,
        now=now,
    )


def is_designation(order: Order) -> bool:
    return order.accepted_returns >= RETURNS_BEFORE_DESIGNATION


@dataclass(frozen=True)
class Choice:
    """定人定事定点定责: what the centre decided."""

    item: ServiceItem
    grade: str
    department: Department
    handler: User
    place: str
    reason: str
    spot: Spot | None = None
    promises_later: bool = False


def _hand_over(
    order: Order, action: Action, choice: Choice, *, by: User, now: datetime
) -> OrderEvent:
    """Give the order to the desk that was chosen; the turn it is in, if any, ends."""
    item, department, left = choice.item, choice.department, current_assignment(order)
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
    data: dict[str, object] = {"to": department.code}
    if left is not None:
        data["from"] = left.department.code
    corrected, promise = "", promise_for(order, item, choice.grade, now=now)
    late = _late_promise(order, choice, now)
    if late is not None:
        data["promised_later"] = [late.promised.isoformat(), late.due.isoformat()]
    if item.pk != order.item_id:
        corrected = f"事项由“{order.item.name}”改为“{item.name}”。"
        data["item"] = [order.item.code, item.code]
    if choice.grade != order.grade:
        data["grade"] = [order.grade, choice.grade]
    if corrected or order.item_uncertain:
        remember_correction(
            f"{order.title} {order.description}", item=item, order_number=order.number, now=now
        )
    event = move(
        order,
        action,
        by=by,
        now=now,
        public_text=f"{corrected}{assigned_text(department, choice.handler)}",
        internal_text=f"{choice.reason}\n{explain_late(late, now) if late else ''}".strip(),
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
            **_moved_to(order, choice.spot),
        },
    )
    # Who helped with an earlier dispatch has nothing to do with, and to see of, this one.
    order.assists.exclude(department__in=decision.co_departments).delete()
    end_assignment(order, Ending.MOVED, now=now)
    assign(order, decision, by=by, now=now)
    return event


def _late_promise(order: Order, choice: Choice, now: datetime) -> LatePromise | None:
    """That the desk gets longer than was promised; refused where nobody has said it is meant."""
    late = late_promise(order, choice.item, choice.grade, now=now)
    if late and late.needs_a_word and not choice.promises_later:
        raise NotAllowed(explain_late(late, now) + "仍要派单的，请确认。", not_now=True)
    return late


def explain_late(late: LatePromise, now: datetime) -> str:
    """Both dates in a sentence."""
    promised, due = (moment(at, now)["words"] for at in (late.promised, late.due))
    return f"对企业承诺 {promised} 前办结，部门时限到 {due}，晚于承诺。"


def _moved_to(order: Order, spot: Spot | None) -> dict[str, object]:
    """A corrected 定点 brings its grid with it; without one the order stays where it is."""
    if spot is None or spot == order.spot:
        return {}
    at = spot.micro_grid or order.micro_grid
    return {"site": spot.site, "venue": spot.venue, "micro_grid": at}


@verb
def reject_order(
    order: Order, *, by: User, reason: str, explanation: str, now: datetime
) -> OrderEvent:
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
def set_grade(order: Order, *, by: User, grade: str, reason: str, now: datetime) -> OrderEvent:
    """Confirm or change 一般/紧急/特急.

    A running turn gets new dates, and the event keeps both; what is only confirmed moves no date.
    """
    before = order.grade
    change = f"由“{Grade(before).label}”改为“{Grade(grade).label}”"
    text = f"{change if grade != before else f'维持“{Grade(grade).label}”'}。{reason}"
    turn = current_assignment(order) if grade != before else None
    dues: dict[str, datetime] = {}
    data: dict[str, object] = {"grade": [before, grade]}
    if turn is not None:
        dues, original = dues_at_grade(turn, grade, now=now)
        data |= moved_dates(turn, dues)
    changes: dict[str, object] = {"grade": grade, "urgency_requested": False}
    if grade != before:
        changes["promised_at"] = promise_at_grade(order, grade, now=now)
    event = move(
        order, Action.SET_GRADE, by=by, now=now, public_text=text, data=data, changes=changes
    )
    if turn is not None:
        for name, value in dues.items():
            setattr(turn, name, value)
        turn.original_due_at = original
        change_assignment(order, *dues, "original_due_at")
    return event


@verb
def reassign_order(
    order: Order, *, by: User, handler: User, reason: str, now: datetime
) -> OrderEvent:
    """Put another member of the same department in charge; clocks run on."""
    assignment = assignment_of(order)
    before = assignment.handler
    event = move(
        order,
        Action.REASSIGN,
        by=by,
        now=now,
        internal_text=f"{before or '（无）'} → {handler}。{reason}",
        data={"from": before and before.pk, "to": handler.pk},
    )
    assignment.handler = handler
    change_assignment(order, "handler")
    return event
