"""The manifest: what is in an archive, to be compared with what came out of it."""

import json
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

from xingdong.other_version import Shape

from .refusals import BackupError

FORMAT = 1


class FileFact(NamedTuple):
    """Size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``rows`` and ``columns`` by table; ``files`` by name in the archive, the database too.

    ``missing`` are files that a row names and the disk did not have.
    """

    made_at: str
    vendor: str
    server: int  # the major version of PostgreSQL, 0 for SQLite
    key: str
    migrations: list[list[str]]
    rows: dict[str, int]
    columns: dict[str, list[str]]
    files: dict[str, FileFact]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def shape(self) -> Shape:
        """What its database says of itself."""
        applied = {(app, name) for app, name in self.migrations}
        return Shape(applied, {table: set(names) for table, names in self.columns.items()})

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read(text: str) -> Manifest:
    """Raises ``BackupError`` when it is of another format."""
    try:
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise BackupError(f"备份的格式是 {values['format']}，本版本只读格式 {FORMAT}。")
        files = {name: FileFact(*fact) for name, fact in values.pop("files").items()}
        return Manifest(files=files, **values)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("备份的清单已损坏。请换一份备份。") from error


def fingerprint(key: str) -> str:
    """Tells two keys apart and gives none away."""
    return salted_hmac("xingdong.backups", "", secret=key, algorithm="sha256").hexdigest()[:16]


def our_fingerprints() -> list[str]:
    """Of the key in use, then of the former ones."""
    return [fingerprint(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
