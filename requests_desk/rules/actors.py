"""Who acts on an order: a person, the portal itself, or whoever holds a link or a code."""

from dataclasses import dataclass

from xingdong.accounts.actors import System
from xingdong.accounts.models import User


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds a survey link or a query code: speaks for the enterprise about that order."""

    order_id: int
    name: str
    user = None


Actor = User | System | LinkHolder
