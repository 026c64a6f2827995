"""What a notice is about is known by the app that leaves it; here that app is asked.

``settings.NOTICE_SOURCES`` names a class for each ``Delivery.source``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xingdong.accounts.models import User

from .models import Delivery


class Concern(IntEnum):
    """How far a notice is still its reader's business."""

    NONE = 0  # not any more: neither sent nor shown
    TOLD = 1  # it may be read, what it is about may not be opened
    OPEN = 2


@dataclass(frozen=True)
class Subject:
    """What a notice is about, as lists and digests name it."""

    number: str
    url: str
    sensitive: bool = False


class Source(Protocol):
    """Answers for the notices of one kind of row, many at once; by the keys of the deliveries."""

    def concerns(self, user: User, deliveries: list[Delivery]) -> Mapping[int, Concern]:
        """What is missing in the answer concerns ``user`` no longer."""
        ...

    def subjects(self, deliveries: list[Delivery]) -> Mapping[int, Subject]: ...


@cache
def _source(name: str) -> Source:
    source: Source = import_string(settings.NOTICE_SOURCES[name])()
    return source


def _by_source(deliveries: Iterable[Delivery]) -> Iterable[tuple[str, list[Delivery]]]:
    by_name = attrgetter("source")
    return ((name, list(rows)) for name, rows in groupby(sorted(deliveries, key=by_name), by_name))


def concerns(user: User, deliveries: Iterable[Delivery]) -> dict[int, Concern]:
    """How far each delivery is still the business of ``user``, by its key.

    What is about no single row, a digest or a warning, stays its reader's.
    """
    answer: dict[int, Concern] = {}
    for name, rows in _by_source(deliveries):
        known = _source(name).concerns(user, rows) if name else {}
        default = Concern.NONE if name else Concern.OPEN
        answer |= {row.pk: known.get(row.pk, default) for row in rows}
    return answer


def subjects_of(deliveries: Iterable[Delivery]) -> dict[int, Subject]:
    """What each delivery is about, by its key; those about no single row are left out."""
    answer: dict[int, Subject] = {}
    for name, rows in _by_source(deliveries):
        if name:
            answer |= _source(name).subjects(rows)
    return answer
