"""Alerts before and after a missed limit: each once, in office hours, the highest reached."""

from datetime import datetime

from django.db import transaction

from requests_desk.actions import supervise_order
from requests_desk.actions.transition import change_assignment, move
from requests_desk.models import Alert, Assignment, MatterKind, Order
from requests_desk.models.alerts import ClockName, Level
from requests_desk.rules.deadlines import alert_times, is_office_time, running_clocks
from requests_desk.rules.matters import assignment_of, current_matter
from requests_desk.workflow import Action, Grade
from xingdong.accounts.actors import SYSTEM
from xingdong.records.sweeps import Held, each
from xingdong.records.tables import complete

BATCH = 500

ACTIONS = complete(
    "events.alerts.ACTIONS",
    {
        Level.YELLOW: Action.REMIND,
        Level.RED: Action.OVERDUE,
        Level.LEADERS: Action.ESCALATE,
        Level.PUBLISHED: Action.PUBLISH,
    },
    set(Level) - {Level.SUPERVISION},  # a matter, which somebody answers
)


def raise_due_alerts(*, now: datetime) -> int:
    """Raise every alert that is due; how many turns got one.

    Outside office hours only 特急 is looked at: the others wait for the office to open.
    """
    turns = Assignment.objects.alerting(now)
    if not is_office_time(now):
        turns = turns.filter(order__grade=Grade.CRITICAL)
    due = turns.order_by("next_alert_at").values_list("pk", flat=True)
    return each(due, _raise, name="时限提醒", most=BATCH, now=now)


@transaction.atomic
def _raise(assignment_id: int, *, now: datetime) -> bool:
    """The alerts of one turn; raises ``Held`` for one whose order somebody is working on."""
    order = (
        Order.objects.filter(assignment=assignment_id)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("item", "enterprise", "assignment__department")
        .first()
    )
    if not Assignment.objects.alerting(now).filter(pk=assignment_id).exists():
        return False
    if order is None:
        raise Held
    assignment, is_raised = assignment_of(order), False
    raised = set(assignment.alerts.values_list("clock", "level"))
    for clock in running_clocks(assignment):
        times = alert_times(assignment, clock, order.grade)
        reached = [
            level
            for level, at in times.items()
            if at <= now and (clock.value, level.value) not in raised
        ]
        if reached:
            _raise_highest(order, clock, reached, now)
            is_raised = True
    change_assignment(order)
    return is_raised


def _raise_highest(order: Order, clock: ClockName, reached: list[Level], now: datetime) -> None:
    highest = max(reached)
    Alert.objects.bulk_create(
        Alert(
            assignment=order.assignment,
            clock=clock,
            level=level,
            raised_at=now,
            sent=level == highest,
        )
        for level in reached
    )
    if highest == Level.SUPERVISION:
        if not current_matter(order, MatterKind.SUPERVISION):
            supervise_order(order, by=SYSTEM, reason="办结超时 1 个工作日。", level=1, now=now)
        return
    move(
        order,
        ACTIONS[highest],
        by=SYSTEM,
        now=now,
        internal_text=f"{clock.label}{highest.label}。",
        data={"clock": clock.value, "level": highest.value},
    )
