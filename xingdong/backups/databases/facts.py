"""What is in a database at one moment: its shape, how many rows, and the files they name."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from xingdong.other_version import Shape, shape_of


@dataclass(frozen=True)
class Facts:
    """``rows`` by table; ``named`` are paths below ``MEDIA_ROOT``; ``server`` a major version."""

    shape: Shape
    rows: dict[str, int]
    named: set[str]
    server: int = 0


def read(connection: BaseDatabaseWrapper, cursor: Any, *, server: int = 0) -> Facts:
    """By ``cursor``, which sees one moment; it may be a driver's own (``other_version``)."""
    shape = shape_of(connection, cursor)
    return Facts(
        shape, count_rows(connection, cursor, shape), files_named(connection, cursor, shape), server
    )


def count_rows(connection: BaseDatabaseWrapper, cursor: Any, shape: Shape) -> dict[str, int]:
    counts = {}
    for table in sorted(shape.tables):
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        counts[table] = cursor.fetchone()[0]
    return counts


def files_named(connection: BaseDatabaseWrapper, cursor: Any, shape: Shape) -> set[str]:
    """Every path that a row has in a field for files."""
    named: set[str] = set()
    quote = connection.ops.quote_name
    for model in apps.get_models():
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, models.FileField):
                continue
            name = str(field.column)
            if name not in shape.tables.get(table, ()):
                continue  # a database that waits for a migration
            column = quote(name)
            cursor.execute(f"SELECT {column} FROM {quote(table)} WHERE {column} <> ''")  # noqa: S608
            named.update(row[0] for row in cursor.fetchall())
    return named
