"""Tables that have a row for every member of a kind."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

Key = TypeVar("Key")
Row = TypeVar("Row")


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
