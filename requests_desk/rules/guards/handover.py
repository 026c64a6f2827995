"""Conditions of another liaison taking an order over."""

from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor, LinkHolder
from requests_desk.rules.colleagues import has_colleagues
from xingdong.accounts.models import User

from .registry import guard


@guard
def has_colleague(order: Order, by: Actor, now: datetime) -> str | None:
    """The portal itself moves orders of who leaves (handbook §7 E06)."""
    if isinstance(by, LinkHolder):
        return "请联系本企业的联络员。"
    if isinstance(by, User) and not has_colleagues(order, now):
        return "本企业没有别的联络员，请先联系社区社工添加。"
    return None
