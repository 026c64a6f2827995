"""Who a person is towards one order, and what they may do with it now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from services.models import Membership

from .models import Assignment, Order
from .standing import standing_of
from .workflow import (
    MOST_REWORKS,
    Action,
    Role,
    Transition,
    transition_for,
    transitions_from,
)


class NotAllowed(Exception):
    """Not you, or not now; the message is one Chinese sentence that says which.

    ``not_now`` tells the two apart: the same person may succeed at another moment.
    """

    def __init__(self, message: str, *, not_now: bool = False):
        super().__init__(message)
        self.not_now = not_now


class ChangedMeanwhile(Exception):
    """Somebody was faster; the message says what the order is now."""


@dataclass(frozen=True)
class System:
    """The portal itself, acting for nobody."""

    user = None
    name = "系统"


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds a valid survey link: speaks for the enterprise about that one order."""

    order_id: int
    name: str
    user = None


SYSTEM = System()


def user_of(by):
    """The account behind ``by``, or None when the system or a link holder acts."""
    return by.user if isinstance(by, System | LinkHolder) else by


def roles_towards(by, order: Order) -> frozenset[Role]:
    if isinstance(by, System):
        return frozenset({Role.SYSTEM})
    if isinstance(by, LinkHolder):
        return frozenset({Role.ENTERPRISE}) if by.order_id == order.pk else frozenset()
    standing = standing_of(by)
    roles = set()
    if order.enterprise_id in standing.enterprises and (
        not order.sensitive
        or order.author_id == by.pk
        or order.enterprise_id in standing.supervised_enterprises
    ):
        roles.add(Role.ENTERPRISE)
    assignment = current_assignment(order)
    if assignment is not None:
        is_head = assignment.department_id in standing.headed_departments
        is_member = assignment.department_id in standing.departments
        if is_head:
            roles.add(Role.HEAD)
        if is_member and (not order.sensitive or is_head or assignment.handler_id == by.pk):
            roles.add(Role.DEPARTMENT)
    if standing.is_centre:
        roles.add(Role.CENTRE)
    if standing.is_leader:
        roles.add(Role.LEADER)
    return frozenset(roles)


def current_assignment(order: Order) -> Assignment | None:
    assignment = order.assignment
    return assignment if assignment is not None and assignment.is_current else None


# Guards: a further condition on a line of the table. Each returns a refusal, or None.


def _inside_return_window(order: Order, by, now: datetime) -> str | None:
    """domain.md §2.3 T7: 逾期未退视为接收; after the third return nobody returns any more."""
    assignment = order.assignment
    if assignment.rework_round:
        return "二次办理由原部门负责，不能退单。"
    if order.accepted_returns >= 3:
        return "此诉求已指定办理，不能再退单。"
    if assignment.return_asked_by_id is not None:
        return "此派单已申请过退单，社区未同意，请继续办理。"
    if now > assignment.return_until_at:
        return "已超过可退单期限（派单后 1 个工作日），视为接收，请继续办理。"
    return None


def _not_own_return(order: Order, by, now: datetime) -> str | None:
    if order.assignment.return_asked_by_id == user_of(by).pk:
        return "不能审核自己提出的退单，请由其他社工处理。"
    return None


def _independent_reviewer(order: Order, by, now: datetime) -> str | None:
    """Nobody reviews own work; the centre steps in where a department has no head for it.

    That is asked again at the review: a head who has left since must not leave the result stuck.
    """
    assignment, user = order.assignment, user_of(by)
    if user.pk in (assignment.finished_by_id, assignment.handler_id):
        return "不能审核自己办理的结果，请由其他负责人审核。"
    if assignment.department_id in standing_of(user).headed_departments:
        return None
    if assignment.needs_centre_review or not has_independent_head(assignment, now=now):
        return None
    return "办理结果由部门负责人审核。"


def has_independent_head(assignment: Assignment, *, now: datetime) -> bool:
    """Whether the department has a head at work who neither handled the order nor handed it in."""
    heads = Membership.objects.filter(
        department=assignment.department_id, is_head=True, user__is_active=True
    )
    involved = {assignment.finished_by_id, assignment.handler_id} - {None}
    return heads.exclude(user__in=involved).current(timezone.localdate(now)).exists()


def _not_own_work(order: Order, by, now: datetime) -> str | None:
    user = user_of(by)
    if user is not None and order.assignment.handler_id == user.pk:
        return "不能评价自己办理的诉求。"
    return None


def _reworks_used_up(order: Order, by, now: datetime) -> str | None:
    if order.rework_round <= MOST_REWORKS:
        return "二次办理用尽后仍不满意的诉求才能这样归档。"
    return None


GUARDS: dict[str, Callable[[Order, object, datetime], str | None]] = {
    "inside_return_window": _inside_return_window,
    "not_own_return": _not_own_return,
    "independent_reviewer": _independent_reviewer,
    "not_own_work": _not_own_work,
    "reworks_used_up": _reworks_used_up,
}


def check(order: Order, action: Action, by, *, now: datetime) -> tuple[Transition, Role]:
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


def last_step(order: Order, by) -> str:
    """Who did what last, as a sentence for somebody who came too late; empty without events.

    Only staff are told of internal steps.
    """
    is_staff = roles_towards(by, order) & {Role.DEPARTMENT, Role.HEAD, Role.CENTRE}
    event = (order.events.all() if is_staff else order.events.public()).last()
    if event is None:
        return ""
    at = timezone.localtime(event.created_at)
    return f"最近一步：{event.by_name}于{at:%-m月%-d日 %H:%M}“{event.get_action_display()}”。"


def _role_for(order: Order, line: Transition, by) -> Role | None:
    roles = roles_towards(by, order) & line.roles
    return next((role for role in Role if role in roles), None)


def _guarded(order: Order, line: Transition, by, now: datetime) -> str | None:
    return GUARDS[line.guard](order, by, now) if line.guard else None


def available_actions(order: Order, user, *, now: datetime) -> list[Action]:
    """What ``user`` may do with ``order`` now, in the table's order; the buttons come from here."""
    return [
        line.action
        for line in transitions_from(order.status)
        if _role_for(order, line, user) and not _guarded(order, line, user, now)
    ]
