"""A channel that is away is left alone for a while, so that the others are not kept waiting.

Kept in the cache: forgetting it costs one more try, nothing else.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from .models import Delivery

FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
REMEMBERED = 3600  # seconds


def _key(delivery: Delivery) -> str:
    """A mail server is one line; every robot is a line of its own."""
    line = f" {delivery.robot_id}" if delivery.robot_id else ""
    return f"resting {delivery.channel}{line}".replace(" ", "-")


def rests_until(delivery: Delivery, now: datetime) -> datetime | None:
    _, until = cache.get(_key(delivery), (0, now))
    return until if until > now else None


def let_rest(delivery: Delivery, now: datetime) -> None:
    """30 s, then twice as long with every failure after a rest, up to 15 minutes."""
    failures, until = cache.get(_key(delivery), (0, now))
    if until > now:
        return  # several were under way when the first of them failed
    rest = min(FIRST_REST * 2 ** min(failures, 5), LONGEST_REST)
    cache.set(_key(delivery), (failures + 1, now + rest), REMEMBERED)


def is_well_again(delivery: Delivery) -> None:
    if cache.get(_key(delivery)) is not None:
        cache.delete(_key(delivery))
