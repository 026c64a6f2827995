"""How danger sounds, and how talk about danger sounds: what ``emergency_in`` learns from.

The table of patterns is ``services/data/signs.yaml``. They only mark a text; what the marks weigh
together is fitted, with the rest of the wording, on the examples that are an emergency and those
that only sound like one.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import yaml

TABLE = Path(__file__).resolve().parents[1] / "data" / "signs.yaml"
LIMB = "(?:手|脚|胳膊|腿|指|头发|身|衣服|人)"


class Call(StrEnum):
    """Whom to call."""

    FIRE = "119"
    MEDICAL = "120"
    POLICE = "110"


def _patterns(rows: dict[str, list[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(row).replace("LIMB", LIMB)) for name, row in rows.items()}


_table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
_SIGNS = {Call(call): _patterns(rows) for call, rows in _table["signs"].items()}
_CALM = _patterns(_table["calm"])
_OTHERS = _patterns(_table["others"])


def plain(text: str) -> str:
    """One width of letters; commas and question marks as people write them here."""
    return unicodedata.normalize("NFKC", text).replace("?", "？").replace(",", "，")


def signs_in(text: str) -> Iterator[tuple[int, Call, str]]:
    """Where each sign is in ``text``, whom it calls for, and the words."""
    for call, signs in _SIGNS.items():
        for sign in signs.values():
            if match := sign.search(plain(text)):
                yield match.start(), call, match[0]


def marks_of(text: str) -> list[str]:
    """Which signs and which marks of calm and of haste are in ``text``, and how they meet."""
    text = plain(text)
    signs = [name for rows in _SIGNS.values() for name, sign in rows.items() if sign.search(text)]
    calms = [name for name, calm in _CALM.items() if calm.search(text)]
    meetings = {
        "a sign": signs,
        "two signs": len(signs) > 1,
        "no calm": not calms,
        "a sign, no calm": signs and not calms,
        "two signs, no calm": len(signs) > 1 and not calms,
        "a sign, much calm": signs and len(calms) > 1,
    }
    return [
        *(f"sign: {name}" for name in signs),
        *(f"calm: {name}" for name in calms),
        *(name for name, other in _OTHERS.items() if other.search(text)),
        *(name for name, holds in meetings.items() if holds),
    ]
