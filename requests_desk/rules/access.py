"""Who a person is towards one order, and what they may do with it now."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment, MatterKind, Order
from requests_desk.workflow import Action, Role, Transition, transition_for, transitions_from
from xingdong.accounts.actors import System
from xingdong.accounts.standing import Standing, standing_of
from xingdong.records.refusals import NotAllowed

from .actors import Actor, LinkHolder
from .guards import GUARDS
from .matters import current_matter

STAFF = {Role.DEPARTMENT, Role.HEAD, Role.HELPER, Role.INSPECTOR, Role.CENTRE}


def roles_towards(by: Actor, order: Order) -> frozenset[Role]:
    if isinstance(by, System):
        return frozenset({Role.SYSTEM})
    if isinstance(by, LinkHolder):
        return frozenset({Role.ENTERPRISE}) if by.order_id == order.pk else frozenset()
    standing = standing_of(by)
    roles: set[Role] = set()
    selves = {by.pk, *standing.acts_for}
    if order.enterprise_id in standing.enterprises and (  # None, of an anonymous one, is in none
        not order.sensitive
        or order.author_id == by.pk
        or order.enterprise_id in standing.supervised_enterprises
    ):
        roles.add(Role.ENTERPRISE)
    roles |= _roles_of_turn(order, standing, selves)
    if standing.departments and any(
        assist.department_id in standing.departments
        and (not order.sensitive or assist.department_id in standing.headed_departments)
        for assist in order.assists.all()
    ):
        roles.add(Role.HELPER)
    if standing.is_centre:
        roles.add(Role.CENTRE)
    if standing.is_leader:
        roles.add(Role.LEADER)
    return frozenset(roles)


def _roles_of_turn(order: Order, standing: Standing, selves: set[int]) -> set[Role]:
    """What the order's department is towards it; after its result, while a recheck waits (E18)."""
    turn = order.assignment
    if turn is None or turn.department_id not in standing.departments:
        return set()
    is_head = turn.department_id in standing.headed_departments
    works_on_it = not order.sensitive or is_head or turn.handler_id in selves
    if not turn.is_current:
        waits = order.recheck_on is not None and current_matter(order, MatterKind.RECHECK)
        return {Role.INSPECTOR} if works_on_it and waits else set()
    return ({Role.HEAD} if is_head else set()) | ({Role.DEPARTMENT} if works_on_it else set())


def current_assignment(order: Order) -> Assignment | None:
    assignment = order.assignment
    return assignment if assignment is not None and assignment.is_current else None


def check(order: Order, action: Action, by: Actor, *, now: datetime) -> tuple[Transition, Role]:
    """The line that allows it and the role it is done in; otherwise raise ``NotAllowed``."""
    line = transition_for(action, order.status)
    if line is None:
        raise NotAllowed(
            f"诉求现为“{order.get_status_display()}”，不能进行“{action.label}”。"
            f"{last_step(order, by)}",
            not_now=True,
        )
    role = _role_for(order, line, by)
    if role is None:
        raise NotAllowed(f"您没有权限进行“{action.label}”。")
    if refusal := _guarded(order, line, by, now):
        raise NotAllowed(refusal, not_now=True)
    return line, role


def last_step(order: Order, by: Actor) -> str:
    """Who did what last, as a sentence for somebody who came too late; empty without events.

    Only staff are told of internal steps.
    """
    is_staff = roles_towards(by, order) & STAFF
    event = (order.events.all() if is_staff else order.events.public()).last()
    if event is None:
        return ""
    at = timezone.localtime(event.created_at)
    return f"最近一步：{event.by_name}于{at:%-m月%-d日 %H:%M}“{event.get_action_display()}”。"


def _role_for(order: Order, line: Transition, by: Actor) -> Role | None:
    roles = roles_towards(by, order) & line.roles
    return next((role for role in Role if role in roles), None)


def _guarded(order: Order, line: Transition, by: Actor, now: datetime) -> str | None:
    return GUARDS[line.guard](order, by, now) if line.guard else None


def available_actions(order: Order, user: Actor, *, now: datetime) -> list[Action]:
    """What ``user`` may do with ``order`` now, in the table's order; the buttons come from here."""
    return [
        line.action
        for line in transitions_from(order.status)
        if _role_for(order, line, user) and not _guarded(order, line, user, now)
    ]


def refused_actions(order: Order, user: Actor, *, now: datetime) -> dict[Action, str]:
    """What ``user`` might do by role and state, and the sentence that says why not now."""
    refused = {
        line.action: _guarded(order, line, user, now)
        for line in transitions_from(order.status)
        if line.guard and _role_for(order, line, user)
    }
    return {action: refusal for action, refusal in refused.items() if refusal}
