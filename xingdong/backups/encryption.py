"""An archive that only those read who know its passphrase, and that nobody changes unseen.

Chunks of one megabyte, each sealed with AES-256-GCM as in STREAM (Hoang, Reyhanitabar, Rogaway and
Vizár 2015): the nonce counts the chunks and marks the last one, so that none can be left out,
doubled or moved. The key comes from the passphrase by scrypt; what scrypt was given stands in the
header, which every chunk vouches for.
"""

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .refusals import BackupError

MAGIC = b"xingdong-backup 1\n"
COST = 17  # 2^17 rounds of scrypt: 128 MB and some tenths of a second for each guess
COST_MOST = 20  # of a foreign header: it must not fill the memory
BLOCK, PARALLEL = 8, 1
SALT, PREFIX, TAG = 16, 7, 16  # bytes
CHUNK = 1024 * 1024
PASSPHRASE_LEAST = 12  # characters
HEADER = struct.Struct(f"!{len(MAGIC)}sB{SALT}s{PREFIX}s")


class Sealer:
    """Writes what it is given, sealed, to ``file``; ``close`` writes the last chunk."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt, self.prefix = os.urandom(SALT), os.urandom(PREFIX)
        self.header = HEADER.pack(MAGIC, COST, salt, self.prefix)
        self.cipher = _cipher(passphrase, salt, COST)
        self.file, self.waiting, self.count = file, bytearray(), 0
        file.write(self.header)

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:  # the last chunk waits: only it is marked
            self._seal(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """What a stream is asked for; a chunk goes when it is full."""

    def close(self) -> None:
        self._seal(bytes(self.waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.prefix, self.count, is_last=is_last)
        self.file.write(self.cipher.encrypt(nonce, chunk, self.header))
        self.count += 1


class Opener:
    """Reads what a ``Sealer`` wrote; raises ``BackupError`` at the first chunk that is not its."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self.header = file.read(HEADER.size)
        if len(self.header) < HEADER.size:
            raise BackupError("备份文件不完整：它在开头就断了。")
        _, cost, salt, self.prefix = HEADER.unpack(self.header)
        if cost > COST_MOST:
            raise BackupError("备份文件的开头已损坏。")
        self.cipher = _cipher(passphrase, salt, cost)
        self.file, self.ready, self.count = file, bytearray(), 0
        self.next = file.read(CHUNK + TAG)

    def read(self, size: int) -> bytes:
        while len(self.ready) < size and self.next:
            self.ready += self._open()
        data = bytes(self.ready[:size])
        del self.ready[:size]
        return data

    def _open(self) -> bytes:
        sealed, self.next = self.next, self.file.read(CHUNK + TAG)
        nonce = _nonce(self.prefix, self.count, is_last=not self.next)
        self.count += 1
        try:
            return self.cipher.decrypt(nonce, sealed, self.header)
        except InvalidTag as error:
            raise BackupError("备份文件打不开：口令不对，或文件已损坏、不完整。") from error


def _cipher(passphrase: str, salt: bytes, cost: int) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=2**cost, r=BLOCK, p=PARALLEL)
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(prefix: bytes, count: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack("!IB", count, is_last)
