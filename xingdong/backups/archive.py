"""The archive: a compressed tar, sealed when there is a passphrase, with a manifest at its end.

Without a passphrase ``tar -xzf`` reads it too.
"""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from . import encryption
from .manifest import FileFact
from .refusals import BackupError

DATABASE, FILES, MANIFEST = "database", "files", "manifest.json"
BLOCK = 1024 * 1024
GZIP = b"\x1f\x8b"
BROKEN = (gzip.BadGzipFile, zlib.error, EOFError, tarfile.TarError)


class Packer:
    """Adds files to an archive and remembers what they were."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.packed: dict[str, FileFact] = {}

    def add(self, name: str, path: Path) -> None:
        """Raises ``FileNotFoundError``, or ``BackupError`` when it shrinks while it is read."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size = path.stat().st_size
            info.mtime = int(path.stat().st_mtime)
            info.mode = 0o600
            hashing = Hashing(file)
            self.tar.addfile(info, cast(BinaryIO, hashing))
            if hashing.size != info.size:
                raise BackupError(f"文件 {path} 在备份时被改写。请再备份一次。")
        self.packed[name] = FileFact(info.size, hashing.digest.hexdigest())


class Hashing:
    """A file that is digested while somebody reads it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


@contextmanager
def packing(file: BinaryIO, passphrase: str) -> Iterator[Packer]:
    """An archive in ``file``, complete when the block has ended without an error."""
    sealer = encryption.Sealer(file, passphrase) if passphrase else None
    sink = cast(BinaryIO, sealer) if sealer else file
    # Most files are pictures, which are small already: quickly rather than tightly.
    with (
        gzip.GzipFile(filename="", fileobj=sink, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Packer(tar)
    if sealer:
        sealer.close()


def unpack(path: Path, passphrase: str, folder: Path) -> dict[str, FileFact]:
    """Write every file of the archive into ``folder``; what they were. Raises ``BackupError``."""
    found: dict[str, FileFact] = {}
    with ExitStack() as opened:
        source = _source(opened.enter_context(path.open("rb")), passphrase)
        try:
            packed = opened.enter_context(gzip.GzipFile(fileobj=source))
            tar = opened.enter_context(tarfile.open(fileobj=packed, mode="r|"))
            for member in tar:
                found[member.name] = _write(tar, member, folder)
            while packed.read(BLOCK):  # to the end: there stands the checksum
                pass
        except BROKEN as error:
            raise BackupError("备份文件已损坏或不完整。请换一份备份。") from error
    return found


def _source(file: BinaryIO, passphrase: str) -> BinaryIO:
    head = file.read(len(encryption.MAGIC))
    file.seek(0)
    if head == encryption.MAGIC:
        if not passphrase:
            raise BackupError("这份备份是加密的。请用 --passphrase-file 指定写有口令的文件。")
        return cast(BinaryIO, encryption.Opener(file, passphrase))
    if head.startswith(GZIP):
        return file
    raise BackupError("这不是本门户的备份文件，或开头已损坏。")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> FileFact:
    """One member, into a place inside ``folder`` and nowhere else."""
    parts = PurePosixPath(member.name).parts
    known = parts in ((DATABASE,), (MANIFEST,)) or (len(parts) > 1 and parts[0] == FILES)
    content = tar.extractfile(member) if member.isreg() else None
    if not known or ".." in parts or content is None:
        raise BackupError(f"备份文件里有不该有的内容：{member.name}。没有恢复任何数据。")
    target = folder.joinpath(*parts)
    for count in range(1, len(parts)):  # each one: ``parents=True`` would open those above to all
        folder.joinpath(*parts[:count]).mkdir(mode=0o700, exist_ok=True)
    hashing = Hashing(cast(BinaryIO, content))
    with target.open("xb") as file:
        target.chmod(0o600)
        while data := hashing.read(BLOCK):
            file.write(data)
    return FileFact(hashing.size, hashing.digest.hexdigest())


def fact_of(path: Path) -> FileFact:
    """What a file on the disk is."""
    with path.open("rb") as file:
        hashing = Hashing(file)
        while hashing.read(BLOCK):
            pass
    return FileFact(hashing.size, hashing.digest.hexdigest())
