"""Whether somebody else is there to judge."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment
from requests_desk.models.heads import heads_beside


def has_independent_head(assignment: Assignment, *, now: datetime) -> bool:
    """Whether the department has a head at work who neither handled the order nor handed it in."""
    involved = {assignment.finished_by_id, assignment.handler_id}
    return has_head_beside(assignment.department_id, involved, now=now)


def has_head_beside(department: int, involved: set[int | None], *, now: datetime) -> bool:
    """Whether the department has a head at work who is none of ``involved``."""
    heads = heads_beside(department, *(involved - {None}), on=timezone.localdate(now))
    return heads.exists()
