"""A department is merged into another, or goes on under a new name (handbook §7 E08)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from requests_desk.models import Assignment, Assist, Order, OrderEvent, RoutingRule
from requests_desk.rules.matters import assignment_of
from requests_desk.rules.routing import least_loaded, members_of
from requests_desk.workflow import Action
from services.models import Department, Membership, ServiceItem
from xingdong.accounts.actors import SYSTEM
from xingdong.records.refusals import NotAllowed

from .transition import change_assignment, move, verb


@transaction.atomic
def merge_department(old: Department, *, into: Department, now: datetime) -> int:
    """Close ``old``; its people, items, rules and open orders go to ``into``; how many orders.

    What is closed stays with ``old``: reports keep the name they were made with. Raises
    ``NotAllowed`` when one of the two is closed already.
    """
    both = Department.objects.select_for_update().filter(pk__in=[old.pk, into.pk]).order_by("pk")
    if len(both) < 2 or not all(department.is_active for department in both):
        raise NotAllowed("只能把在用的部门并入另一个在用的部门。", not_now=True)
    today = timezone.localdate(now)
    _move_people(old, into, today)
    _repoint_catalogue(old, into)
    running = Order.objects.filter(assignment__department=old, assignment__ended_at__isnull=True)
    moved = [transfer_order(order, into=into, now=now) for order in running.order_by("pk")]
    _move_assists(old, into)
    old.is_active, old.is_centre = False, False
    old.valid_until, old.merged_into = today, into
    old.save(update_fields=["is_active", "is_centre", "valid_until", "merged_into"])
    return len(moved)


@verb
def transfer_order(order: Order, *, into: Department, now: datetime) -> OrderEvent:
    """The same turn goes on at ``into``: its dates stay, and the handler who moved along too."""
    assignment = assignment_of(order)
    before, on = assignment.department, timezone.localdate(now)
    handler = assignment.handler
    if handler is None or not members_of(into, on=on).filter(pk=handler.pk).exists():
        handler = least_loaded(into, on=on) or handler
    event = move(
        order,
        Action.TRANSFER,
        by=SYSTEM,
        now=now,
        public_text=f"{before.name}并入{into.name}，由{into.name}继续办理，时限不变。",
        data={"from": before.code, "to": into.code},
    )
    assignment.department, assignment.handler = into, handler
    change_assignment(order, "department", "handler")
    return event


def _move_people(old: Department, into: Department, today: date) -> None:
    """Memberships end today and begin at ``into`` at once; who works there already stays so."""
    current = list(Membership.objects.filter(department=old).current(today))
    known = set(
        Membership.objects.filter(department=into).current(today).values_list("user", flat=True)
    )
    Membership.objects.bulk_create(
        Membership(department=into, user_id=member.user_id, is_head=member.is_head, from_on=today)
        for member in current
        if member.user_id not in known
    )
    for member in current:
        member.until_on = max(member.from_on, today - timedelta(days=1))
    Membership.objects.bulk_update(current, ["until_on"])


def _repoint_catalogue(old: Department, into: Department) -> None:
    """The catalogue and the rules in force never name a closed department."""
    ServiceItem.objects.filter(department=old).update(department=into)
    RoutingRule.objects.filter(department=old).update(department=into)
    named: list[ServiceItem | RoutingRule] = [
        *ServiceItem.objects.filter(co_departments=old),
        *RoutingRule.objects.filter(co_departments=old),
    ]
    for row in named:
        row.co_departments.remove(old)
        if row.department_id != into.pk:
            row.co_departments.add(into)


def _move_assists(old: Department, into: Department) -> None:
    """What still waits for an answer is asked of ``into``, unless it is in the order already."""
    waiting = Assist.objects.filter(
        department=old, answered_at__isnull=True, waived_at__isnull=True
    ).exclude(task="")
    taken = Assist.objects.filter(department=into).values("order")
    leading = Assignment.objects.current().filter(department=into).values("order")
    waiting.exclude(order__in=taken).exclude(order__in=leading).update(department=into)
