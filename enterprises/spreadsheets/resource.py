"""One row of the sheet and one enterprise: the import by django-import-export, in bulk."""

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from enterprises.models import Enterprise, HeadcountCheck, StageChange, StatusChange
from grids.models import MicroGrid, PartyOrganisation

from .columns import BY_FIELD, COLUMNS

CHUNK = 500  # rows read, compared and written together
REASON = "表格导入"
NAMES = [column.field for column in COLUMNS]
ATTRIBUTES = {name: Enterprise._meta.get_field(name).attname for name in NAMES}
RELATED = ("micro_grid", "party_organisation")
HEADCOUNT = ("headcount", "non_local_headcount", "headcount_on")


class EnterpriseResource(resources.ModelResource):
    """Rows with the code of an enterprise change it, others are new; empty cells change nothing.

    A row's result has its ``changes``: heading, old and new value as people read them. ``undo``
    collects what ``undo_import`` needs.
    """

    class Meta:
        model = Enterprise
        fields: ClassVar = NAMES
        import_id_fields = ("credit_code",)
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = None  # one chunk at a time is one batch
        skip_diff = True
        report_skipped = True

    def __init__(self, *, by, now: datetime):
        super().__init__()
        self.by, self.now, self.today = by, now, timezone.localdate(now)
        self.fields = {
            name: fields.Field(name, name, BY_FIELD[name].widget(), saves_null_values=False)
            for name in NAMES
        }
        self.fields["micro_grid"].widget.known = _by_code_and_name(MicroGrid.objects.all())
        self.fields["party_organisation"].widget.known = {
            one.name.upper(): one for one in PartyOrganisation.objects.all()
        }
        self.changes: list[tuple[str, object, object]] = []  # of the last row: field, old, new
        self.undo = {
            "created": [],
            "changed": {},
            "headcounts": [],
            "headcounts_before": [],
            "stage_changes": [],
            "status_changes": [],
        }
        self._old: dict[str, object] = {}
        self._changed: dict[str, dict[str, object]] = {}
        self._checks: list[HeadcountCheck] = []

    # -- one row -------------------------------------------------------------------------------

    def after_init_instance(self, instance, new, row, **kwargs):
        self._old = {} if new else {name: _value(instance, name) for name in NAMES}

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        old_day = self._old.get("headcount_on")
        given = any(_value(instance, name) != self._old.get(name) for name in HEADCOUNT)
        self._check = None
        if given and instance.headcount is not None:
            if row.get("headcount_on") in (None, ""):
                instance.headcount_on = self.today
            self._check = HeadcountCheck(
                enterprise=instance,
                checked_on=instance.headcount_on,
                total=instance.headcount,
                non_local=instance.non_local_headcount,
                source=REASON,
            )
            if old_day and instance.headcount_on < old_day:  # a later check counts
                for name in HEADCOUNT:
                    setattr(instance, name, self._old[name])

    def skip_row(self, instance, original, row, import_validation_errors=None):
        self.changes = [
            (name, self._old.get(name), _value(instance, name))
            for name in NAMES
            if _value(instance, name) != self._old.get(name)
        ]
        unchanged = bool(self._old) and not self.changes and self._check is None
        return unchanged and not import_validation_errors

    def after_import_row(self, row, row_result, **kwargs):
        row_result.changes = [
            [BY_FIELD[name].heading, self._shown(name, old), self._shown(name, new)]
            for name, old, new in self.changes
            if row_result.is_update()
        ]

    def _shown(self, name: str, value) -> str:
        if value is None or value == "":
            return "（空）"
        if isinstance(value, bool):
            return "是" if value else "否"
        if name in RELATED:
            known = self.fields[name].widget.known.values()
            return next((str(one) for one in known if one.pk == value), str(value))
        return str(dict(Enterprise._meta.get_field(name).flatchoices).get(value, value))

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Ask the fields' own rules and those between them, without a query for each row."""
        errors = dict(import_validation_errors or {})
        for name, sentence in _broken_rules(instance):
            errors.setdefault(name, ValidationError(sentence))
        try:
            instance.clean_fields(exclude={*errors, *RELATED})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance, row, **kwargs):
        instance.derive()
        if self._check is not None:
            self._checks.append(self._check)
        if self._old:
            self._changed[instance.pk] = {ATTRIBUTES[name]: old for name, old, _ in self.changes}
            if "status" in self._changed[instance.pk]:
                self._changed[instance.pk]["status_on"] = instance.status_on
                instance.status_on = self.today

    # -- a chunk -------------------------------------------------------------------------------

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        new, self.create_instances = self.create_instances, []
        if new and not dry_run:
            bulk_create_with_history(new, Enterprise, **self._signed())
            self.undo["created"] += [one.pk for one in new]

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        changed, self.update_instances = self.update_instances, []
        olds, self._changed = self._changed, {}
        checks, self._checks = self._checks, []
        if dry_run:
            return
        touched = {name for old in olds.values() for name in old}
        if touched:
            names = sorted({*touched, *Enterprise.DERIVED})
            bulk_update_with_history(changed, Enterprise, names, **self._signed())
        self.undo["changed"] |= {str(pk): old for pk, old in olds.items() if old}
        self._keep_turns(changed, olds)
        self._keep_checks(checks)

    def _signed(self) -> dict:
        return {
            "default_user": self.by,
            "default_change_reason": REASON,
            "default_date": self.now,
        }

    def _keep_turns(self, changed, olds) -> None:
        for model, field, kept in (
            (StageChange, "stage", "stage_changes"),
            (StatusChange, "status", "status_changes"),
        ):
            turns = [
                model(
                    enterprise=one,
                    old=olds[one.pk][field],
                    new=getattr(one, field),
                    on=self.today,
                    reason=REASON,
                    by=self.by,
                )
                for one in changed
                if field in olds.get(one.pk, {})
            ]
            self.undo[kept] += [turn.pk for turn in model.objects.bulk_create(turns)]

    def _keep_checks(self, checks: list[HeadcountCheck]) -> None:
        """One check a day: a later one of the same day corrects it."""
        before = {
            (one.enterprise_id, one.checked_on): one
            for one in HeadcountCheck.objects.filter(
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
        if new:
            bulk_create_with_history(new, HeadcountCheck, **self._signed())
            self.undo["headcounts"] += [one.pk for one in new]
        if corrected:
            bulk_update_with_history(
                corrected, HeadcountCheck, ["total", "non_local", "source"], **self._signed()
            )


def _by_code_and_name(rows) -> dict[str, object]:
    return {
        word.upper(): one for one in rows for word in (one.name, f"{one.code} {one.name}", one.code)
    }


def _value(instance: Enterprise, name: str):
    return getattr(instance, ATTRIBUTES[name])


def _broken_rules(instance: Enterprise):
    """Field and sentence of each rule between fields that is broken."""
    for column in COLUMNS:
        if column.is_required and not _value(instance, column.field):
            yield column.field, "新登记的企业须填写这一列。"
    total, non_local = instance.headcount, instance.non_local_headcount
    if non_local is not None and (total is None or non_local > total):
        yield "non_local_headcount", "外来职工人数不能多于职工人数，请核对这两列。"
    if instance.revenue is not None and instance.revenue_year is None:
        yield "revenue_year", "填写营业收入时须填写年度。"
