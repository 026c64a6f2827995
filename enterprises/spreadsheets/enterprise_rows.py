"""One row of the sheet and one enterprise, with its people and its counts."""

from typing import Any, ClassVar, TypeVar

from enterprises.models import (
    Enterprise,
    HeadcountCheck,
    StageChange,
    StatusChange,
    UnusualCode,
)
from grids.models import MicroGrid, PartyOrganisation

from .contacts import ContactBook, ContactChange
from .enterprise_columns import SHEET
from .lookups import by_code_and_name, by_name
from .rows import REASON, Change, RowResource

Turn = TypeVar("Turn", StageChange, StatusChange)
HEADCOUNT = ("headcount", "non_local_headcount", "headcount_on")


class EnterpriseResource(RowResource):
    """An enterprise is known by its code."""

    class Meta(RowResource.Meta):
        model = Enterprise

    sheet = SHEET
    lookups: ClassVar = {
        "micro_grid": lambda: by_code_and_name(MicroGrid),
        "party_organisation": lambda: by_name(PartyOrganisation),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._check: HeadcountCheck | None = None
        self._contact_changes: list[ContactChange] = []
        self.contacts = ContactBook(self.today, self.ledger)
        self._checks: list[HeadcountCheck] = []

    def rules(self):
        return {**super().rules(), "credit_code": _code_rule()}

    def look_up(self, rows, names):
        self.contacts.look_up(rows, names, lock=self.is_kept)

    def fill(self, instance, faults):
        self._count(instance)
        self._contact_changes = self.contacts.changes(instance, self.given, faults)

    def _count(self, instance: Enterprise) -> None:
        """A new number of people is of a day: the one given or today."""
        given, old = self.given, self.old
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
        """A check of the number that was known is no change of the record, and still one."""
        skips = super().skip_row(instance, original, row, import_validation_errors)
        return skips and self._check is None

    def changes_elsewhere(self) -> list[Change]:
        return [column for change in self._contact_changes for column in change.changes()]

    def broken_rules(self, instance, faults):
        total, non_local = instance.headcount, instance.non_local_headcount
        if non_local is not None and (total is None or non_local > total):
            yield "non_local_headcount", "外来职工人数不能多于职工人数，请核对这两列。"
        if instance.revenue is not None and instance.revenue_year is None:
            yield "revenue_year", "填写营业收入时须填写年度。"

    def prepare(self, instance, old):
        if old:
            old |= {name: getattr(instance, name) for name in Enterprise.DERIVED}
        instance.derive()
        if self._check is not None:
            self._checks.append(self._check)
        self.contacts.take(self._contact_changes)
        if "status" in old:
            old["status_on"], instance.status_on = instance.status_on, self.today

    def write_others(self, changed, olds):
        self._turn(StageChange, "stage", changed, olds)
        self._turn(StatusChange, "status", changed, olds)
        checks, self._checks = self._checks, []
        self._keep_checks(checks)
        self.contacts.write()

    def _turn(
        self,
        model: type[Turn],
        field: str,
        changed: list[Enterprise],
        olds: dict[int, dict[str, Any]],
    ) -> None:
        """Add a row for each of ``changed`` whose stage or status is another."""
        self.ledger.add(
            [
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
        )

    def _keep_checks(self, checks: list[HeadcountCheck]) -> None:
        """One check a day: a later one of the same day corrects it."""
        before = {
            (check.enterprise_id, check.checked_on): check
            for check in HeadcountCheck.objects.filter(
                enterprise__in=[check.enterprise_id for check in checks],
                checked_on__in={check.checked_on for check in checks},
            )
        }
        new, corrected, olds = [], [], {}
        for check in checks:
            old = before.get((check.enterprise_id, check.checked_on))
            if old is None:
                new.append(check)
                continue
            olds[old.pk] = {name: getattr(old, name) for name in ("total", "non_local", "source")}
            old.total, old.non_local, old.source = check.total, check.non_local, check.source
            corrected.append(old)
        self.ledger.add(new)
        self.ledger.change(corrected, olds)


def _code_rule():
    """The rule of the code, but for those that two people have confirmed; read once for a file."""
    confirmed = set(UnusualCode.objects.confirmed().values_list("credit_code", flat=True))

    def rule(code: str) -> None:
        if code not in confirmed:
            SHEET.fields["credit_code"].run_validators(code)

    return rule
