"""Conditions of ending an order without a result."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor

from .registry import guard


@guard
def enterprise_is_gone(order: Order, by: Actor, now: datetime) -> str | None:
    """Handbook §7 E25."""
    if order.enterprise is not None and order.enterprise.is_gone:
        return None
    return "企业在营或停产的，不能这样归档。"
