"""Conditions of what a department asks while it handles an order."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor

from .registry import guard

MOST_SUPPLEMENTS = 2


@guard
def material_rounds_left(order: Order, by: Actor, now: datetime) -> str | None:
    if order.supplement_rounds >= MOST_SUPPLEMENTS:
        return "已请企业补充过两次，请直接联系企业。"
    return None
