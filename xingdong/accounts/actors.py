"""Who acts: a person, the portal itself, or whoever holds a link."""

from dataclasses import dataclass
from typing import Protocol

from .models import User


@dataclass(frozen=True)
class System:
    """The portal itself, acting for nobody."""

    user = None
    name = "系统"


SYSTEM = System()


class Stranger(Protocol):
    """Somebody without an account who speaks for a record that a link or a code opens."""

    user: None
    name: str


def user_of(by: User | System | Stranger) -> User | None:
    """The account behind ``by``, or None when the portal or a link holder acts."""
    return by if isinstance(by, User) else None


def name_of(by: User | System | Stranger) -> str:
    return by.real_name if isinstance(by, User) else by.name
