"""What is told of a kind of record so that its sheets can be read, checked, written and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Field, Model
from import_export.widgets import Widget

from xingdong.records.narrowing import field_of, not_none

from .cells import ChoiceCell, IntegerCell, NameCell, TextCell
from .reading import heading_of, without_unit

Cell = Callable[[], Widget]


@dataclass(frozen=True)
class Column:
    """``others`` are headings people use for the same; ``example`` fills the template."""

    field: str
    heading: str
    widget: Cell
    example: str = ""
    others: tuple[str, ...] = ()
    is_required: bool = False
    width: int = 14
    is_code: bool = False  # digits that are no number


@dataclass(frozen=True)
class Sheet:
    """A kind of record: ``noun`` and ``measure`` are its words, as in 企业 and 家.

    ``keys`` are the columns by which a row is known again. Columns in ``elsewhere`` are stored in
    the fields named there, all others in the model's field of their name. ``hidden`` are numbers of
    people, shown masked. ``writes`` are the models somebody must be allowed to add and change.
    """

    model: type[Model]
    noun: str
    measure: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    notes: tuple[str, ...]
    elsewhere: Mapping[str, Field]
    hidden: frozenset[str]
    writes: tuple[type[Model], ...]

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    @cached_property
    def own(self) -> dict[str, Field]:
        """The columns that are fields of the model itself."""
        return {
            name: field_of(self.model, name) for name in self.by_field if name not in self.elsewhere
        }

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {**self.own, **self.elsewhere}

    @cached_property
    def required(self) -> list[str]:
        return [column.field for column in self.columns if column.is_required]

    @cached_property
    def headings(self) -> dict[str, str]:
        """Of each column by which a row is known again."""
        return {name: self.by_field[name].heading for name in self.keys}

    @cached_property
    def _by_heading(self) -> dict[str, str]:
        return {
            heading_of(word): column.field
            for column in self.columns
            for word in (column.heading, *column.others)
        }

    def known(self, heading: str) -> str | None:
        """The field that a heading means, with or without a unit in brackets."""
        return self._by_heading.get(heading) or self._by_heading.get(without_unit(heading))

    @property
    def permissions(self) -> list[str]:
        return [
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
            for model in self.writes
            for verb in ("add", "change")
        ]


def text(model: type[Model], field: str) -> Cell:
    return lambda: TextCell(not_none(field_of(model, field).max_length))


def name(model: type[Model], field: str) -> Cell:
    return lambda: NameCell(not_none(field_of(model, field).max_length))


def choice(choices) -> Cell:
    return lambda: ChoiceCell(choices.choices)


def number(units: str) -> Cell:
    return lambda: IntegerCell(units)
