"""The virus scanner: clamd, or a function of one's own, named by ``ATTACHMENT_SCANNER``.

``tcp://host:port`` and ``unix:///path`` speak clamd's INSTREAM; anything else is the dotted name
of a function that takes a file and returns the name of what it found, or "". Without the setting
nothing is scanned.
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File
from django.utils.module_loading import import_string

CHUNK = 64 * 1024
PATIENCE = 20  # seconds for each answer of the scanner; a person waits
LONGEST_ANSWER = 4096


class ScanFailed(Exception):
    """Nobody knows yet whether the file is clean."""


class ScannerAway(ScanFailed):
    """The scanner cannot be asked now."""


class Unscannable(ScanFailed):
    """The scanner answers, but nothing about this file."""


def scan(content: File) -> str:
    """What was found in ``content``, or "" when it is clean; raises ``ScanFailed``."""
    scanner = settings.ATTACHMENT_SCANNER
    if not scanner:
        return ""
    content.seek(0)
    try:
        if scanner.startswith(("tcp://", "unix://")):
            return _verdict(_ask_clamd(scanner, content))
        return import_string(scanner)(content)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    finally:
        content.seek(0)


def _ask_clamd(address: str, content: File) -> str:
    with _connect(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        for chunk in content.chunks(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            received = connection.recv(1024)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0").decode(errors="replace")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _verdict(answer: str) -> str:
    """``stream: OK`` or ``stream: Eicar-Signature FOUND``; anything else is no answer."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise Unscannable(f"unexpected answer: {answer[:100]!r}")
