"""Restore: judge the whole archive first, then put it in place, then compare; or take all back."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from xingdong.other_version import sign_of_another_version

from . import databases, manifest
from .archive import DATABASE, FILES, MANIFEST, fact_of, unpack
from .folder import FORMER, STAGING, mark
from .manifest import FileFact, Manifest, our_fingerprints
from .refusals import BackupError

Undo = Callable[[Callable[[], object]], object]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """``former`` says where lies what was there before; ``is_our_key`` whether secrets open."""

    manifest: Manifest
    is_our_key: bool
    former: list[str]


def restore(
    archive: Path, *, now: datetime, passphrase: str = "", replace: bool = False, look: bool = False
) -> Restored:
    """Put back what ``archive`` holds; with ``look`` only judge it.

    Whatever database and files are there stay aside, and are in the way unless ``replace``. Raises
    ``BackupError`` with one sentence; then everything is as it was.
    """
    if not archive.is_file():
        raise BackupError(f"没有备份文件 {archive}。")
    media = Path(settings.MEDIA_ROOT)
    try:
        media.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=STAGING, dir=media) as folder:
            place = Path(folder)
            packed = _judge(archive, passphrase, place)
            former = [] if look else _put_in_place(place, media, packed, now, replace)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        reason = getattr(error, "strerror", None) or str(error).strip()
        raise BackupError(f"恢复没有成功，原有数据没有改动：{reason}。") from error
    return Restored(packed, packed.key in our_fingerprints(), former)


def _judge(archive: Path, passphrase: str, place: Path) -> Manifest:
    """Unpack the archive; its manifest, if it holds what that says and this portal can use it."""
    found = unpack(archive, passphrase, place)
    if found.pop(MANIFEST, None) is None:
        raise BackupError("备份文件不完整：没有清单。请换一份备份。")
    packed = manifest.read((place / MANIFEST).read_text(encoding="utf-8"))
    _compare(found, packed.files)
    if packed.vendor != connection.vendor:
        raise BackupError(
            f"备份来自 {NAMES.get(packed.vendor, packed.vendor)}，现在的 DATABASE_URL 是 "
            f"{NAMES[connection.vendor]}，不能互相恢复。"
        )
    if sign := sign_of_another_version(connection, packed.shape):
        raise BackupError(f"备份来自另一个版本的门户（{sign}）。请用原来的版本恢复。")
    return packed


def _compare(found: dict[str, FileFact], expected: dict[str, FileFact]) -> None:
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            raise BackupError(f"{name} 与备份的清单不一致，备份已损坏。请换一份备份。")


def _put_in_place(
    place: Path, media: Path, packed: Manifest, now: datetime, replace: bool
) -> list[str]:
    target = databases.target(connection)
    with ExitStack() as steps:
        target.refuse_other_server(packed.server)
        in_the_way = [
            *(["数据库"] if target.has_data() else []),
            *([f"文件目录 {media}"] if _entries(media) else []),
        ]
        if in_the_way and not replace:
            raise BackupError(
                f"{'和'.join(in_the_way)}里已有数据，没有改动。"
                "确实要换成备份的内容，请加 --replace；原有数据会另存，不会删除。"
            )
        aside = [target.swap(place / DATABASE, mark(now), steps.callback)]
        aside.append(_swap_files(place / FILES, media, mark(now), steps.callback))
        _check(target, media, packed)
        steps.pop_all()  # nothing is taken back
    return [path for path in aside if path]


def _entries(media: Path) -> list[Path]:
    """What lies there, without what a restore has put aside or puts there now."""
    return [path for path in media.iterdir() if not path.name.startswith((STAGING, FORMER))]


def _swap_files(files: Path, media: Path, mark: str, undo: Undo) -> str:
    """Entry by entry, because the folder itself may be a disk of its own; where the former lie."""
    former, there = media / f"{FORMER}{mark}", _entries(media)
    if there:
        undo(former.rmdir)
        former.mkdir(mode=0o700)
    coming = list(files.iterdir()) if files.exists() else []
    moves = [(path, former / path.name) for path in there]
    moves += [(path, media / path.name) for path in coming]
    for source, goal in moves:
        source.rename(goal)
        undo(partial(goal.rename, source))
    return str(former) if there else ""


def _check(target: databases.Target, media: Path, packed: Manifest) -> None:
    """What is in place now is what the manifest says."""
    rows = target.count_rows()
    for table in sorted(rows.keys() | packed.rows.keys()):
        if rows.get(table) != packed.rows.get(table):
            raise BackupError(
                f"数据表 {table} 恢复后有 {rows.get(table)} 行，备份时是 {packed.rows.get(table)}。"
                "已退回原有数据。"
            )
    wanted = {name: fact for name, fact in packed.files.items() if name != DATABASE}
    _compare({name: fact_of(media / name.removeprefix(f"{FILES}/")) for name in wanted}, wanted)
