"""Rows of what leaders, heads and the centre oversee: overdue turns, and what waits for a yes."""

from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment, Matter
from requests_desk.models.alerts import Level
from requests_desk.rules.deadlines import clock_of, pauses_of
from requests_desk.workflow import Action, Grade
from xingdong.records.moments import moment

from .cards import queue_card
from .lights import duration, light


def late_row(assignment: Assignment, level: Level, now: datetime) -> dict:
    """An overdue turn for the lists of leaders; needs ``for_queue`` and ``order.supervisions``."""
    order = assignment.order
    clock, until = clock_of(order.grade), assignment.paused_at or now
    since = [pause for pause in pauses_of(assignment) if pause[0] > assignment.resolve_due_at]
    over = clock.elapsed(assignment.resolve_due_at, until, since)
    words = duration(over, wall_clock=order.grade == Grade.CRITICAL)
    paused = "，时限暂停中" if assignment.paused_at else ""
    card = queue_card(assignment, now)
    return {
        **card,
        "department": assignment.department.short_name,
        "level": level.label,
        "tone": "warn" if level == Level.RED else "bad",
        "over": words,
        "light": {"tone": "red", "words": f"已超 {words}{paused}", "at": ""},
        "due": moment(assignment.resolve_due_at, now),
        "submitted": moment(order.submitted_at, now),
        "supervision": _supervision_words(order.supervisions),
    }


def _supervision_words(supervisions: list[Matter]) -> str:
    """What the head answered last; or that an answer is awaited."""
    if not supervisions:
        return ""
    latest = supervisions[-1]
    if latest.is_open:
        return f"待答复（{timezone.localtime(latest.due_at):%-m月%-d日 %H:%M} 前）"
    if latest.wanted_at is None:
        return ""
    return f"{latest.answer}计划 {timezone.localtime(latest.wanted_at):%-m月%-d日} 前办结。"


def decision_row(row: Assignment | Matter, action: Action, now: datetime) -> dict:
    """A result or a request that waits for somebody's decision, and where it is taken."""
    order = row.order
    of_result = isinstance(row, Assignment)
    turn = row if of_result else row.assignment
    asked_by = turn.handler if of_result else row.opened_by
    due = turn.resolve_due_at if of_result else row.due_at or turn.resolve_due_at
    since = row.finished_at if of_result else row.opened_at
    return {
        "url": f"{order.get_absolute_url()}#action-{action}",
        "number": order.number,
        "title": order.title,
        "enterprise": order.enterprise_short_name,
        "department": turn.department.short_name,
        "who": asked_by.real_name if asked_by else "系统",
        "text": f"{order.get_outcome_display()}：{order.result_text}" if of_result else row.reason,
        "wanted": not of_result and row.wanted_at and moment(row.wanted_at, now),
        "since": moment(since, now),
        "light": light(since, due, now, grade=order.grade),
    }
