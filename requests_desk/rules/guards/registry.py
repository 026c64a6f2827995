"""Guards by the names that the table uses."""

from collections.abc import Callable
from datetime import datetime

from requests_desk.models import Order
from requests_desk.rules.actors import Actor

Guard = Callable[[Order, Actor, datetime], str | None]
GUARDS: dict[str, Guard] = {}


def guard(function: Guard) -> Guard:
    """Register a further condition on lines of the table, under the function's own name.

    It is asked with the order, who acts, and now; it answers with a refusal, one Chinese sentence,
    or with None. It reads what the order carries (``matters``, ``assists``, ``surveys``), which
    pages have prefetched.
    """
    if function.__name__ in GUARDS:
        raise ValueError(f"two guards are called {function.__name__}")
    GUARDS[function.__name__] = function
    return function
