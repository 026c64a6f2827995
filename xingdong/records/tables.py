"""Kinds whose members say all that is known of them, and tables with a row for each member."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models

Key = TypeVar("Key")
Row = TypeVar("Row")


class DescribedChoices(models.TextChoices):
    """Text choices whose lines say more than value and label: one thing for each annotation.

    ``RED = "red", 1, "红"`` in a class that begins with ``rank: int`` makes ``Colour.RED.rank``. A
    line that leaves something out raises ``TypeError`` when the class is read.
    """

    def __new__(cls, value: str, *described: Any) -> Self:
        columns = cls.__annotations__
        if len(described) != len(columns):
            raise TypeError(f"{cls.__name__} {value!r} must say {', '.join(columns)} and a label")
        member = str.__new__(cls, value)
        member._value_ = value
        for name, what in zip(columns, described, strict=True):
            setattr(member, name, what)
        return member


def complete(name: str, table: Mapping[Key, Row], members: Iterable[Key]) -> Mapping[Key, Row]:
    """``table`` as it is, if it has a row for each of ``members`` and for nothing else.

    Else nothing starts: what was forgotten is named here and not by the first visitor who needs it.
    Raises ``ImproperlyConfigured``.
    """
    wanted, given = set(members), set(table)
    if wanted == given:
        return table
    faults = [
        f"{fault} {', '.join(sorted(map(str, names)))}"
        for fault, names in (("lacks", wanted - given), ("must not have", given - wanted))
        if names
    ]
    raise ImproperlyConfigured(f"{name} {' and '.join(faults)}.")
