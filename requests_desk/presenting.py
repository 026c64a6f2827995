"""Rows as the templates and the API draw them: plain words, formatted once."""

from datetime import date, datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from xingdong.accounts.models import mask_mobile
from xingdong.records.moments import moment
from xingdong.records.privacy import without_identities, without_long_numbers

from .deadlines import clock_of
from .models import Assignment, Assist, Attachment, Matter, Order, OrderEvent, SavedDraft, Survey
from .workflow import Action, Grade, Role, Status

STATUS_TONES = {
    Status.SUBMITTED: "info",
    Status.TRIAGE: "warn",
    Status.SUPPLEMENT: "warn",
    Status.ROUTED: "info",
    Status.ON_HOLD: "warn",
    Status.MERGED: "done",
    Status.IN_PROGRESS: "active",
    Status.RETURN_REVIEW: "warn",
    Status.REVIEW: "active",
    Status.RESOLVED: "good",
    Status.CLOSED: "done",
    Status.WITHDRAWN: "done",
    Status.REJECTED: "bad",
}


ACTION_TONES = {
    Action.APPROVE: "good",
    Action.REJECT: "bad",
    Action.ASK_SUPPLEMENT: "warn",
    Action.ASK_RETURN: "warn",
    Action.REFUSE_RESULT: "warn",
}


WORKING_DAY = timedelta(hours=7)  # 1 工作日 = 7 工作时 (handbook §2.4)


def duration(span: timedelta, *, wall_clock: bool) -> str:
    """Working time in days of seven hours, or wall-clock time for 特急, in plain words."""
    minutes = int(span.total_seconds() // 60)
    day = 24 * 60 if wall_clock else int(WORKING_DAY.total_seconds() // 60)
    days, rest = divmod(minutes, day)
    if days:
        return f"{days} 天" if wall_clock else f"{days} 个工作日"
    hours, minutes = divmod(rest, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟"


def light(start: datetime, due: datetime, now: datetime, *, grade: str) -> dict:
    """绿 · 黄 (≤ 25 % of the time left) · 红 (overdue), with the time in words (handbook §2.4)."""
    clock, wall_clock = clock_of(grade), grade == Grade.CRITICAL
    at = f"{timezone.localtime(due):%Y-%m-%d %H:%M}"
    if now > due:
        over = duration(clock.between(due, now), wall_clock=wall_clock)
        return {"tone": "red", "words": f"已超 {over}", "at": at}
    left, whole = clock.between(now, due), clock.between(start, due)
    tone = "amber" if left * 4 <= whole else "green"
    return {"tone": tone, "words": f"剩 {duration(left, wall_clock=wall_clock)}", "at": at}


NO_LIGHT = {"tone": "none", "words": "", "at": ""}


def assignment_light(assignment: Assignment, order: Order, now: datetime) -> dict:
    if assignment.paused_at is not None:
        return {"tone": "paused", "words": "时限暂停", "at": ""}
    return light(assignment.dispatched_at, assignment.next_due_at, now, grade=order.grade)


def promise_light(order: Order, now: datetime) -> dict:
    """The light of the promise to the enterprise; none once the order is resolved."""
    if order.is_final or order.resolved_at is not None:
        return NO_LIGHT
    assignment = order.assignment
    if order.status == Status.SUPPLEMENT or (assignment and assignment.paused_at):
        return {"tone": "paused", "words": "时限暂停", "at": ""}
    return light(order.submitted_at, order.promised_at, now, grade=order.grade)


def turn(order: Order, now: datetime) -> dict | None:
    """The department's current turn as staff see it: 定人定事定点定责 in one block."""
    assignment = order.assignment
    if assignment is None:
        return None
    running = assignment.is_current
    clocks = (
        ("签收", assignment.sign_due_at, assignment.signed_at),
        ("响应", assignment.response_due_at, assignment.contacted_at),
        ("办结", assignment.resolve_due_at, assignment.ended_at),
    )
    now_or_pause = assignment.paused_at or now  # a paused clock stands still and is not late
    return {
        "department": assignment.department.name,
        "handler": assignment.handler.real_name if assignment.handler else "（未指定）",
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
                "due": moment(due, now),
                "done": done and moment(done, now),
                "late": (done or now_or_pause) > due and (running or done is not None),
            }
            for label, due, done in clocks
        ],
    }


def matter_line(matter: Matter, now: datetime) -> dict:
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


def assist_line(assist: Assist, now: datetime) -> dict:
    """A department that helps; one without a task is only noted."""
    if not assist.task:
        state, tone = "", "calm"
    elif assist.waived_at:
        state, tone = "已免除", "done"
    elif assist.answered_at:
        state, tone = "已答复", "good"
    else:
        state, tone = "待答复", "bad" if now > assist.due_at else "warn"
    return {
        "department": assist.department,
        "task": assist.task,
        "due": assist.due_at and moment(assist.due_at, now),
        "answer": assist.answer,
        "state": state,
        "tone": tone,
    }


def bad_rating(survey: Survey, now: datetime) -> dict:
    """A rating below 基本满意, or 未解决, for the centre's desk."""
    order = survey.order
    return {
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "enterprise": order.enterprise_short_name,
        "department": survey.department_name,
        "level": survey.get_level_display(),
        "solved": survey.get_solved_display(),
        "reasons": "、".join(survey.reason_labels()),
        "comment": survey.comment,
        "time": moment(survey.answered_at, now),
        "status": status_badge(order),
    }


def status_badge(order: Order) -> dict:
    again = order.rework_round and order.status == Status.IN_PROGRESS
    label = "二次办理" if again else order.get_status_display()
    return {"label": label, "tone": STATUS_TONES[order.status]}


def _card(order: Order, now: datetime, light_of_row: dict, handler: str) -> dict:
    return {
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "item": order.item.name,
        "enterprise": order.enterprise_short_name,
        "handler": handler,
        "status": status_badge(order),
        "light": light_of_row,
        "time": moment(order.submitted_at, now),
        "flag": "" if order.grade == Grade.NORMAL else order.get_grade_display(),
    }


def order_card(order: Order, now: datetime) -> dict:
    """An order in a list; needs ``for_list()``."""
    handler = f"{order.assignment.department}" if order.assignment else ""
    return _card(order, now, promise_light(order, now), handler)


def ledger_line(order: Order, day: date) -> dict:
    """An order with a day ahead of it; needs ``for_list()``."""
    return {
        "day": f"{day:%Y-%m-%d}",
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "item": order.item.name,
        "enterprise": order.enterprise_short_name,
        "basis": order.result_basis,
    }


def queue_card(assignment: Assignment, now: datetime) -> dict:
    """An assignment in the department's queue; needs ``for_queue()``."""
    order = assignment.order
    handler = assignment.handler.real_name if assignment.handler else "（未指定）"
    return _card(order, now, assignment_light(assignment, order, now), handler)


def timeline(events: list[OrderEvent], now: datetime, *, roles: frozenset[Role]) -> list[dict]:
    """Newest first; the enterprise's view leaves out internal events and internal text."""
    internal = sees_internal(roles)
    shown = [event for event in events if internal or event.is_public]
    return [_stop(event, now, roles, internal) for event in reversed(shown)]


def _stop(event: OrderEvent, now: datetime, roles: frozenset[Role], internal: bool) -> dict:
    by_system = event.by_role == Role.SYSTEM
    remark = event.internal_text if internal else ""
    return {
        "title": event.get_action_display(),
        "action": event.action,
        "to_status": event.to_status,
        "actor": "系统" if by_system else f"{event.by_name}　{event.by_label}".strip(),
        "time": moment(event.created_at, now),
        "text": text_for(event.public_text if event.is_public else remark, roles),
        "internal_text": text_for(remark, roles) if event.is_public else "",
        "internal": not event.is_public,
        "tone": ACTION_TONES.get(event.action, ""),
        "files": [file_line(one, event.order) for one in event.attachments.all()],
    }


# What the next person must have read before they press anything, by the action that led there.
REASONS = {
    Action.ASK_SUPPLEMENT: "需要补充",
    Action.SEND_TO_TRIAGE: "为什么待研判",
    Action.ASK_RETURN: "申请退单",
    Action.REFUSE_RETURN: "退单未同意",
    Action.REFUSE_RESULT: "结果退回修改",
    Action.RATE: "企业差评",
}


REASONS_FOR_ENTERPRISE = {Action.ASK_SUPPLEMENT}


def reason(
    order: Order, events: list[OrderEvent], now: datetime, *, roles: frozenset[Role]
) -> dict | None:
    """Why the open order stands where it stands, as a stop of the timeline with its own title."""
    internal = sees_internal(roles)
    led_here = (event for event in reversed(events) if event.from_status != event.to_status)
    event = None if order.is_final else next(led_here, None)
    if event is None or event.action not in (REASONS if internal else REASONS_FOR_ENTERPRISE):
        return None
    stop = _stop(event, now, roles, internal)
    text = stop["internal_text"] or stop["text"]
    return {**stop, "title": REASONS[event.action], "text": text} if text else None


def aftermath(order: Order) -> list[tuple[str, str]]:
    """What the result came to, rests on, and when somebody looks again, for everybody."""
    lines = [
        *order.figure_lines(),
        ("依据", order.result_basis),
        ("挂账至", order.comes_back_on and f"{order.comes_back_on:%Y年%-m月%-d日}，到期重新研判"),
        ("复查日期", order.recheck_on and f"{order.recheck_on:%Y年%-m月%-d日}"),
    ]
    return [(label, text) for label, text in lines if text]


def draft_line(draft: SavedDraft, now: datetime) -> dict:
    return {
        "url": draft.get_absolute_url(),
        "title": str(draft),
        "delete": reverse("orders:delete_draft", args=[draft.pk]),
        "saved": moment(draft.saved_at, now),
    }


def file_line(attachment: Attachment, order: Order) -> dict:
    has_picture = attachment.is_available and bool(attachment.thumbnail)
    return {
        "name": attachment.name,
        "key": attachment.key,
        "url": _address("attachment", order, attachment) if attachment.is_available else "",
        "thumbnail": _address("thumbnail", order, attachment) if has_picture else "",
        "picture": _address("picture", order, attachment) if has_picture else "",
        "size": filesizeformat(attachment.size),
        "note": _note_of(attachment),
    }


def _address(name: str, order: Order, attachment: Attachment) -> str:
    return reverse(f"orders:{name}", args=[order.number, attachment.key])


def _note_of(attachment: Attachment) -> str:
    if attachment.infected_as:
        return "含有病毒，已删除"
    return "正在安全检查，稍后可以下载" if attachment.quarantined_at else ""


PROGRESS = (
    ("已提交", {Status.SUBMITTED, Status.TRIAGE}),
    ("已派单", {Status.ROUTED, Status.RETURN_REVIEW}),
    ("办理中", {Status.IN_PROGRESS, Status.ON_HOLD, Status.SUPPLEMENT, Status.REVIEW}),
    ("待评价", {Status.RESOLVED}),
    ("已归档", {Status.CLOSED}),
)


def progress(order: Order) -> list[dict]:
    """How far the order has come, for an outsider; empty when it ended early."""
    position = next((i for i, (_, states) in enumerate(PROGRESS) if order.status in states), None)
    if position is None:
        return []
    last = len(PROGRESS) - 1
    return [
        {"label": label, "state": _progress_state(place, position, last)}
        for place, (label, _) in enumerate(PROGRESS)
    ]


def _progress_state(place: int, position: int, last: int) -> str:
    if place < position or position == last:
        return "done"
    return "current" if place == position else "todo"


def contact_of(order: Order, roles: frozenset[Role]) -> dict:
    """Name and phone of who to call; a leader sees neither in full (handbook §2.6).

    What an anonymous person left is for the social workers alone (§7 E12).
    """
    if order.is_anonymous and Role.CENTRE not in roles:
        return {"name": "匿名", "phone": "", "email": ""}
    if roles <= {Role.LEADER}:
        return {
            "name": order.contact_name[:1] + "**",
            "phone": mask_mobile(order.contact_phone),
            "email": "",
        }
    return {"name": order.contact_name, "phone": order.contact_phone, "email": order.contact_email}


def sees_internal(roles: frozenset[Role]) -> bool:
    """Staff see internal text; the enterprise and somebody who is only a leader do not.

    Whoever may see the order without any role towards it now is staff of a department that has
    finished with it.
    """
    staff = {Role.DEPARTMENT, Role.HEAD, Role.HELPER, Role.CENTRE}
    return bool(roles & staff) or not roles


# Whose matter it is reads what was written: the enterprise, and whoever handles its order.
OWNERS = {Role.ENTERPRISE, Role.DEPARTMENT, Role.HEAD}


def details_for(order: Order, roles: frozenset[Role]) -> list[tuple[str, str]]:
    """The answers to the item's own form, masked like any text."""
    return [(label, text_for(text, roles)) for label, text in order.detail_lines()]


def text_for(text: str, roles: frozenset[Role]) -> str:
    """``text`` as somebody with these roles reads it (handbook §2.6, §7 E13).

    A leader sees no long number; everybody else who does not handle the order no identity number.
    """
    if roles == {Role.LEADER}:
        return without_long_numbers(text)
    return text if roles & OWNERS else without_identities(text)
