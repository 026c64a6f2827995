"""The parts of an order's page."""

from datetime import datetime

from requests_desk.models import Assist, Matter, Order
from requests_desk.workflow import Stage, Status
from xingdong.records.moments import moment

from .explanations import deadline, explain_date
from .lights import NO_LIGHT, assignment_light
from .rows import Row


def current_turn(order: Order, now: datetime) -> Row | None:
    """The department's current turn as staff see it: 定人定事定点定责 in one block."""
    assignment = order.assignment
    if assignment is None:
        return None
    running = assignment.is_current
    clocks = (
        ("签收", "sign_due_at", assignment.sign_due_at, assignment.signed_at),
        ("响应", "response_due_at", assignment.response_due_at, assignment.contacted_at),
        ("办结", "resolve_due_at", assignment.resolve_due_at, assignment.ended_at),
    )
    now_or_pause = assignment.paused_at or now  # a paused clock stands still and is not late
    return {
        "department": assignment.department.name,
        "handler": assignment.handler.real_name if assignment.handler else "（未指定）",
        "substitute": running and order.substitute,
        "explanation": assignment.explanation,
        "dispatched": moment(assignment.dispatched_at, now),
        "light": assignment_light(assignment, order, now) if running else NO_LIGHT,
        "original": assignment.original_due_at != assignment.resolve_due_at
        and moment(assignment.original_due_at, now),
        "event": assignment.event_at
        and {
            "time": moment(assignment.event_at, now),
            "place": assignment.event_place,
            "seats": assignment.event_seats,
        },
        "clocks": [
            {
                "label": label,
                "due": deadline(due, now, explain_date(order, name)),
                "done": done and moment(done, now),
                "late": (done or now_or_pause) > due and (running or done is not None),
            }
            for label, name, due, done in clocks
        ],
    }


def matter_line(matter: Matter, now: datetime) -> Row:
    """An extension, a pause, a supervision … as staff see it beside the order."""
    state = matter.get_verdict_display() or "待处理"
    late = matter.is_open and matter.due_at is not None and now > matter.due_at
    return {
        "label": matter.get_kind_display(),
        "reason": matter.reason,
        "state": f"{state}（已超时限）" if late else state,
        "tone": "bad" if late else ("warn" if matter.is_open else "done"),
        "opened": moment(matter.opened_at, now),
        "wanted": matter.wanted_at and moment(matter.wanted_at, now),
        "answer": matter.answer,
    }


def assist_line(assist: Assist, now: datetime) -> Row:
    """A department that helps; one without a task is only noted."""
    if not assist.task:
        state, tone = "", "calm"
    elif assist.waived_at:
        state, tone = "已免除", "done"
    elif assist.answered_at:
        state, tone = "已答复", "good"
    else:
        late = assist.due_at is not None and now > assist.due_at
        state, tone = "待答复", "bad" if late else "warn"
    return {
        "department": assist.department,
        "task": assist.task,
        "due": assist.due_at and moment(assist.due_at, now),
        "answer": assist.answer,
        "state": state,
        "tone": tone,
    }


def aftermath(order: Order) -> list[tuple[str, str]]:
    """What the result came to, rests on, and when somebody looks again, for everybody."""
    lines = [
        *order.figure_lines(),
        ("依据", order.result_basis),
        ("挂账至", order.comes_back_on and f"{order.comes_back_on:%Y年%-m月%-d日}，到期重新研判"),
        ("复查日期", order.recheck_on and f"{order.recheck_on:%Y年%-m月%-d日}"),
    ]
    return [(label, text) for label, text in lines if text]


def progress(order: Order) -> list[Row]:
    """How far the order has come, for an outsider; empty when it ended early."""
    stage, stages = Status(order.status).stage, list(Stage)
    if stage is None:
        return []
    position, last = stages.index(stage), len(stages) - 1
    return [
        {"label": one.value, "state": _progress_state(place, position, last)}
        for place, one in enumerate(stages)
    ]


def _progress_state(place: int, position: int, last: int) -> str:
    if place < position or position == last:
        return "done"
    return "current" if place == position else "todo"
