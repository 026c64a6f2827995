"""Many rows of one model with their history, which the database copies in one statement."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Model


def create_with_history(rows: list[Model], *, by, now: datetime, reason: str) -> None:
    if rows:
        type(rows[0]).objects.bulk_create(rows)
        _copy(type(rows[0]), [row.pk for row in rows], "+", by, now, reason)


def update_with_history(
    rows: list[Model], names: Collection[str], *, by, now: datetime, reason: str
) -> None:
    """Store fields ``names``; an upsert, because ``bulk_update`` would take six times as long."""
    if rows:
        type(rows[0]).objects.bulk_create(
            rows, update_conflicts=True, update_fields=sorted(names), unique_fields=["pk"]
        )
        _copy(type(rows[0]), [row.pk for row in rows], "~", by, now, reason)


def delete_with_history(
    model: type[Model], keys: list[int], *, by, now: datetime, reason: str
) -> None:
    """Rows on which nothing hangs; the database refuses the commit if something does."""
    if keys:
        _copy(model, keys, "-", by, now, reason)
        table, pk = _quoted(model._meta.db_table, model._meta.pk.column)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {pk} IN ({_marks(keys)})", keys)  # noqa: S608


def _copy(model: type[Model], keys: list[int], kind: str, by, now: datetime, reason: str) -> None:
    history = model.history.model
    table, into, pk, *columns = _quoted(
        model._meta.db_table,
        history._meta.db_table,
        model._meta.pk.column,
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
