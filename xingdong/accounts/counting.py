"""How often something was done lately, counted in the cache."""

from django.core.cache import cache


def count_one(key: str, *, seconds: float) -> int:
    """One more of ``key``, and how many that makes; forgotten so many seconds after the last.

    ``cache.incr`` would give the key the cache's own short life, and fails when it has just ended.
    """
    number = cache.get(key, 0) + 1
    cache.set(key, number, seconds)
    return number
