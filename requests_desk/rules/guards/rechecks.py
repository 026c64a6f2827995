"""Conditions of a recheck."""

from datetime import datetime

from requests_desk.models import MatterKind, Order
from requests_desk.rules.actors import Actor
from requests_desk.rules.matters import current_matter

from .registry import guard


@guard
def recheck_waits(order: Order, by: Actor, now: datetime) -> str | None:
    """Asked of the matter: it waits until somebody confirms it, however the order goes on."""
    return None if current_matter(order, MatterKind.RECHECK) else "没有待复查的隐患。"
