"""How to tell that a database was made by another version of the portal.

It says itself which migrations made it. When ours no longer have one of them, or when one of the
same name makes other tables, migrating would go wrong half way: `manage.py migrate` asks first.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

MIGRATIONS = "django_migrations"


@dataclass(frozen=True)
class Shape:
    """What a database says of itself: the migrations that made it, and each table's columns."""

    applied: set[tuple[str, str]]
    tables: dict[str, set[str]]


def shape_of(connection: BaseDatabaseWrapper, cursor: Any) -> Shape:
    """``cursor`` may be a driver's own, of another database of the same kind."""
    found = connection.introspection.get_table_list(cursor)
    names = [table.name for table in found if table.type == "t"]  # no views
    tables = {name: set(columns_in(connection, cursor, name)) for name in names}
    applied: set[tuple[str, str]] = set()
    if MIGRATIONS in tables:
        cursor.execute(f"SELECT app, name FROM {MIGRATIONS}")  # noqa: S608
        applied = {(app, name) for app, name in cursor.fetchall()}
    return Shape(applied, tables)


def sign_of_another_version(connection: BaseDatabaseWrapper, shape: Shape | None = None) -> str:
    """The first thing that gives it away; empty for a database of ours and for an empty one.

    ``shape`` is of a database that ``connection`` does not lead to, like one in a backup.
    """
    if shape is not None:
        return next(_signs(connection, shape, MigrationLoader(None)), "")
    with connection.cursor() as cursor:
        shape = shape_of(connection, cursor)
    return next(_signs(connection, shape, MigrationLoader(connection)), "")


def _signs(connection: BaseDatabaseWrapper, shape: Shape, loader: MigrationLoader) -> Iterator[str]:
    if not shape.tables:
        return
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config)}
    applied = {key for key in shape.applied if key[0] in ours}
    for app, migration in sorted(applied - _known(loader)):
        yield f"本版本没有迁移 {app}.{migration}"

    tables = shape.tables.keys()
    nodes = {key for key in loader.graph.nodes if key[0] in ours}
    made = _tables(connection, loader.project_state(list(applied & nodes)), ours)
    yield from (f"缺少数据表 {table}" for table in sorted(made.keys() - tables))
    for table in sorted(made.keys() & tables):
        missing = sorted(made[table] - shape.tables[table])
        yield from (f"数据表 {table} 缺少列 {column}" for column in missing)
    if nodes - applied:
        to_make = _tables(connection, loader.project_state(), ours).keys() - made.keys()
        yield from (f"还没有迁移就已有数据表 {table}" for table in sorted(to_make & tables))


def _is_ours(config: AppConfig) -> bool:
    """Whether an app is part of the project and not installed; the environment may lie inside."""
    folder = Path(config.path)
    return folder.is_relative_to(settings.BASE_DIR) and not folder.is_relative_to(sys.prefix)


def _known(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Every migration that exists, and those it replaces."""
    migrations = loader.disk_migrations
    return {*migrations, *(key for one in migrations.values() for key in one.replaces)}


def _tables(
    connection: BaseDatabaseWrapper, state: ProjectState, labels: set[str]
) -> dict[str, set[str]]:
    """The tables that apps have in a state of the migrations, with their columns."""
    return {
        model._meta.db_table: {str(field.column) for field in model._meta.local_concrete_fields}
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels and model._meta.can_migrate(connection)
    }


def columns_in(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> list[str]:
    """The columns that a table really has. Describing a hundred tables takes half a second."""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
    return [column[0] for column in cursor.description]
