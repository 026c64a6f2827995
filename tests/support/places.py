"""A place where a portal keeps its data, reached as an operator does: by commands."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings

from tests.support.database import migrated_file

ROOT = Path(__file__).resolve().parents[2]


class Place:
    """A database and a `var/` of their own; ``database`` is an address, empty for SQLite."""

    def __init__(self, var: Path, database: str = "") -> None:
        self.var, self.database = var, database
        var.mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "XINGDONG_ENV": "test",
            "XINGDONG_VAR": str(var),
            "DATABASE_URL": database or f"sqlite://{self.file}",
            "DJANGO_SETTINGS_MODULE": "xingdong.settings",
            "REDIS_URL": f"unix://{var}/nobody.sock",
        }

    @property
    def file(self) -> Path:
        return self.var / "db.sqlite3"

    @property
    def media(self) -> Path:
        return self.var / "media"

    def migrate(self) -> None:
        if self.database:
            assert self.manage("migrate", "--verbosity", "0") == (0, "", "")
        else:
            shutil.copy(migrated_file(settings.VAR_DIR), self.file)

    def manage(self, *arguments: str, **more: str) -> tuple[int, str, str]:
        """Exit code, what it says, and what it complains of."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Somebody orders without end, until the block ends or it is killed."""
        log = self.var / "committed.log"
        log.touch()
        with (self.var / "writer.log").open("w") as complaints:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.order_writer", str(log)],
                cwd=ROOT,
                env=self.environment,
                stderr=complaints,
            )
        try:
            yield Writer(process, log)
        finally:
            process.kill()
            process.wait()

    def connect(self):
        return psycopg2.connect(self.database) if self.database else sqlite3.connect(self.file)

    @contextmanager
    def company(self) -> Iterator[None]:
        """Somebody else has the database open, as the processes of a portal do."""
        with closing(self.connect()) as line:
            line.cursor().execute("SELECT COUNT(*) FROM requests_desk_order")
            yield

    def select(self, query: str) -> list[tuple]:
        with closing(self.connect()) as line:
            cursor = line.cursor()
            cursor.execute(query)
            return cursor.fetchall()

    def orders(self, table: str = "requests_desk_order") -> set[str]:
        """Their numbers."""
        return {number for (number,) in self.select(f"SELECT number FROM {table}")}  # noqa: S608

    def count(self, table: str) -> int:
        return self.select(f'SELECT COUNT(*) FROM "{table}"')[0][0]  # noqa: S608

    def files(self) -> dict[str, bytes]:
        """Every kept file, without what a restore has put aside."""
        return {
            str(path.relative_to(self.media)): path.read_bytes()
            for path in self.media.rglob("*")
            if path.is_file() and ".former-" not in str(path)
        }

    def destroy(self) -> None:
        """The database and the files are gone; nothing but an empty database is left."""
        shutil.rmtree(self.media)
        if not self.database:
            for path in self.var.glob("db.sqlite3*"):
                path.unlink()
            return
        with closing(psycopg2.connect(self.database)) as line:
            line.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            line.commit()


class Writer:
    """The process that orders, and the numbers it has committed."""

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process, self.log = process, log

    def committed(self) -> set[str]:
        return set(self.log.read_text().split())

    def wait_for(self, count: int) -> set[str]:
        """The committed numbers, when there are ``count`` of them."""
        until = time.monotonic() + 60
        while len(numbers := self.committed()) < count:
            assert self.process.poll() is None, (self.log.parent / "writer.log").read_text()
            assert time.monotonic() < until, "nobody orders"
            time.sleep(0.05)
        return numbers

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
