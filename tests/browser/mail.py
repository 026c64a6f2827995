"""The portal's outgoing mail, as it lies in its `var/mail`."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

BETWEEN = b"\n" + b"-" * 79 + b"\n"  # Django's file backend puts it after every message


def letters(folder: Path) -> Iterator[EmailMessage]:
    """All messages, oldest first."""
    for path in sorted(folder.glob("*.log")):
        for text in path.read_bytes().split(BETWEEN):
            if text.strip():
                yield email.message_from_bytes(text, policy=email.policy.default)


def survey_links(folder: Path, *, title: str) -> list[str]:
    """The signed links sent about orders of this title, oldest first."""
    return [
        re.search(r"https?://\S+/s/\S+", _plain(letter)).group()
        for letter in letters(folder)
        if letter["Subject"].strip() == f"请评价：{title}"
    ]


def _plain(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()
