"""Bring departments, categories and items in line with the catalogue files.

Three things are compared for each field: what the file says now, what it said when it was last
loaded, and what the database holds. Where only the file changed, the database follows. Where an
administrator changed the database, that stays and is named, unless the caller says ``overwrite``.
Nothing is ever deleted or switched off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction

from xingdong.records.questions.definition import QuestionType

from .catalogue_file import CatalogueError, CatalogueFiles
from .models import CatalogueLoad, Category, Department, ServiceItem

# In the order in which one refers to the other.
TABLES: dict[str, type[models.Model]] = {
    "departments": Department,
    "categories": Category,
    "items": ServiceItem,
}
FLAGS = {"departments": "is_centre", "items": "is_fallback"}


@dataclass(frozen=True)
class Change:
    """One field of one row that was, or on request would be, brought in line.

    ``before`` and ``after`` are in the words of the admin: a text, or a list of texts.
    """

    row: str
    label: str
    before: str | list[str]
    after: str | list[str]


@dataclass
class Report:
    """What a load did, for whoever asked for it."""

    added: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    active_items: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.changed


def load(
    files: CatalogueFiles, *, overwrite: bool = False, dry_run: bool = False, now: datetime
) -> Report:
    """Load everything or nothing; with ``dry_run`` nothing, and the report says what it would be.

    Raises ``CatalogueError`` when a row cannot be saved.
    """
    report = Report()
    with transaction.atomic():
        _load(files, report, overwrite, now)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _load(files: CatalogueFiles, report: Report, overwrite: bool, now: datetime) -> None:
    content = {table: getattr(files, table) for table in TABLES}
    last = CatalogueLoad.objects.first()
    earlier = last.values if last else {}
    for table in TABLES:
        _load_table(table, content[table], earlier.get(table, {}), report, overwrite)
    report.active_items = ServiceItem.objects.offered().count()
    if content != earlier:
        CatalogueLoad.objects.create(loaded_at=now, values=content)


def _load_table(table: str, rows: Mapping, earlier: Mapping, report: Report, overwrite) -> None:
    model = TABLES[table]
    existing = {row.code: row for row in _all(model)}
    flag = FLAGS.get(table)
    # A flag that only one row may carry is taken from the old row before the new one gets it.
    for code in sorted(rows, key=lambda code: bool(flag) and rows[code][flag]):
        if code in existing:
            _update(existing[code], rows[code], earlier.get(code, {}), report, overwrite)
        else:
            added = _write(model(code=code), rows[code])
            report.added.append(_title(added))
    report.not_in_file += [_title(existing[code]) for code in existing if code not in rows]


def _all(model):
    if model is ServiceItem:
        return model.objects.select_related("category", "department").prefetch_related(
            "co_departments"
        )
    return model.objects.all()


def _update(row, wanted: Mapping, earlier: Mapping, report: Report, overwrite: bool) -> None:
    """Follow the file where only the file changed."""
    follow = {}
    for name, value in wanted.items():
        present = _value(row, name)
        if present == value:
            continue
        column = row._meta.get_field(name)
        change = Change(
            _title(row),
            column.verbose_name,
            _column_words(column, present),
            _column_words(column, value),
        )
        edited_here = name in earlier and present != earlier[name]
        if edited_here and not overwrite:
            report.kept.append(change)
        else:
            report.changed.append(change)
            follow[name] = value
    if follow:
        _write(row, follow)


def _value(row, name: str):
    """The field as the files would say it: other rows by their codes."""
    match row._meta.get_field(name):
        case models.ManyToManyField():
            return sorted(other.code for other in getattr(row, name).all())
        case models.ForeignKey():
            return getattr(row, name).code
    return getattr(row, name)


def _column_words(column, value) -> str | list[str]:
    labels = dict(column.flatchoices)
    if isinstance(value, list):
        return [_form_field(part) if isinstance(part, dict) else str(part) for part in value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(column, models.TextField) and "\n" in value:
        return value.splitlines()
    return str(labels.get(value, value))


def _form_field(field: Mapping) -> str:
    """「招聘人数（整数，必填）」"""
    parts = [QuestionType(field["type"]).label]
    if field.get("required"):
        parts.append("必填")
    if field.get("raises_grade"):
        parts.append("选“是”即提高紧急程度")
    if field.get("must_agree"):
        parts.append("须选“是”")
    if field.get("names_place"):
        parts.append("匿名诉求以此为地点")
    parts += field.get("choices", [])
    return f"{field['label']}（{'，'.join(parts)}）"


def _write(row, values: Mapping):
    """Set ``values`` on ``row``, check it as the admin would, save it."""
    many = {}
    for name, value in values.items():
        match row._meta.get_field(name):
            case models.ManyToManyField() as relation:
                many[name] = relation.related_model._default_manager.filter(code__in=value)
            case models.ForeignKey() as relation:
                setattr(row, name, relation.related_model._default_manager.get(code=value))
            case _:
                setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise _refusal(row, error) from error
    row.save()
    for name, others in many.items():
        getattr(row, name).set(others)
    return row


def _refusal(row, error: ValidationError) -> CatalogueError:
    name, messages = next(iter(error.message_dict.items()))
    fields = {field.name: field.verbose_name for field in row._meta.fields}
    where = f"{_title(row)}的{fields[name]}" if name in fields else _title(row)
    return CatalogueError(f"{where}不能保存：{messages[0]}")


def _title(row) -> str:
    return f"{row._meta.verbose_name} {row.code} {row.name}"
