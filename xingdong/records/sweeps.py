"""Sweeps: one thing done for many rows, each by itself. One poisoned row never stops the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from . import faults
from .refusals import ChangedMeanwhile, NotAllowed

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
Errors = tuple[type[Exception], ...]

# Not the fault of the row in hand: the time of the sweep is over, the database is gone.
NOT_THE_ROWS: Errors = (SoftTimeLimitExceeded, InterfaceError)
LOCK_NOT_AVAILABLE = "55P03"
CHUNK = 500
MOST_RESTING = 500  # rows that are left out by number; more would be a fault of the sweep


class Held(Exception):
    """Somebody else has this row locked: it is passed over, and looked for the next time."""


def each(
    rows: QuerySet | Iterable[Row],
    do: Callable[..., object],
    *,
    name: str,
    most: int | None = None,
    rests: bool = True,
    stop: Errors = (),
    **given: object,
) -> int:
    """Call ``do(row, **given)`` for each of ``rows``; how many of them came to something.

    ``do`` is a transaction of its own: a row that fails is logged with the traceback and stays as
    it was, for a later sweep; one that somebody holds is passed over. Both are counted in the
    ledger under the Chinese ``name`` of the sweep, and what fails rests longer each time, so that a
    batch of ``most`` is never full of them; where rows carry a ``retry_at`` of their own it does
    not (``rests``). A refusal is a line in the log: somebody was faster. After one of ``stop`` no
    other row would fare better now, and the sweep ends with what it has done.
    """
    known = faults.known_of(name)
    done = 0
    for row in _chosen(rows, known if rests else {}, most):
        key = _key(row)
        try:
            done += bool(do(row, **given))
        except NOT_THE_ROWS:
            raise
        except (NotAllowed, ChangedMeanwhile) as refusal:
            logger.info("%s %s: %s", do.__name__, key, refusal)
        except stop as reason:
            logger.warning("%s stops at %s: %s", do.__name__, key, reason)
            break
        # The only place that swallows what nobody foresaw: the next row is not to blame.
        except Exception as error:
            if is_held(error):
                logger.warning("%s %s is held by somebody, passed over", do.__name__, key)
            else:
                logger.exception("%s %s failed, the others go on", do.__name__, key)
            faults.note(name, key, faults.HELD if is_held(error) else type(error).__name__)
            continue
        if key in known:
            faults.clear(name, key)
    return done


def is_held(error: Exception) -> bool:
    """Whether somebody else has the row, and nothing is wrong with it."""
    if isinstance(error, Held):
        return True
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, OperationalError) and code == LOCK_NOT_AVAILABLE


def _chosen(rows: QuerySet | Iterable, known: dict, most: int | None) -> Iterable:
    """``rows`` without those that rest."""
    now = timezone.now()
    resting = {key for key, fault in known.items() if fault.retry_at > now}
    if not isinstance(rows, QuerySet):
        return [row for row in rows if _key(row) not in resting][:most]
    if resting:
        rows = rows.exclude(pk__in=sorted(resting)[:MOST_RESTING])
    return rows[:most] if most else rows.iterator(chunk_size=CHUNK)


def _key(row: object) -> int:
    return row if isinstance(row, int) else getattr(row, "pk")  # noqa: B009  # typed as any row
