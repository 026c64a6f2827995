"""One row of a sheet and one record of any kind: the import by django-import-export, in bulk."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.widgets import Widget

from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.models import User
from xingdong.records.text import line

from .cells import AmountCell, DayCell, KeptCell, NamedCell, refuse_error
from .ledger import Ledger
from .lookups import Lookup
from .reading import Table
from .sheet import Sheet

REASON = "表格导入"
ABSENT = "表格里没有这一列。其中 {} 行是新登记的{}，须有这一列。请补上后重新上传。"
Key = tuple[Any, ...]
Change = tuple[str, object, object]  # field, old, new


class LoaderByKey(BaseInstanceLoader):
    """The records of a chunk in one statement, locked where they will be written."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        names = resource.sheet.keys
        cells = zip(*(dataset[name] for name in names), strict=True)
        keys = [resource.key_of(dict(zip(names, row, strict=True))) for row in cells]
        rows = resource.rows_of(keys)
        if resource.is_kept:
            rows = rows.select_for_update(of=("self",))
        self.known = resource.by_key(rows)
        resource.look_up(self.known.values(), dataset.headers)

    def get_instance(self, row):
        key = self.resource.key_of({name: row[name] for name in self.resource.sheet.keys})
        record = self.known.get(key)
        return None if record is None or self.resource.is_another(record, row) else record


class RowResource(resources.ModelResource):
    """Rows with the key of a record change it, others are new; empty cells change nothing.

    ``is_kept`` says that the rows are not cells but values that a check has kept. A row's result
    has its ``changes``, which ``shown`` tells people. ``values`` are those of the valid rows of the
    last chunk, to be kept; the ``ledger`` writes, and remembers what ``undo_import`` needs.

    A kind says what its ``sheet`` is and where it looks names up, and adds in the methods below
    ``# -- what a kind adds`` what is its own.
    """

    class Meta:
        instance_loader_class = LoaderByKey
        use_bulk = True
        batch_size = None  # one chunk at a time is one batch
        skip_diff = True
        report_skipped = True

    create_instances: list[Any]
    update_instances: list[Any]
    sheet: ClassVar[Sheet]
    lookups: ClassVar[Mapping[str, Callable[[], Lookup]]] = {}
    constraint_fields: ClassVar[Mapping[str, str]] = {}  # where to say which one is broken

    def __init__(self, *, by: User, now: datetime, is_kept: bool = False):
        super().__init__()
        self.by, self.now, self.today = by, now, timezone.localdate(now)
        self.is_kept = is_kept
        self.ledger = Ledger(self.sheet.model, {"by": by, "now": now, "reason": REASON})
        self.names = {name: read() for name, read in self.lookups.items()}
        widgets = {name: self._widget(name) for name in self.sheet.by_field}
        self.fields = {name: fields.Field(name, name, widgets[name]) for name in widgets}
        self._rules = {} if is_kept else self.rules()
        self._absent: set[str] = set()
        self.values: list[dict[str, object]] = []
        # Of the last row: what its cells say, of a known record the old values and the changes.
        self.given: dict[str, Any] = {}
        self.old: dict[str, Any] = {}
        self.changes: list[Change] = []
        self._remarks: list[tuple[str, str]] = []
        self._olds: dict[int, dict[str, Any]] = {}

    def _widget(self, name: str) -> Widget:
        lookup = self.names.get(name)
        if self.is_kept:
            return KeptCell(self.sheet.fields[name], among=lookup.names if lookup else None)
        widget = self.sheet.by_field[name].widget()
        if isinstance(widget, NamedCell) and lookup:
            widget.known = lookup.known
        if isinstance(widget, DayCell):
            widget.today = self.today
        return widget

    def begin(self, table: Table) -> None:
        """What a file says of itself: its columns, and the units in their headings."""
        self._absent = {name for name in self.sheet.required if name not in table.columns}
        for name, unit in table.units.items():
            widget = self.fields[name].widget
            if unit and isinstance(widget, AmountCell):
                widget.unit = unit

    def before_import(self, dataset, **kwargs):
        self.values = []

    def after_import(self, dataset, result, **kwargs):
        """Keys come from their sequence; the library would set it back under others' hands."""

    def get_import_id_fields(self):
        return self.sheet.keys

    # -- which record it is --------------------------------------------------------------------

    def key_of(self, cells: Mapping[str, object]) -> Key:
        """By what a row is known again; raises ``ValidationError`` by the column at fault."""
        return tuple(self._part_of_key(name, cell) for name, cell in cells.items())

    def _part_of_key(self, name: str, cell: object):
        try:
            if not self.is_kept:
                refuse_error(cell)
            value = self.fields[name].widget.clean(cell)
        except ValueError as fault:
            raise ValidationError({name: str(fault)}) from fault
        if value is None:
            heading = self.sheet.by_field[name].heading
            raise ValidationError({name: f"没有填写。每行须有{heading}。"})
        return value

    def rows_of(self, keys: list[Key]) -> QuerySet:
        """The records that rows with ``keys`` can be."""
        return self.sheet.model._default_manager.filter(
            **{
                f"{field.attname}__in": {key[at] for key in keys}
                for at, field in enumerate(self._key_fields())
            }
        )

    def by_key(self, rows: Iterable[Model]) -> dict[Key, Model]:
        names = [field.attname for field in self._key_fields()]
        return {tuple(getattr(row, name) for name in names): row for row in rows}

    def _key_fields(self):
        return [self.sheet.own[name] for name in self.sheet.keys]

    # -- one row -------------------------------------------------------------------------------

    def after_init_instance(self, instance, new, row, **kwargs):
        self.old = {} if new else {name: self.value(instance, name) for name in self.sheet.own}

    def import_instance(self, instance, row, **kwargs):
        """Set what the cells say and ask each value's own rules."""
        self.given, faults, self._remarks = {}, {}, []
        for name, cell in row.items():
            if cell is None:
                continue
            try:
                if not self.is_kept:
                    refuse_error(cell)
                value = self.fields[name].widget.clean(cell)
                if value is not None and name in self._rules:
                    self._rules[name](value)
            except ValueError as error:
                faults[name] = ValidationError(str(error))
            except ValidationError as error:
                faults[name] = error
            else:
                if value is not None:
                    self._set(instance, name, value)
        self.fill(instance, faults)
        if faults:
            raise ValidationError(faults)

    def _set(self, instance, name: str, value) -> None:
        """A text that is the known one but for its spelling is no change."""
        self.given[name] = value
        if remark := getattr(self.fields[name].widget, "remark", ""):
            self._remarks.append((name, remark))
        old = self.old.get(name)
        if name in self.sheet.own and not (isinstance(old, str) and old != value == line(old)):
            self.assign(instance, name, value)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        self.changes = [
            (name, old, self.value(instance, name))
            for name, old in self.old.items()
            if self.value(instance, name) != old
        ]
        happens = not self.old or self.changes or self.changes_elsewhere()
        return not happens and not import_validation_errors

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """What a new record needs, and the rules between fields."""
        errors = dict(import_validation_errors or {})
        needed = f"新登记的{self.sheet.noun}须填写这一列。"
        for name in self.sheet.required:
            if not self.value(instance, name):
                absent = "absent" if name in self._absent else None
                errors.setdefault(name, ValidationError(needed, code=absent))
        for name, sentence in self.broken_rules(instance, errors):
            errors.setdefault(name, ValidationError(sentence))
        if errors:
            raise ValidationError(errors)

    def absent_in(self, error: ValidationError) -> list[str]:
        """The fields for which the file has no column at all, of those that a row needs."""
        return [
            name
            for name, faults in error.error_dict.items()
            if any(fault.code == "absent" for fault in faults)
        ]

    def save_m2m(self, instance, row, **kwargs):
        """Written with the chunk."""

    def before_save_instance(self, instance, row, *, dry_run, **kwargs):
        if dry_run:
            return
        attributes = {name: self.sheet.own[name].attname for name in self.sheet.own}
        old = {attributes[name]: old for name, old, _ in self.changes}
        self.prepare(instance, old)
        if self.old:
            self._olds[instance.pk] = old

    def after_import_row(self, row, row_result, **kwargs):
        self.values.append(self.given)
        row_result.given, row_result.remarks = self.given, self._remarks
        row_result.changes = [*self.changes, *self.changes_elsewhere()]

    def shown(self, changes: list[Change]) -> list[list[str]]:
        """A row's ``changes`` as people read them."""
        return [
            [self.sheet.by_field[name].heading, self._shown(name, old), self._shown(name, new)]
            for name, old, new in changes
        ]

    def as_understood(self, given: dict[str, object], names: list[str]) -> list[str]:
        """The values of one row in words, numbers masked; empty cells stay empty."""
        return [self._shown(name, given[name]) if name in given else "" for name in names]

    def _shown(self, name: str, value) -> str:
        if value is None or value == "":
            return "（空）"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(self._shown(name, one) for one in value) or "（空）"
        if name in self.sheet.hidden:
            return mask_mobile(str(value))
        if name in self.names:
            return self.names[name].names.get(value, str(value))
        return str(dict(self.sheet.fields[name].flatchoices).get(value, value))

    # -- a chunk -------------------------------------------------------------------------------

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        new, self.create_instances = self.create_instances, []
        if not dry_run:
            self.ledger.add(new)
            self.write_new(new)

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        changed, self.update_instances = self.update_instances, []
        olds, self._olds = self._olds, {}
        if not dry_run:
            self.ledger.change(changed, olds)
            self.write_others(changed, olds)

    # -- what a kind adds ----------------------------------------------------------------------

    def value(self, instance: Model, name: str):
        return getattr(instance, self.sheet.own[name].attname)

    def assign(self, instance: Model, name: str, value) -> None:
        setattr(instance, self.sheet.own[name].attname, value)

    def rules(self) -> dict[str, Callable[[Any], None]]:
        """What a value alone is asked."""
        return {
            name: field.run_validators
            for name, field in self.sheet.own.items()
            if name not in self.names
        }

    def is_another(self, record: Model, row: Mapping[str, object]) -> bool:
        """Whether ``row`` is of a new record although ``record`` has its key."""
        return False

    def look_up(self, rows, names: list[str]) -> None:
        """Read what hangs on the known ``rows`` of a chunk; ``names`` are the file's columns."""

    def fill(self, instance: Model, faults: dict[str, ValidationError]) -> None:
        """What follows from the cells of a row together; what cannot be goes to ``faults``."""

    def broken_rules(self, instance: Model, faults: Mapping[str, Any]):
        """Field and sentence of each rule between fields that is broken: those of a form."""
        if faults:
            return
        for constraint in self.sheet.model._meta.constraints:
            try:
                constraint.validate(self.sheet.model, instance)
            except ValidationError as fault:
                yield self.constraint_fields[constraint.name], fault.messages[0]
        try:
            instance.clean()
        except ValidationError as fault:
            for name, sentences in fault.message_dict.items():
                yield name, sentences[0]

    def changes_elsewhere(self) -> list[Change]:
        """What the last row changes besides the record's own fields."""
        return []

    def prepare(self, instance: Model, old: dict[str, Any]) -> None:
        """Before a record is stored; ``old`` takes the values of whatever else is set here."""

    def write_new(self, new: list) -> None:
        """What belongs to the new records of a chunk."""

    def write_others(self, changed: list, olds: dict[int, dict[str, Any]]) -> None:
        """What belongs to all records of a chunk, which are stored already."""
