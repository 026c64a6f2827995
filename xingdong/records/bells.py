"""Doorbells ring from one place, after the commit: the row is the truth, the bell only a bell."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_muted: ContextVar[bool] = ContextVar("bells muted", default=False)


def ring(task, **ids) -> None:
    """Ring ``task`` once the surrounding transaction is committed.

    A dead broker is logged and forgotten: the row stays, and the next sweep rings again.
    """
    if _muted.get():
        return
    task.delay_on_commit(**ids)


@contextmanager
def bells_muted() -> Iterator[None]:
    """Ring nothing inside: the caller itself does, before it commits, what the bells start."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)
