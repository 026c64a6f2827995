"""Conditions of giving an order back."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import MatterKind, Order
from requests_desk.rules.actors import Actor, person_of
from requests_desk.rules.heads import has_head_beside
from requests_desk.rules.matters import assignment_of, current_matter
from xingdong.accounts.standing import standing_of

from .registry import guard

RETURNS_BEFORE_DESIGNATION = 3  # §2.3 T8


@guard
def inside_return_window(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §2.3 T7: 逾期未退视为接收; after the third return nobody returns any more."""
    assignment = assignment_of(order)
    if assignment.rework_round:
        return "二次办理由原部门负责，不能退单。"
    if order.accepted_returns >= RETURNS_BEFORE_DESIGNATION:
        return "此诉求已指定办理，不能再退单。"
    if assignment.return_asked_by_id is not None:
        return "此派单已申请过退单，社区未同意，请继续办理。"
    if now > assignment.return_until_at:
        until = timezone.localtime(assignment.return_until_at)
        return f"可退单期限到 {until:%-m月%-d日 %H:%M} 为止，已视为接收，请继续办理。"
    return None


@guard
def return_waits_for_me(order: Order, by: Actor, now: datetime) -> str | None:
    """From the second return on the head agrees first, then the centre decides (§2.3 T7, T8)."""
    user, assignment = person_of(by), assignment_of(order)
    standing = standing_of(user)
    if assignment.return_asked_by_id == user.pk:
        return "不能审核自己提出的退单，请由其他人处理。"
    is_head = assignment.department_id in standing.headed_departments
    if waits_for_head(order, now=now):
        return None if is_head else "再次退单须先由部门负责人同意。"
    return None if standing.is_centre else "退单由社区审核。"


def waits_for_head(order: Order, *, now: datetime) -> bool:
    """Whether the head has to agree to a return before the centre judges it.

    A head who has left since must not leave it stuck.
    """
    matter = current_matter(order, MatterKind.RETURN)
    if matter is None or matter.first_step_at is not None:
        return False
    return has_head_beside(assignment_of(order).department_id, {matter.opened_by_id}, now=now)


def needs_head_first(order: Order, by: Actor, now: datetime) -> bool:
    """Whether a return asked by ``by`` goes to the head before the centre (handbook §2.3 T7).

    Where the asker is a head, or nobody else heads the department, it goes to the centre at once.
    """
    department, user = assignment_of(order).department_id, person_of(by)
    if not order.accepted_returns or department in standing_of(user).headed_departments:
        return False
    return has_head_beside(department, {user.pk}, now=now)
