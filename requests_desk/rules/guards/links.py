"""Conditions of tying orders to each other."""

from datetime import datetime

from requests_desk.models import Order

from .registry import guard


@guard
def is_linked(order: Order, by, now: datetime) -> str | None:
    return None if order.linked.all() else "没有关联件。"
