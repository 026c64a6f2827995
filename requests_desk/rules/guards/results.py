"""Conditions of a result: nothing outstanding, and nobody judges own work."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Order
from requests_desk.rules.actors import Actor, person_of
from requests_desk.rules.heads import has_independent_head
from requests_desk.rules.matters import assignment_of
from xingdong.accounts.standing import standing_of

from .registry import guard


@guard
def independent_reviewer(order: Order, by: Actor, now: datetime) -> str | None:
    """Nobody reviews own work; the centre steps in where a department has no head for it.

    That is asked again at the review: a head who has left since must not leave the result stuck.
    """
    assignment, user = assignment_of(order), person_of(by)
    if user.pk in (assignment.finished_by_id, assignment.handler_id):
        return "不能审核自己办理的结果，请由其他负责人审核。"
    if assignment.department_id in standing_of(user).headed_departments:
        return None
    if assignment.needs_centre_review or not has_independent_head(assignment, now=now):
        return None
    return "办理结果由部门负责人审核。"


@guard
def nothing_outstanding(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §7 E15, E23: every co-department has answered, the event has taken place."""
    waiting = [str(assist.department) for assist in order.assists.all() if assist.is_outstanding]
    if waiting:
        return f"{'、'.join(waiting)}的协办尚未答复，请先催办或请社区免除。"
    event_at = assignment_of(order).event_at
    if event_at is not None and now < event_at:
        return f"活动定于 {timezone.localtime(event_at):%-m月%-d日 %H:%M}，举办后才能提交结果。"
    return None
