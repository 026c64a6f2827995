"""A migrated SQLite database in a file, which tests copy into memory: migrating takes seconds.

The file is named by a digest of what makes it, so changed migrations make a new one.
"""

import ast
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import django
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
MEMORY = "file:portal?mode=memory&cache=shared"


def copy_into_memory(folder: Path, memory: str = MEMORY) -> sqlite3.Connection:
    """Fill the database in memory, which lives as long as somebody is connected to it.

    Of several processes that share the `folder` the first one migrates, the others wait.
    """
    line = sqlite3.connect(memory, uri=True)
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with closing(sqlite3.connect(migrated_file(folder))) as file:
            file.backup(line)
    return line


def migrated_file(folder: Path) -> Path:
    """The file for these migrations; when there is none it is made, in place of others."""
    path = folder / f"migrated-{fingerprint()}.sqlite3"
    if not path.exists():
        for old in folder.glob("migrated-*"):
            old.unlink()
        migrate(unfinished := path.with_suffix(".unfinished"))
        unfinished.rename(path)
    return path


def migrate(path: Path) -> None:
    """Let `manage.py migrate` make the database from nothing."""
    environment = {**os.environ, "XINGDONG_ENV": "test", "DATABASE_URL": f"sqlite://{path}"}
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def fingerprint() -> str:
    """A digest of every migration, of what they import, and of Django's and SQLite's versions."""
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for path in sorted(set(sources())):
        digest.update(f"\n{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def sources() -> Iterator[Path]:
    """The files in the packages of migrations, and what these import."""
    migrations = MigrationLoader(None).disk_migrations.values()
    for module in {type(migration).__module__ for migration in migrations}:
        for path in Path(sys.modules[module].__file__).parent.glob("*.py"):
            yield path
            for name in imported(path.read_text()):
                if file := getattr(sys.modules.get(name), "__file__", None):
                    yield Path(file)


def imported(source: str) -> Iterator[str]:
    """The modules that a source imports at its top, and what could be a module of a package."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import):
            yield from (name.name for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            yield statement.module
            yield from (f"{statement.module}.{name.name}" for name in statement.names)
