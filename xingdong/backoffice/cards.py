"""A card of the admin's home page."""

from dataclasses import dataclass

SHOWN = 5


@dataclass(frozen=True)
class Row:
    text: str
    detail: str
    url: str


@dataclass(frozen=True)
class Card:
    """One question and its answer. ``count`` is how many wait; ``rows`` are the first of them."""

    title: str
    count: int
    unit: str
    tone: str
    empty: str
    url: str
    rows: tuple[Row, ...] = ()

    @property
    def is_clear(self) -> bool:
        return self.count == 0
