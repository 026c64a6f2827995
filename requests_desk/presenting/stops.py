"""The timeline: what happened, for whoever looks."""

from datetime import datetime

from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action, Role
from xingdong.records.moments import moment

from .files import file_line
from .masking import sees_internal, text_for
from .rows import Row


def timeline(events: list[OrderEvent], now: datetime, *, roles: frozenset[Role]) -> list[Row]:
    """Newest first; the enterprise's view leaves out internal events and internal text."""
    internal = sees_internal(roles)
    shown = [event for event in events if internal or event.is_public]
    return [_stop(event, now, roles, internal) for event in reversed(shown)]


def _stop(event: OrderEvent, now: datetime, roles: frozenset[Role], internal: bool) -> Row:
    by_system = event.by_role == Role.SYSTEM
    remark = event.internal_text if internal else ""
    return {
        "title": event.get_action_display(),
        "action": event.action,
        "actor": "系统" if by_system else f"{event.by_name}　{event.by_label}".strip(),
        "time": moment(event.created_at, now),
        "text": text_for(event.public_text if event.is_public else remark, roles),
        "internal_text": text_for(remark, roles) if event.is_public else "",
        "internal": not event.is_public,
        "tone": Action(event.action).about.tone,
        "files": [file_line(file, event.order) for file in event.attachments.all()],
    }


def reason(
    order: Order, events: list[OrderEvent], now: datetime, *, roles: frozenset[Role]
) -> Row | None:
    """Why the open order stands where it stands, as a stop of the timeline with its own title."""
    internal = sees_internal(roles)
    led_here = (event for event in reversed(events) if event.from_status != event.to_status)
    event = None if order.is_final else next(led_here, None)
    if event is None:
        return None
    about, stop = Action(event.action).about, _stop(event, now, roles, internal)
    text = stop["internal_text"] or stop["text"]
    is_shown = about.reason and text and (internal or about.reason_outside)
    return {**stop, "title": about.reason, "text": text} if is_shown else None
