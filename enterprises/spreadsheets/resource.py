"""One row of the sheet and one enterprise: the import by django-import-export, in bulk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader

from enterprises.models import (
    Contact,
    Enterprise,
    HeadcountCheck,
    StageChange,
    StatusChange,
    UnusualCode,
)
from grids.models import MicroGrid, PartyOrganisation
from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.models import User
from xingdong.records.narrowing import field_of
from xingdong.records.text import line

from .cells import AmountCell, DayCell, KeptCell, refuse_error
from .columns import ALL_COLUMNS, BY_FIELD, COLUMNS, KEY, mobile_of
from .contacts import ContactBook, ContactChange
from .histories import Signed, create_with_history, update_with_history
from .reading import Table

CHUNK = 500  # rows read, compared and written together
REASON = "表格导入"
NAMES = [column.field for column in COLUMNS]
REQUIRED = [column.field for column in COLUMNS if column.is_required]
FIELDS = {name: field_of(Enterprise, name) for name in NAMES}
ATTRIBUTES = {name: field.attname for name, field in FIELDS.items()}
FIELDS |= {role: field_of(Contact, "name") for role in Contact.Role.values}
FIELDS |= {mobile_of(role): field_of(Contact, "mobile") for role in Contact.Role.values}
NEEDED = "新登记的企业须填写这一列。"
MOBILES = {mobile_of(role) for role in Contact.Role.values}
RELATED = ("micro_grid", "party_organisation")
Turn = TypeVar("Turn", StageChange, StatusChange)
Olds = dict[int, dict[str, Any]]  # by enterprise: its fields before
HEADCOUNT = ("headcount", "non_local_headcount", "headcount_on")


class LoaderByCode(BaseInstanceLoader):
    """The enterprises of a chunk in one statement, locked where they will be written."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        rows = Enterprise.objects.filter(credit_code__in=dataset[KEY.field])
        if resource.is_kept:
            rows = rows.select_for_update()
        self.known = {enterprise.credit_code: enterprise for enterprise in rows}
        resource.contacts.look_up(self.known.values(), dataset.headers, lock=resource.is_kept)

    def get_instance(self, row):
        return self.known.get(row[KEY.field])


class EnterpriseResource(resources.ModelResource):
    """Rows with the code of an enterprise change it, others are new; empty cells change nothing.

    ``is_kept`` says that the rows are not cells but values that a check has kept. A row's result
    has its ``changes``, which ``shown`` tells people. ``values`` are those of the valid rows of the
    last chunk, to be kept; ``undo`` collects what ``undo_import`` needs.
    """

    class Meta:
        model = Enterprise
        fields: ClassVar = NAMES
        import_id_fields = ("credit_code",)
        instance_loader_class = LoaderByCode
        use_bulk = True
        batch_size = None  # one chunk at a time is one batch
        skip_diff = True
        report_skipped = True

    create_instances: list[Enterprise]
    update_instances: list[Enterprise]

    def __init__(self, *, by: User, now: datetime, is_kept: bool = False):
        super().__init__()
        self.by, self.now, self.today = by, now, timezone.localdate(now)
        self.is_kept = is_kept
        places, organisations = list(MicroGrid.objects.all()), list(PartyOrganisation.objects.all())
        self._names = {
            "micro_grid": {place.pk: str(place) for place in places},
            "party_organisation": {
                organisation.pk: str(organisation) for organisation in organisations
            },
        }
        if is_kept:
            widgets = {name: KeptCell(FIELDS[name], among=self._names.get(name)) for name in FIELDS}
            self._rules: dict[str, Callable[[Any], None]] = {}
        else:
            widgets = {column.field: column.widget() for column in ALL_COLUMNS}
            widgets["micro_grid"].known = _by_code_and_name(places)
            widgets["party_organisation"].known = {
                organisation.name.upper(): organisation.pk for organisation in organisations
            }
            self._rules = {
                name: FIELDS[name].run_validators for name in NAMES if name not in RELATED
            }
            self._rules[KEY.field] = _code_rule()
        self.fields = {name: fields.Field(name, name, widgets[name]) for name in FIELDS}
        for widget in widgets.values():
            if isinstance(widget, DayCell):
                widget.today = self.today
        self._absent: set[str] = set()
        self._remarks: list[tuple[str, str]] = []
        self.values: list[dict[str, object]] = []
        self.undo: dict[str, Any] = {
            "created": [],
            "changed": {},
            "headcounts": [],
            "headcounts_before": [],
            "stage_changes": [],
            "status_changes": [],
        }
        # Of the last row: what its cells say, of a known enterprise the old values and the changes.
        self._given: dict[str, object] = {}
        self._old: dict[str, object] = {}
        self._changes: list[tuple[str, object, object]] = []  # field, old, new
        self._check: HeadcountCheck | None = None
        self._contact_changes: list[ContactChange] = []
        self.contacts = ContactBook(self.today)
        self._changed: Olds = {}
        self._checks: list[HeadcountCheck] = []

    def begin(self, table: Table) -> None:
        """What a file says of itself: its columns, and the units in their headings."""
        self._absent = {name for name in REQUIRED if name not in table.columns}
        for name, unit in table.units.items():
            widget = self.fields[name].widget
            if unit and isinstance(widget, AmountCell):
                widget.unit = unit

    def before_import(self, dataset, **kwargs):
        self.values = []

    def after_import(self, dataset, result, **kwargs):
        """Keys come from their sequence; the library would set it back under others' hands."""

    # -- one row -------------------------------------------------------------------------------

    def after_init_instance(self, instance, new, row, **kwargs):
        self._old = {} if new else {name: _value(instance, name) for name in NAMES}

    def import_instance(self, instance, row, **kwargs):
        """Set what the cells say and ask each value's own rules."""
        self._given, faults, self._remarks = {}, {}, []
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
        self._count(instance)
        self._contact_changes = self.contacts.changes(instance, self._given, faults)
        if faults:
            raise ValidationError(faults)

    def _set(self, instance, name: str, value) -> None:
        """A text that is the known one but for its spelling is no change."""
        self._given[name] = value
        if remark := getattr(self.fields[name].widget, "remark", ""):
            self._remarks.append((name, remark))
        old = self._old.get(name)
        if name in ATTRIBUTES and not (isinstance(old, str) and old != value == line(old)):
            setattr(instance, ATTRIBUTES[name], value)

    def _count(self, instance) -> None:
        """A new number of people is of a day: the one given or today."""
        given, old = self._given, self._old
        self._check = None
        if instance.headcount is None or all(
            given.get(name) in (None, old.get(name)) for name in HEADCOUNT
        ):
            return
        instance.headcount_on = given.get("headcount_on", self.today)
        self._check = HeadcountCheck(
            enterprise=instance,
            checked_on=instance.headcount_on,
            total=instance.headcount,
            non_local=instance.non_local_headcount,
            source=REASON,
        )
        old_day = old.get("headcount_on")
        if old_day and instance.headcount_on < old_day:  # a later check counts
            for name in HEADCOUNT:
                setattr(instance, name, old[name])

    def skip_row(self, instance, original, row, import_validation_errors=None):
        self._changes = [
            (name, old, _value(instance, name))
            for name, old in self._old.items()
            if _value(instance, name) != old
        ]
        happens = not self._old or self._changes or self._check or self._contact_changes
        return not happens and not import_validation_errors

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The rules between fields, without a query for each row."""
        errors = dict(import_validation_errors or {})
        for name in REQUIRED:
            if not _value(instance, name):
                absent = "absent" if name in self._absent else None
                errors.setdefault(name, ValidationError(NEEDED, code=absent))
        for name, sentence in _broken_rules(instance):
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
        """There is nothing of the kind."""

    def before_save_instance(self, instance, row, *, dry_run, **kwargs):
        if dry_run:
            return
        instance.derive()
        if self._check is not None:
            self._checks.append(self._check)
        self.contacts.take(self._contact_changes)
        if self._old:
            self._changed[instance.pk] = {ATTRIBUTES[name]: old for name, old, _ in self._changes}
            if "status" in self._changed[instance.pk]:
                self._changed[instance.pk]["status_on"] = instance.status_on
                instance.status_on = self.today

    def after_import_row(self, row, row_result, **kwargs):
        self.values.append(self._given)
        row_result.given, row_result.remarks = self._given, self._remarks
        row_result.changes = [
            *self._changes,
            *(column for change in self._contact_changes for column in change.changes()),
        ]

    def shown(self, changes: list[tuple[str, object, object]]) -> list[list[str]]:
        """A row's ``changes`` as people read them."""
        return [
            [BY_FIELD[name].heading, self._shown(name, old), self._shown(name, new)]
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
        if name in MOBILES:
            return mask_mobile(str(value))
        if name in RELATED:
            return self._names[name].get(value, str(value))
        return str(dict(FIELDS[name].flatchoices).get(value, value))

    # -- a chunk -------------------------------------------------------------------------------

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        new, self.create_instances = self.create_instances, []
        if new and not dry_run:
            create_with_history(new, **self._signed())
            self.undo["created"] += [enterprise.pk for enterprise in new]

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        changed, self.update_instances = self.update_instances, []
        olds, self._changed = self._changed, {}
        checks, self._checks = self._checks, []
        if dry_run:
            return
        touched = {name for old in olds.values() for name in old} | {*Enterprise.DERIVED}
        touched_rows = [enterprise for enterprise in changed if olds[enterprise.pk]]
        update_with_history(touched_rows, touched, **self._signed())
        self.undo["changed"] |= {str(pk): old for pk, old in olds.items() if old}
        self.undo["stage_changes"] += self._turns(StageChange, "stage", changed, olds)
        self.undo["status_changes"] += self._turns(StatusChange, "status", changed, olds)
        self._keep_checks(checks)
        self.contacts.write(**self._signed())

    def _signed(self) -> Signed:
        return {"by": self.by, "now": self.now, "reason": REASON}

    def _turns(
        self,
        model: type[Turn],
        field: str,
        changed: list[Enterprise],
        olds: Olds,
    ) -> list[int]:
        """A row for each of ``changed`` whose stage or status is another; their keys."""
        changes = [
            model(
                enterprise=enterprise,
                old=olds[enterprise.pk][field],
                new=getattr(enterprise, field),
                on=self.today,
                reason=REASON,
                by=self.by,
            )
            for enterprise in changed
            if field in olds.get(enterprise.pk, {})
        ]
        return [change.pk for change in model._default_manager.bulk_create(changes)]

    def _keep_checks(self, checks: list[HeadcountCheck]) -> None:
        """One check a day: a later one of the same day corrects it."""
        before = {
            (check.enterprise_id, check.checked_on): check
            for check in HeadcountCheck.objects.filter(
                enterprise__in=[check.enterprise_id for check in checks],
                checked_on__in={check.checked_on for check in checks},
            )
        }
        new, corrected = [], []
        for check in checks:
            old = before.get((check.enterprise_id, check.checked_on))
            if old is None:
                new.append(check)
                continue
            self.undo["headcounts_before"].append([old.pk, old.total, old.non_local, old.source])
            old.total, old.non_local, old.source = check.total, check.non_local, check.source
            corrected.append(old)
        create_with_history(new, **self._signed())
        self.undo["headcounts"] += [check.pk for check in new]
        update_with_history(corrected, {"total", "non_local", "source"}, **self._signed())


def _code_rule() -> Callable[[str], None]:
    """The rule of the code, but for those that two people have confirmed; read once for a file."""
    confirmed = set(UnusualCode.objects.confirmed().values_list("credit_code", flat=True))

    def rule(code: str) -> None:
        if code not in confirmed:
            FIELDS[KEY.field].run_validators(code)

    return rule


def _by_code_and_name(rows) -> dict[str, int]:
    return {
        word.upper(): row.pk
        for row in rows
        for word in (row.name, f"{row.code} {row.name}", row.code)
    }


def _value(instance: Enterprise, name: str):
    return getattr(instance, ATTRIBUTES[name])


def _broken_rules(instance: Enterprise):
    """Field and sentence of each rule between fields that is broken."""
    total, non_local = instance.headcount, instance.non_local_headcount
    if non_local is not None and (total is None or non_local > total):
        yield "non_local_headcount", "外来职工人数不能多于职工人数，请核对这两列。"
    if instance.revenue is not None and instance.revenue_year is None:
        yield "revenue_year", "填写营业收入时须填写年度。"
