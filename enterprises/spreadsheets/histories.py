"""Many rows of one model with their history, which the database copies in one statement."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypedDict

from django.db import connection
from django.db.models import Model
from simple_history.utils import get_history_model_for_model

from xingdong.accounts.models import User
from xingdong.records.narrowing import not_none


class Signed(TypedDict):
    """Who writes, when and why; the last arguments of what follows."""

    by: User
    now: datetime
    reason: str


def create_with_history(rows: Sequence[Model], *, by: User, now: datetime, reason: str) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)
        _copy(type(rows[0]), [row.pk for row in rows], "+", by, now, reason)


def update_with_history(
    rows: Sequence[Model], names: Collection[str], *, by: User, now: datetime, reason: str
) -> None:
    """Store fields ``names``; an upsert, because ``bulk_update`` would take six times as long."""
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, update_fields=sorted(names), unique_fields=["pk"]
        )
        _copy(type(rows[0]), [row.pk for row in rows], "~", by, now, reason)


def delete_with_history(
    model: type[Model], keys: list[int], *, by: User, now: datetime, reason: str
) -> None:
    """Rows on which nothing hangs; the database refuses the commit if something does."""
    if keys:
        _copy(model, keys, "-", by, now, reason)
        table, pk = _quoted(model._meta.db_table, not_none(model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {pk} IN ({_marks(keys)})", keys)  # noqa: S608


def _copy(
    model: type[Model], keys: list[int], kind: str, by: User, now: datetime, reason: str
) -> None:
    history = get_history_model_for_model(model)
    table, into, pk, *columns = _quoted(
        model._meta.db_table,
        history._meta.db_table,
        not_none(model._meta.pk.column),
        *(field.column for field in history.tracked_fields),
    )
    kept = ", ".join(columns)
    about = {
        "history_date": connection.ops.adapt_datetimefield_value(now),
        "history_user_id": by.pk,
        "history_change_reason": reason,
        "history_type": kind,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {into} ({kept}, {', '.join(about)})"  # noqa: S608
            f" SELECT {kept}, %s, %s, %s, %s FROM {table}"
            f" WHERE {pk} IN ({_marks(keys)}) ORDER BY {pk}",
            [*about.values(), *keys],
        )


def _quoted(*names: str) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]


def _marks(keys: list[int]) -> str:
    return ", ".join(["%s"] * len(keys))
