"""Who acts on an order: a person, the portal itself, or whoever holds a link or a code."""

from dataclasses import dataclass

from xingdong.accounts.actors import Stranger, System
from xingdong.accounts.models import User


@dataclass(frozen=True)
class LinkHolder(Stranger):
    """Whoever holds a survey link or a query code: speaks for the enterprise about that order."""

    order_id: int
    name: str
    user = None


Actor = User | System | LinkHolder


def person_of(by: Actor) -> User:
    """Whoever acts, where the table lets only people act; ``TypeError`` for anybody else."""
    if not isinstance(by, User):
        raise TypeError(f"only a person may do this: {by!r}")
    return by
