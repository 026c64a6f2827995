"""The demo's orders, told step by step in the YAML files beside this one.

A story begins ``ago`` working hours before the loading. Each step names its verb, how many working
hours after the step before it happens, and what is given with it. An answer like ``day+20`` or
``day+3 14:00`` is a date counted from the day of submission.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from requests_desk.models.choices import Channel
from services.worktime import local

FOLDER = Path(__file__).resolve().parent
_RELATIVE = re.compile(r"day\+(\d+)( \d\d:\d\d)?")


@dataclass(frozen=True)
class Step:
    verb: str
    after: float
    words: dict


@dataclass(frozen=True)
class Story:
    item: str
    enterprise: str
    ago: float
    title: str
    description: str
    steps: tuple[Step, ...] = ()
    details: dict = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    also: dict[str, dict] = field(default_factory=dict)  # other items of the same press
    anonymous: bool = False
    channel: str = Channel.PORTAL
    place: str = ""
    by: str = ""
    uncertain: bool = False
    urgent: bool = False

    def details_on(self, moment: datetime) -> dict:
        """The item's own answers, with relative dates counted from ``moment``."""
        return {key: _dated(value, moment) for key, value in self.details.items()}


def _dated(value, moment: datetime):
    match = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    on = local(moment).date() + timedelta(days=int(match[1]))
    return f"{on}{match[2] or ''}"


def all_stories() -> list[Story]:
    """Every story of every file, in the order of the files."""
    return [
        _story(entry)
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _story(entry: dict) -> Story:
    steps = tuple(_step(step) for step in entry.pop("steps", ()))
    return Story(steps=steps, **entry)


def _step(entry: dict) -> Step:
    """``{sign: 1.5}`` or ``{contact: 2, kind: phone, text: …}``: the verb comes first."""
    (verb, after), *words = entry.items()
    return Step(verb, after, dict(words))
