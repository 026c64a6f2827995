"""Sweeps: one thing done for many rows, each by itself. One poisoned row never stops the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError

from .refusals import ChangedMeanwhile, NotAllowed

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
Errors = tuple[type[Exception], ...]

# Not the fault of the row in hand: the time of the sweep is over, the database is gone.
NOT_THE_ROWS: Errors = (SoftTimeLimitExceeded, InterfaceError)


def each(
    rows: Iterable[Row], do: Callable[..., object], *, stop: Errors = (), **given: object
) -> int:
    """Call ``do(row, **given)`` for each of ``rows``; how many of them came to something.

    ``do`` is a transaction of its own: a row that fails is logged with the traceback and stays as
    it was, for the next sweep. A refusal is a line in the log: somebody was faster. After one of
    ``stop`` no other row would fare better now, and the sweep ends with what it has done.
    """
    done = 0
    for row in rows:
        try:
            done += bool(do(row, **given))
        except NOT_THE_ROWS:
            raise
        except (NotAllowed, ChangedMeanwhile) as refusal:
            logger.info("%s %s: %s", do.__name__, _key(row), refusal)
        except stop as reason:
            logger.warning("%s stops at %s: %s", do.__name__, _key(row), reason)
            break
        # The only place that swallows what nobody foresaw: the next row is not to blame.
        except Exception:
            logger.exception("%s %s failed, the others go on", do.__name__, _key(row))
    return done


def _key(row: object) -> object:
    return getattr(row, "pk", row)
