"""The labelled texts that the suggestions learn from: files in ``services/data`` and past orders.

``example_requests.jsonl`` holds one JSON object a line: ``text``, ``items`` (codes, the first is
the best) and ``emergency``. ``sayings/CODE.txt`` holds one text a line; a line that begins with
``!`` is an emergency, with ``~`` it only sounds like one.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from services.models import ServiceItem, TrainingExample

DATA = Path(__file__).resolve().parents[1] / "data"
LABELLED = DATA / "example_requests.jsonl"
SAYINGS = DATA / "sayings"
MOST_CONFIRMED = 2000


class ExamplesError(Exception):
    """A file that cannot be read; the message is one Chinese sentence: where and what."""


@dataclass(frozen=True)
class Example:
    """``items`` are codes, the best one first; ``emergency`` is ``None`` where nobody said.

    What is not ``shown`` is learned from, but nobody gets to read it as a similar text.
    """

    text: str
    items: tuple[str, ...]
    emergency: bool | None = None
    shown: bool = True


def read_labelled(path: Path) -> list[Example]:
    """The lines of a file like ``example_requests.jsonl``; raises ``ExamplesError``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExamplesError(f"不能读取 {path}：请检查文件是否存在、是否为 UTF-8。") from error
    return [
        _labelled(line, f"{path.name} 第 {number} 行")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _labelled(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
        text, items = row["text"], row["items"]
        emergency = row.get("emergency", False)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExamplesError(f"{where}不是含 text 和 items 的 JSON。") from error
    if not isinstance(text, str) or not isinstance(items, list) or not items:
        raise ExamplesError(f"{where}的 text 应为文字，items 应为事项编号的列表。")
    return Example(text, tuple(items), bool(emergency))


def read_sayings(folder: Path = SAYINGS) -> list[Example]:
    """Our own texts, item by item."""
    return [
        Example(line.lstrip("!~").strip(), (path.stem,), line.startswith("!"))
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def catalogue_examples() -> list[Example]:
    """What the catalogue itself says of each item: its name, its description, its phrases."""
    return [
        Example(text, (item.code,))
        for item in ServiceItem.objects.order_by("code")
        for text in (item.name, item.description, *item.phrases.splitlines())
        if text.strip()
    ]


def taught_examples() -> list[Example]:
    """What people and orders taught, without what the centre left out; words of enterprises.

    Of what orders confirmed the newest alone: they are many, and must not outweigh what people say.
    """
    used = TrainingExample.objects.filter(is_used=True).values_list("text", "item__code")
    confirmed = Q(source=TrainingExample.Source.CONFIRMED)
    rows = [
        *used.exclude(confirmed).order_by("id"),
        *used.filter(confirmed).order_by("-id")[:MOST_CONFIRMED],
    ]
    return [Example(text, (code,), shown=False) for text, code in rows]


def all_examples() -> list[Example]:
    return [
        *read_labelled(LABELLED),
        *read_sayings(),
        *catalogue_examples(),
        *taught_examples(),
    ]


def fingerprint(examples: Iterable[Example]) -> str:
    """The same for the same texts with the same labels, whatever the order."""
    digest = hashlib.sha256()
    for row in sorted(
        f"{example.text}\0{example.items}\0{example.emergency}" for example in examples
    ):
        digest.update(row.encode())
    return digest.hexdigest()
