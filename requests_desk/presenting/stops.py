"""The timeline: what happened, for whoever looks."""

from datetime import datetime

from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action, Role
from xingdong.records.moments import moment

from .files import file_line
from .masking import sees_internal, text_for

ACTION_TONES = {
    Action.APPROVE: "good",
    Action.REJECT: "bad",
    Action.ASK_SUPPLEMENT: "warn",
    Action.ASK_RETURN: "warn",
    Action.REFUSE_RESULT: "warn",
}


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
