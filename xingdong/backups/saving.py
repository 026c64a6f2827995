"""Save: the database as it is at one moment, then the files, under one name when all is there."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from xingdong.other_version import shape_of

from . import databases
from .archive import DATABASE, FILES, MANIFEST, Packer, packing
from .databases.facts import Facts, files_named
from .encryption import PASSPHRASE_LEAST
from .folder import FORMER, STAGING
from .manifest import Manifest, our_fingerprints
from .refusals import BackupError


@dataclass(frozen=True)
class Saved:
    """``deleted`` went while we saved; ``lost`` are named by a row and were not on the disk."""

    manifest: Manifest
    size: int
    is_encrypted: bool
    deleted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def save(target: Path, *, now: datetime, passphrase: str = "") -> Saved:
    """Save a portal, which may be running, into the new file ``target``, for its owner alone.

    Raises ``BackupError`` with one sentence; then there is nothing new on the disk.
    """
    if passphrase and len(passphrase) < PASSPHRASE_LEAST:
        raise BackupError(f"备份的口令太短，请至少用 {PASSPHRASE_LEAST} 个字符。")
    if target.exists():
        raise BackupError(f"文件 {target} 已存在，没有改动它。请换一个文件名。")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=STAGING, dir=target.parent) as place:
            return _save(target, Path(place), now, passphrase)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BackupError(f"备份没有成功，没有留下不完整的文件：{reason}。") from error


def _save(target: Path, place: Path, now: datetime, passphrase: str) -> Saved:
    dump, unfinished = place / DATABASE, place / "unfinished"
    facts = databases.save(connection, dump)
    with _private(unfinished) as file, packing(file, passphrase) as packer:
        packer.add(DATABASE, dump)
        _add_files(packer, Path(settings.MEDIA_ROOT))
        missing = sorted(name for name in facts.named if f"{FILES}/{name}" not in packer.packed)
        manifest = _manifest(facts, packer, now, missing)
        (place / MANIFEST).write_text(manifest.as_json(), encoding="utf-8")
        packer.add(MANIFEST, place / MANIFEST)
    unfinished.rename(target)
    still_named = _named_now() if missing else set()
    return Saved(
        manifest,
        target.stat().st_size,
        bool(passphrase),
        deleted=[name for name in missing if name not in still_named],
        lost=[name for name in missing if name in still_named],
    )


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone; on the disk when the block has ended."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _add_files(packer: Packer, media: Path) -> None:
    """All that is there, and may go at any moment."""
    for folder, folders, names in os.walk(media):
        folders[:] = sorted(name for name in folders if not name.startswith((STAGING, FORMER)))
        for name in sorted(names):
            path = Path(folder, name)
            try:
                packer.add(f"{FILES}/{path.relative_to(media)}", path)
            except FileNotFoundError:
                continue  # whoever deleted it has deleted its row; else it is told as lost


def _manifest(facts: Facts, packer: Packer, now: datetime, missing: list[str]) -> Manifest:
    return Manifest(
        made_at=now.isoformat(timespec="seconds"),
        vendor=connection.vendor,
        server=facts.server,
        key=our_fingerprints()[0],
        migrations=sorted([app, name] for app, name in facts.shape.applied),
        rows=facts.rows,
        columns={table: sorted(names) for table, names in facts.shape.tables.items()},
        files=dict(packer.packed),
        missing=missing,
    )


def _named_now() -> set[str]:
    with connection.cursor() as cursor:
        return files_named(connection, cursor, shape_of(connection, cursor))
