"""The two databases: how one is saved while it is written to, and how one takes another's place."""

from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgres, sqlite
from .facts import Facts

SNAPSHOTS = {"sqlite": sqlite.snapshot, "postgresql": postgres.snapshot}
Target = sqlite.Target | postgres.Target
TARGETS: dict[str, type[Target]] = {"sqlite": sqlite.Target, "postgresql": postgres.Target}


def save(connection: BaseDatabaseWrapper, file: Path) -> Facts:
    """Write all that is committed now into ``file``; what is in it. Raises ``BackupError``."""
    return SNAPSHOTS[connection.vendor](connection, file)


def target(connection: BaseDatabaseWrapper) -> Target:
    """The database that shall be another; nobody else uses it. Raises ``BackupError``."""
    place = TARGETS[connection.vendor](connection)
    place.refuse_company()
    return place
