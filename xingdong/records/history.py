"""The history of a record in words: who, when, what, from which value to which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from simple_history.utils import get_history_manager_for_model

from xingdong.accounts.mobiles import mask_mobile, mobile_validator

from .telephones import Telephone

EMPTY = "空"
LONGEST_OBJECT = 120  # a map's outline is hundreds of numbers
NONE: Mapping[Any, str] = {}
VERBS = {"+": "新增", "~": "修改", "-": "删除"}

# What pointers point to: model and key → name.
Names = dict[tuple[type[models.Model], int], str]


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One saving of one row; ``changes`` of a new row are the values it began with."""

    at: datetime
    who: str
    verb: str
    what: str
    reason: str
    changes: tuple[Change, ...]

    @property
    def is_change(self) -> bool:
        return self.verb == VERBS["~"]


def entries_of(record: models.Model, rows: Mapping[str, str] = NONE) -> list[Entry]:
    """The whole history of ``record``, newest first, with that of the rows under it.

    ``rows`` has related names of models that keep a history too, each with the field by which
    people know a row. Statements: one for each of these models and one for each model that a field
    points to, however long the history is.
    """
    relations = {relation.name: relation for relation in record._meta.related_objects}
    histories = [(_history_of(type(record), id=record.pk), "")]
    for name, known_by in rows.items():
        pointer = relations[name].field
        history = _history_of(pointer.model, **{pointer.attname: record.pk})
        histories.append((history, known_by))
    steps = [
        (before, row, known_by)
        for history, known_by in histories
        for before, row in _steps(history)
    ]
    names = _names_of([row for _, row, _ in steps])
    entries = [
        entry
        for before, row, known_by in steps
        if (entry := _entry(before, row, known_by, type(record), names))
    ]
    entries.sort(key=lambda entry: entry.at)
    return entries[::-1]  # of the same moment the later row first


def _history_of(model: type[models.Model], **where) -> models.QuerySet:
    return (
        get_history_manager_for_model(model)
        .model.objects.filter(**where)
        .select_related("history_user")
        .order_by("id", "history_date", "history_id")
    )


def _steps(history: models.QuerySet) -> Iterator[tuple[Any, Any]]:
    """Each historic row with the one before it, ``None`` for the first."""
    for _, rows in groupby(history, key=lambda row: row.id):
        before = None
        for row in rows:
            yield before, row
            before = row


def _fields(row) -> list[models.Field]:
    return [field for field in row.tracked_fields if not field.primary_key]


def _entry(before, row, known_by: str, top: type[models.Model], names: Names) -> Entry | None:
    """``None`` when the row was saved without a change."""
    is_change = row.history_type == "~" and before is not None
    changes = []
    for field in _fields(row):
        pointed = field.related_model
        if pointed and issubclass(pointed, top) and row.instance_type != top:
            continue  # which record a row belongs to says nothing on that record's own page
        old = getattr(before, field.attname) if is_change else None
        new = getattr(row, field.attname)
        if old != new and (is_change or new not in (None, "", False)):
            changes.append(
                Change(
                    str(field.verbose_name),
                    words_for(field, old, names),
                    words_for(field, new, names),
                )
            )
    if is_change and not changes:
        return None
    return Entry(
        at=row.history_date,
        who=row.history_user.real_name if row.history_user else "系统",
        verb=VERBS[row.history_type],
        what=_what(row, known_by, names),
        reason=row.history_change_reason or "",
        changes=tuple(changes) if row.history_type != "-" else (),
    )


def _what(row, known_by: str, names: Names) -> str:
    kind = str(row.instance_type._meta.verbose_name)
    if not known_by:
        return kind
    field = row.instance_type._meta.get_field(known_by)
    return f"{kind}“{words_for(field, getattr(row, field.attname), names)}”"


def _names_of(rows: list) -> Names:
    """The names of everything the rows point to, read once for each model."""
    wanted: dict[type[models.Model], set] = {}
    for row in rows:
        for field in _fields(row):
            key = getattr(row, field.attname)
            if field.related_model and key is not None:
                wanted.setdefault(field.related_model, set()).add(key)
    return {
        (model, pk): str(record)
        for model, pks in wanted.items()
        for pk, record in model._base_manager.in_bulk(pks).items()
    }


def words_for(field: models.Field, value, names: Mapping = NONE) -> str:
    """A stored value as people read it; ``names`` knows what pointers point to."""
    if value is None or value == "":
        return EMPTY
    if field.is_relation:
        return names.get((field.related_model, value), f"已删除的{field.verbose_name}")
    if isinstance(field, Telephone) or mobile_validator in field.validators:
        return mask_mobile(value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list):
        return "、".join(map(_part_words, value)) or EMPTY
    if isinstance(value, dict):
        return Truncator(str(value)).chars(LONGEST_OBJECT)
    return str(value)


def _part_words(part) -> str:
    """An entry of a list as people know it; a form's field by its label, with what it asks."""
    if not isinstance(part, dict) or "label" not in part:
        return str(part)
    details = [*(["必填"] if part.get("required") else []), *part.get("choices", [])]
    return f"{part['label']}（{'，'.join(details)}）" if details else part["label"]
