"""Conditions of triage: consultation, merging, another desk."""

from datetime import datetime, timedelta

from requests_desk.models import MatterKind, Order
from requests_desk.rules.actors import Actor
from requests_desk.rules.matters import assignment_of, current_matter

from .registry import guard

UNDO_MERGE_WITHIN = timedelta(hours=24)
RETURNS_BEFORE_CONSULTATION = 2  # §7 E16


@guard
def may_convene(order: Order, by: Actor, now: datetime) -> str | None:
    if current_matter(order, MatterKind.CONSULTATION):
        return "会商已发起，请先写纪要。"
    return None


@guard
def convened(order: Order, by: Actor, now: datetime) -> str | None:
    return None if current_matter(order, MatterKind.CONSULTATION) else "没有等待纪要的会商。"


@guard
def consulted(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §7 E16: after two returns the departments meet before anybody gets the order."""
    consultations = [
        matter for matter in order.matters.all() if matter.kind == MatterKind.CONSULTATION
    ]
    if any(consultation.is_open for consultation in consultations):
        return "会商还没有纪要，写好纪要后再派单。"
    if order.accepted_returns >= RETURNS_BEFORE_CONSULTATION and not consultations:
        return f"已退单 {order.accepted_returns} 次，请先发起会商并写纪要。"
    return None


@guard
def not_in_rework(order: Order, by: Actor, now: datetime) -> str | None:
    if order.rework_round and assignment_of(order).department.is_active:
        return "二次办理由原部门负责，不能改派。"
    return None


@guard
def merged_today(order: Order, by: Actor, now: datetime) -> str | None:
    if order.closed_at is None or now - order.closed_at > UNDO_MERGE_WITHIN:
        return "并单超过 24 小时，不能撤销。"
    return None
