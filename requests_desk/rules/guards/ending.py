"""Conditions of ending an order without a result."""

from datetime import datetime

from requests_desk.models import Order

from .registry import guard


@guard
def enterprise_is_gone(order: Order, by, now: datetime) -> str | None:
    """Handbook §7 E25."""
    if not order.is_anonymous and order.enterprise.is_gone:
        return None
    return "企业在营或停产的，不能这样归档。"
