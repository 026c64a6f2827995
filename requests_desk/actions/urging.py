"""Pressure: the enterprise urges, the centre and the clock supervise."""

from datetime import datetime

from requests_desk.models import MatterKind, Order, OrderEvent, Verdict
from requests_desk.rules.actors import Actor
from requests_desk.rules.deadlines import SUPERVISION_LIMIT, window_end
from requests_desk.workflow import Action
from xingdong.accounts.models import User
from xingdong.records.moments import moment_words

from .transition import move, open_matter, settle, verb


@verb
def urge_order(order: Order, *, by: Actor, text: str, now: datetime) -> OrderEvent:
    """催办; the next public progress of the department answers it (handbook §2.4)."""
    event = move(order, Action.URGE, by=by, now=now, public_text=text)
    settle(order, MatterKind.URGE, by=by, now=now, verdict=Verdict.LAPSED)
    open_matter(
        order,
        MatterKind.URGE,
        by=by,
        now=now,
        reason=text or "企业催办",
        due_at=window_end(SUPERVISION_LIMIT, now),
    )
    return event


@verb
def supervise_order(
    order: Order, *, by: Actor, reason: str, level: int = 0, now: datetime
) -> OrderEvent:
    """督办: the head must answer with the cause and a new date within one working day."""
    event = move(
        order, Action.SUPERVISE, by=by, now=now, internal_text=reason, data={"level": level}
    )
    open_matter(
        order,
        MatterKind.SUPERVISION,
        by=by,
        now=now,
        level=level,
        reason=reason,
        due_at=window_end(SUPERVISION_LIMIT, now),
    )
    return event


@verb
def answer_supervision(
    order: Order, *, by: User, cause: str, promised_at: datetime, now: datetime
) -> OrderEvent:
    event = move(
        order,
        Action.ANSWER_SUPERVISION,
        by=by,
        now=now,
        internal_text=f"原因：{cause}计划 {moment_words(promised_at)} 前办结。",
    )
    settle(order, MatterKind.SUPERVISION, by=by, now=now, answer=cause, wanted_at=promised_at)
    return event
