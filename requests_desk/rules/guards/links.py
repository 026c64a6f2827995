"""Conditions of tying orders to each other."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor

from .registry import guard


@guard
def is_linked(order: Order, by: Actor, now: datetime) -> str | None:
    return None if order.linked.all() else "没有关联件。"
