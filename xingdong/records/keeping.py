"""What is kept how long: each app names its rows, and one job clears those whose time is over.

The lists are named in ``settings.KEPT``; docs/operations.md has them as a table.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from .sweeps import each

logger = logging.getLogger(__name__)

BATCH = 500
DAYS = {"day": 1, "month": 31, "year": 366}  # rather a little longer than said


@dataclass(frozen=True)
class Kept:
    """Rows of one kind, and what becomes of them in the end.

    ``setting`` says for how long, in ``unit``s; 0 is for ever. Without one they have an end of
    their own. ``over`` gives the rows whose time was over at a moment; ``clear`` gets some of their
    keys and is one transaction, which is harmless the second time. ``batch`` rows go at once.
    """

    name: str
    label: str  # for whoever runs the command
    over: Callable[[datetime], QuerySet[Any]]
    clear: Callable[[Any], object] | None = None  # None: they are deleted, in batches
    setting: str = ""
    unit: str = "month"

    @property
    def sweep(self) -> str:
        """What the ledger of faults calls it."""
        return f"到期清除：{self.label}"

    def rows(self, now: datetime) -> QuerySet[Any] | None:
        """Those whose time is over now; None when they are kept for ever."""
        if not self.setting:
            return self.over(now)
        count = getattr(settings, self.setting)
        return self.over(now - timedelta(days=DAYS[self.unit] * count)) if count else None


def all_kept() -> list[Kept]:
    """What every app named, in the order of the settings."""
    return [kept for name in settings.KEPT for kept in import_string(name)]


def tidy(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Clear all whose time is over; how many rows by name. With ``dry_run`` only count.

    Whatever it had not done when it was stopped is done the next time.
    """
    found = [(kept, kept.rows(now)) for kept in all_kept()]
    work = [(kept, rows) for kept, rows in found if rows is not None]
    if dry_run:
        return {kept.name: rows.count() for kept, rows in work}
    return {kept.name: _clear(kept, rows) for kept, rows in work}


def _clear(kept: Kept, rows: QuerySet[Any]) -> int:
    if kept.clear:
        return each(rows, _one_by(kept), name=kept.sweep)
    rows, done = rows.order_by("pk").values_list("pk", flat=True), 0
    keys = list(rows[:BATCH])
    while keys:
        done += _delete(kept, rows.model, keys)
        keys = list(rows.filter(pk__gt=keys[-1])[:BATCH])
    if done:
        logger.info("tidied %s: %d rows", kept.name, done)
    return done


def _one_by(kept: Kept) -> Callable[[Any], bool]:
    def clear(row: Any) -> bool:
        if kept.clear:
            kept.clear(row)
        return True

    return clear


def _delete(kept: Kept, model: type[Model], keys: list[Any]) -> int:
    """All of them at once, or each by itself, so that one row stops no other."""
    rows = model._base_manager
    try:
        with transaction.atomic():
            rows.filter(pk__in=keys).delete()
        return len(keys)
    except DatabaseError as error:
        logger.warning("%s are deleted one by one: %s", kept.name, error)

    def delete(row: _Row) -> bool:
        with transaction.atomic():
            rows.filter(pk=row.key).delete()
        return True

    return each([_Row(key) for key in keys], delete, name=kept.sweep)


@dataclass(frozen=True)
class _Row:
    """A row by its key; ``pk`` is what the ledger of faults knows it by, always a number."""

    key: Any

    @property
    def pk(self) -> int:
        return self.key if isinstance(self.key, int) else crc32(str(self.key).encode())
