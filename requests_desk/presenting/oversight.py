"""Rows of what leaders, heads and the centre oversee: overdue turns, and what waits for a yes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from requests_desk.models import Assignment, Matter, Order
from requests_desk.models.alerts import Level
from requests_desk.rules.deadlines import clock_of, pauses_of
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import CLOCKS_STAND, Action, Grade
from xingdong.accounts.models import User
from xingdong.records.moments import moment
from xingdong.records.narrowing import not_none

from .cards import order_card
from .lights import duration, light
from .rows import Row


def late_row(order: Order, since: datetime, level: Level, department: str, now: datetime) -> Row:
    """An overdue order for the lists of leaders; needs ``for_list`` and ``supervisions``.

    ``department`` is whose limit passed at ``since``: nobody of the centre is named as handler.
    """
    turn, paused = order.assignment, order.status in CLOCKS_STAND
    clock, until = clock_of(order.grade), order.status_since_at if paused else now
    is_turn = turn is not None and turn.is_current and turn.resolve_due_at == since
    after = [pause for pause in pauses_of(turn) if pause[0] > since] if turn and is_turn else []
    words = duration(clock.elapsed(since, until, after), wall_clock=order.grade == Grade.CRITICAL)
    handler = turn.handler.real_name if turn and is_turn and turn.handler else "（未指定）"
    return {
        **order_card(order, now),
        "handler": handler if is_turn else "",
        "department": department,
        "level": level.label,
        "tone": "warn" if level == Level.RED else "bad",
        "over": words,
        "light": {
            "tone": "red",
            "words": f"已超 {words}{'，时限暂停中' if paused else ''}",
            "at": "",
        },
        "due": moment(since, now),
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


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody's decision: whose it is, what it says, since and until when."""

    turn: Assignment
    by: User | None
    text: str
    since: datetime
    due: datetime
    wanted_at: datetime | None = None


def _result(turn: Assignment) -> Waiting:
    text = f"{turn.order.get_outcome_display()}：{turn.order.result_text}"
    return Waiting(turn, turn.handler, text, not_none(turn.finished_at), turn.resolve_due_at)


def _request(matter: Matter) -> Waiting:
    turn = assignment_of(matter)
    due = matter.due_at or turn.resolve_due_at
    return Waiting(turn, matter.opened_by, matter.reason, matter.opened_at, due, matter.wanted_at)


def decision_row(row: Assignment | Matter, action: Action, now: datetime) -> Row:
    """A result or a request that waits for somebody's decision, and where it is taken."""
    order, waiting = row.order, _result(row) if isinstance(row, Assignment) else _request(row)
    return {
        "url": f"{order.get_absolute_url()}#action-{action}",
        "number": order.number,
        "title": order.title,
        "enterprise": order.enterprise_short_name,
        "department": waiting.turn.department.short_name,
        "who": waiting.by.real_name if waiting.by else "系统",
        "text": waiting.text,
        "wanted": waiting.wanted_at and moment(waiting.wanted_at, now),
        "since": moment(waiting.since, now),
        "light": light(waiting.since, waiting.due, now, grade=order.grade),
    }
