"""SQLite: copied by its own backup, which has what still lies in the journal (WAL)."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper

from xingdong.backups.refusals import BackupError
from xingdong.other_version import shape_of

from . import facts

PATIENCE = 20  # seconds to wait for somebody who writes
JOURNALS = ("-wal", "-shm")


def snapshot(connection: BaseDatabaseWrapper, file: Path) -> facts.Facts:
    """Copy in one step, which sees one moment and holds up nobody who writes."""
    path = _path(connection)
    if not path.exists():
        raise BackupError(f"数据库 {path} 不存在，没有可备份的数据。")
    with closing(_open(path)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise BackupError(f"数据库 {path} 已损坏（{verdict}），没有备份。请用上一份备份恢复。")
        return facts.read(connection, copy.cursor())


def _path(connection: BaseDatabaseWrapper) -> Path:
    return Path(connection.settings_dict["NAME"])


def _open(path: Path) -> sqlite3.Connection:
    """An existing file; without ``mode=rw`` a missing one would be made."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=PATIENCE)


class Target:
    """The file that ``DATABASE_URL`` names."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.path = _path(connection)
        connection.close()

    def refuse_company(self) -> None:
        """Raise when somebody has it open; else what lies in its journal is merged."""
        if not self.path.exists():
            return
        try:
            with closing(_open(self.path)) as line:
                line.execute("PRAGMA busy_timeout=2000")
                # Leaving the journal needs the file for oneself alone.
                line.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"数据库 {self.path} 正在被使用。请先停止门户，再恢复。（{error}）"
            ) from error
        except sqlite3.DatabaseError:
            return  # damaged: that may be why somebody restores

    def refuse_other_server(self, server: int) -> None:
        """Any SQLite reads the file of another one."""

    def has_data(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        try:
            with closing(_open(self.path)) as line:
                query = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"
                return bool(line.execute(query).fetchone()[0])
        except sqlite3.DatabaseError:
            return True

    def swap(self, file: Path, mark: str, undo: Callable[[Callable[[], object]], object]) -> str:
        """Put ``file`` in its place; where the former lies now, or "" when there was none.

        ``undo`` is given what takes each step back.
        """
        new = self.path.with_name(f"{self.path.name}.new-{mark}")
        former = self.path.with_name(f"{self.path.name}.former-{mark}")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        undo(partial(new.unlink, missing_ok=True))
        shutil.copyfile(file, new)
        new.chmod(0o600)
        there = [ending for ending in ("", *JOURNALS) if self._beside(self.path, ending).exists()]
        for ending in there:
            here, aside = self._beside(self.path, ending), self._beside(former, ending)
            here.rename(aside)
            undo(partial(aside.replace, here))
        undo(partial(self.path.unlink, missing_ok=True))
        new.rename(self.path)
        return str(former) if there else ""

    @staticmethod
    def _beside(path: Path, ending: str) -> Path:
        return path.with_name(path.name + ending)

    def count_rows(self) -> dict[str, int]:
        with closing(_open(self.path)) as line:
            cursor = line.cursor()
            shape = shape_of(self.connection, cursor)
            return facts.count_rows(self.connection, cursor, shape)
