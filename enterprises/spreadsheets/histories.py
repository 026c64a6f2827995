"""History of many rows in one statement: the database copies what it has just been given."""

from datetime import datetime

from django.db import connection
from django.db.models import Model


def keep_history(rows: list[Model], kind: str, *, by, now: datetime, reason: str) -> None:
    """A row of history for each of ``rows``, all of one model; ``kind`` is ``+`` or ``~``."""
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    history = model.history.model
    kept = ", ".join(quote(field.column) for field in history.tracked_fields)
    about = {
        "history_date": connection.ops.adapt_datetimefield_value(now),
        "history_user_id": by.pk,
        "history_change_reason": reason,
        "history_type": kind,
    }
    pk = quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({kept}, {', '.join(about)})"  # noqa: S608
            f" SELECT {kept}, %s, %s, %s, %s FROM {quote(model._meta.db_table)}"
            f" WHERE {pk} IN ({', '.join(['%s'] * len(rows))}) ORDER BY {pk}",
            [*about.values(), *(row.pk for row in rows)],
        )
