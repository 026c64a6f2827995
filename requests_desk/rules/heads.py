"""Whether somebody else is there to judge."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment
from services.models import Membership


def has_independent_head(assignment: Assignment, *, now: datetime) -> bool:
    """Whether the department has a head at work who neither handled the order nor handed it in."""
    involved = {assignment.finished_by_id, assignment.handler_id}
    return has_head_beside(assignment.department_id, involved, now=now)


def has_head_beside(department: int, involved: set[int | None], *, now: datetime) -> bool:
    """Whether the department has a head at work who is none of ``involved``."""
    heads = Membership.objects.filter(department=department, is_head=True, user__is_active=True)
    others = heads.exclude(user__in=involved - {None})
    return others.current(timezone.localdate(now)).exists()
