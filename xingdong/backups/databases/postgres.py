"""PostgreSQL: saved and restored by its own tools, of the server's version."""

import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import make_dsn

from xingdong.backups.refusals import BackupError
from xingdong.embedded.postgres import folders_with
from xingdong.other_version import shape_of

from . import facts

FORMER = "former_"  # the schemas that a restore has put aside
OTHERS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def snapshot(connection: BaseDatabaseWrapper, file: Path) -> facts.Facts:
    """Count and dump by one exported snapshot, so that both see the same moment."""
    own = connection.copy()
    try:
        own.connect()
        server = major_version(own)
        dump = find_tool("pg_dump", server)
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
            _run(
                own,
                dump,
                *("--format=custom", "--no-owner", "--no-privileges"),
                *(f"--exclude-schema={FORMER}*", f"--snapshot={name}", f"--file={file}"),
            )
            return facts.read(own, cursor, server=server)
    finally:
        own.close()


def major_version(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def find_tool(name: str, server: int) -> Path:
    """The program of the server's version; raises ``BackupError`` with what to install."""
    found: dict[int, Path] = {}
    for folder in folders_with(name):
        said = subprocess.run(  # noqa: S603
            [str(folder / name), "--version"], capture_output=True, text=True, check=False
        ).stdout
        found.setdefault(_major(said), folder / name)
    if server not in found:
        others = "、".join(str(version) for version in sorted(found) if version)
        raise BackupError(
            f"数据库是 PostgreSQL {server}，没有找到同版本的 {name}"
            f"{f'（只有版本 {others}）' if others else ''}。"
            f"请安装 postgresql-client-{server}，或把它的 bin 目录加入 PATH。"
        )
    return found[server]


def _major(said: str) -> int:
    """``pg_dump (PostgreSQL) 18.1 (Debian …)`` → 18; 0 when it does not run here."""
    number = said.partition("(PostgreSQL) ")[2].partition(".")[0]
    return int(number) if number.isdigit() else 0


def _run(connection: BaseDatabaseWrapper, tool: Path, *arguments: str) -> None:
    """Run a tool on the database of a connection. The password goes by the environment."""
    given = connection.get_connection_params()
    password = given.pop("password", "")
    plain = {name: str(value) for name, value in given.items() if isinstance(value, str | int)}
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    if password:
        environment["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603
        [str(tool), *arguments, f"--dbname={make_dsn(**plain)}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[:1] or [f"代码 {done.returncode}"]
        raise BackupError(f"{tool.name} 没有成功：{reason[0]}")


class Target:
    """The schema ``public`` of the database that ``DATABASE_URL`` names."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.tool = find_tool("pg_restore", major_version(connection))

    def refuse_company(self) -> None:
        """Raise when somebody else is connected."""
        with self.connection.cursor() as cursor:
            cursor.execute(OTHERS)
            (others,) = cursor.fetchone()
        if others:
            raise BackupError(
                f"数据库还有 {others} 个别的连接。请先停止门户（systemctl stop xingdong.target），"
                "再恢复。"
            )

    def refuse_other_server(self, server: int) -> None:
        """An older server does not read the dump of a newer one."""
        ours = major_version(self.connection)
        if ours < server:
            raise BackupError(
                f"备份来自 PostgreSQL {server}，现在的是 {ours}。请换用版本 {server} 或更新的。"
            )

    def has_data(self) -> bool:
        return bool(self.connection.introspection.table_names())

    def swap(self, file: Path, mark: str, undo: Callable[[Callable[[], object]], object]) -> str:
        """Fill ``public`` from ``file``; the former's schema, or "" when it was empty.

        ``undo`` is given what takes each step back.
        """
        former = ""
        if self.has_data():
            former = FORMER + mark.replace("-", "_")
            self._do(f"ALTER SCHEMA public RENAME TO {former}", "CREATE SCHEMA public")
            back = f"ALTER SCHEMA {former} RENAME TO public"
            undo(partial(self._do, "DROP SCHEMA public CASCADE", back))
        _run(
            self.connection,
            self.tool,
            *("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"),
            str(file),
        )
        if not former:
            undo(partial(self._do, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"))
        return f"PostgreSQL 架构 {former}" if former else ""

    def _do(self, *statements: str) -> None:
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def count_rows(self) -> dict[str, int]:
        with self.connection.cursor() as cursor:
            shape = shape_of(self.connection, cursor)
            return facts.count_rows(self.connection, cursor, shape)
