"""Read the environment loudly: wrong values stop the start with their names and the remedy.

The functions judge one variable each and raise at once. Settings read through an `Environment`,
which goes on, so that whoever starts the portal is told all that is wrong in one go.
"""

import difflib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .addresses import (
    broker,
    database,
    email,
    hosts,
    listening,
    scanner,
    sender,
    tile_server,
    web_address,
)
from .reading import (
    REQUIRED,
    ConfigurationError,
    file,
    folder,
    hours,
    number,
    switch,
    telephone,
    text,
    words,
    writable_folder,
)
from .secrets import key, keys, passphrase

__all__ = [
    "REQUIRED",
    "ConfigurationError",
    "Environment",
    "broker",
    "database",
    "email",
    "file",
    "folder",
    "hosts",
    "hours",
    "key",
    "keys",
    "listening",
    "number",
    "passphrase",
    "scanner",
    "sender",
    "stopping_plainly",
    "switch",
    "telephone",
    "text",
    "tile_server",
    "web_address",
    "words",
    "writable_folder",
]

NOWHERE = Path("/nowhere")
OURS = "XINGDONG_"
ALIKE, ALMOST_SAME = 0.6, 0.88  # how near a name is: one of ours, one that may be somebody else's
SHORT = 7  # letters: so short a name is near to many


def _collected(read: Callable[..., Any], harmless: Any) -> Callable[..., Any]:
    """``read`` as a method: what it refuses is remembered, and ``harmless`` is its answer."""

    def method(self: "Environment", name: str, *given: Any, **more: Any) -> Any:
        self.names.add(name)
        try:
            return read(name, *given, **more)
        except ConfigurationError as error:
            self.wrong.append(str(error))
            return harmless

    return method


class Environment:
    """Reads variables, and remembers what is wrong until `refuse`.

    A wrong one reads as something harmless meanwhile; nothing is done with it.
    """

    REQUIRED = REQUIRED

    text = _collected(text, "")
    switch = _collected(switch, False)
    number = _collected(number, 1)
    telephone = _collected(telephone, "")
    hours = _collected(hours, ("00:00", "00:00"))
    words = _collected(words, [])
    folder = _collected(folder, NOWHERE)
    writable_folder = _collected(writable_folder, NOWHERE)
    file = _collected(file, "")
    key = _collected(key, "")
    keys = _collected(keys, [])
    passphrase = _collected(passphrase, "")
    web_address = _collected(web_address, "")
    hosts = _collected(hosts, [])
    tile_server = _collected(tile_server, ("", ""))
    database = _collected(database, {"ENGINE": "django.db.backends.dummy"})
    broker = _collected(broker, "")
    email = _collected(email, {})
    sender = _collected(sender, "")
    scanner = _collected(scanner, "")
    listening = _collected(listening, "")

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.names: set[str] = set()

    def demand(self, is_so: object, otherwise: str) -> None:
        """What several variables, or one in production, have to be."""
        if not is_so:
            self.wrong.append(otherwise)

    def refuse(self, *, also: tuple[str, ...] = (), strict: bool = False) -> None:
        """Raise `ConfigurationError` with a line for each thing that is wrong, if there is any.

        Names that nobody reads are wrong when they look like one of ours: those that begin like
        ours, and where it is ``strict`` all that differ in a letter. ``also`` are read elsewhere.
        """
        known = self.names | set(also)
        for name in sorted(os.environ.keys() - known):
            if not name.startswith(OURS) and not (strict and len(name) > SHORT):
                continue
            near = ALIKE if name.startswith(OURS) else ALMOST_SAME
            if meant := difflib.get_close_matches(name, sorted(known), 1, near):
                self.wrong.append(f"没有环境变量 {name}，它不起作用。请改成 {meant[0]}，或去掉它。")
        if self.wrong:
            raise ConfigurationError("\n".join(self.wrong))


@contextmanager
def stopping_plainly() -> Iterator[None]:
    """End the process with the sentences alone: where it starts nobody reads a traceback."""
    try:
        yield
    except ConfigurationError as error:
        sys.exit(f"配置错误：{error}")
