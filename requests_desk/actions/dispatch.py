"""The system routes; triage when it cannot."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment, Assist, Order, OrderEvent
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import due_dates, frozen_limits, next_alert_at
from requests_desk.rules.routing import Decision, Situation, decide
from requests_desk.workflow import Action, transition_for
from services.models import Department
from services.worktime import Limit
from xingdong.accounts.actors import SYSTEM, user_of
from xingdong.accounts.models import User

from .transition import move, verb


@verb
def route_order(order: Order, *, now: datetime) -> OrderEvent | None:
    """Route a submitted order once and only once; None when that has been done already."""
    if transition_for(Action.ROUTE, order.status) is None:
        return None
    decision = _decide(order, now)
    department, handler = decision.department, decision.handler
    if department is None or handler is None:
        return move(
            order,
            Action.SEND_TO_TRIAGE,
            by=SYSTEM,
            now=now,
            public_text="社区正在确认由哪个部门办理。",
            internal_text=decision.explanation,
        )
    event = move(
        order,
        Action.ROUTE,
        by=SYSTEM,
        now=now,
        public_text=assigned_text(department, handler),
        internal_text=decision.explanation,
        data={"rule": decision.rule and decision.rule.pk, "to": department.code},
    )
    assign(order, decision, by=SYSTEM, now=now)
    return event


def _decide(order: Order, now: datetime) -> Decision:
    """By the rules; what comes back after 挂账 is for the centre to judge."""
    if order.continues is not None:
        return Decision(f"诉求 {order.continues.number} 挂账到期，由社区研判。")
    return decide(Situation.of(order), on=timezone.localdate(now))


def assigned_text(department: Department, handler: User) -> str:
    return f"由{department.name}办理，经办人{handler.real_name}。"


def assign(
    order: Order,
    decision: Decision,
    *,
    by: Actor,
    now: datetime,
    signed_by: User | None = None,
    resolve_limit: Limit | None = None,
) -> Assignment:
    """Give ``order`` to the decided department with full clocks of its own.

    ``signed_by`` starts the turn signed, as a second round does; ``resolve_limit`` replaces the
    item's own. ``ValueError`` for what was decided to go to triage.
    """
    if decision.department is None:
        raise ValueError(f"{order} was given to nobody: {decision.explanation}")
    limits = frozen_limits(
        order.item, order.grade, resolve_limit, is_shared=bool(decision.co_departments)
    )
    dues = due_dates(limits, now)
    assignment = Assignment(
        order=order,
        department=decision.department,
        handler=decision.handler,
        rework_round=order.rework_round,
        rule=decision.rule,
        explanation=decision.explanation,
        dispatched_at=now,
        dispatched_by=user_of(by),
        signed_at=now if signed_by else None,
        signed_by=signed_by,
        limits=limits,
        original_due_at=dues["resolve_due_at"],
        **dues,
    )
    assignment.next_due_at = assignment.running_due()
    assignment.next_alert_at = next_alert_at(assignment, order.grade, ())
    assignment.save()
    Order.objects.filter(pk=order.pk).update(assignment=assignment)
    order.assignment = assignment
    Assist.objects.bulk_create(
        [
            Assist(order=order, department=helper, requested_at=now)
            for helper in decision.co_departments
        ],
        ignore_conflicts=True,
    )
    return assignment
