"""Rows of other tables as a cell names them: by code, by name; read once for a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from grids.models import Grid, MicroGrid, PartyOrganisation, Venue

SEVERAL = 0  # no key of a row: a word that means more than one


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Lookup:
    """``names`` says a row to people; ``known`` is its key by every word that means it."""

    names: dict[int, str]
    known: dict[str, int]


def lookup_of(rows: Iterable[Row], words: Callable[[Row], Iterable[str]]) -> Lookup:
    names: dict[int, str] = {}
    known: dict[str, int] = {}
    for row in rows:
        names[row.pk] = str(row)
        for word in {word.upper() for word in words(row) if word}:
            known[word] = row.pk if known.get(word, row.pk) == row.pk else SEVERAL
    return Lookup(names, known)


def by_code_and_name(model: type[Grid | MicroGrid]) -> Lookup:
    rows: Iterable[Grid | MicroGrid] = model._default_manager.all()
    return lookup_of(rows, lambda row: (row.code, row.name, f"{row.code} {row.name}"))


def by_name(model: type[PartyOrganisation | Venue]) -> Lookup:
    return lookup_of(model._default_manager.all(), lambda row: (row.name,))
