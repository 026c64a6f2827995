"""The people in a sheet: who takes over a role, and whose number is another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from enterprises.models import Contact, Enterprise
from xingdong.accounts.mobiles import mask_mobile
from xingdong.records.text import same

from .cells import MASK
from .enterprise_columns import mobile_of
from .ledger import Ledger, Olds

CHANGING = ("mobile", "until_on", "verified_on")  # of somebody who is there already
NEEDS_NAME = "填写号码时须同时填写姓名。"
NEEDS_NUMBER = "新登记的人员须填写完整的号码（带 * 的只表示不变）。"
HAS_SUCCESSOR = "已登记今后接任的人员，请到企业档案里修改。"


@dataclass(frozen=True)
class ContactChange:
    """``name`` takes over from ``holder``; or, of the same name, has another number."""

    enterprise: Enterprise
    role: str
    holder: Contact | None
    name: str
    mobile: str

    @property
    def same_person(self) -> Contact | None:
        """The holder, when the name is still theirs."""
        return self.holder if self.holder and _is_same(self.holder.name, self.name) else None

    def changes(self) -> list[tuple[str, str, str]]:
        """Column, old and new value, numbers masked."""
        old = ("", "") if self.holder is None else (self.holder.name, self.holder.masked_mobile)
        number = (mobile_of(self.role), old[1], mask_mobile(self.mobile))
        return [number] if self.same_person else [(self.role, old[0], self.name), number]


class ContactBook:
    """Compares the rows of a chunk with those who hold the roles, and writes what changes.

    Sheets without columns for people cost nothing.
    """

    def __init__(self, today: date, ledger: Ledger):
        self.today, self.ledger = today, ledger
        self._roles: list[str] = []
        self._known: dict[tuple[int, str], list[Contact]] = {}
        self._changes: list[ContactChange] = []

    def look_up(
        self, enterprises: Iterable[Enterprise], names: Collection[str], *, lock: bool
    ) -> None:
        """Read those of a chunk whose time is not over, in one statement."""
        self._roles = [
            role for role in Contact.Role.values if role in names or mobile_of(role) in names
        ]
        if not self._roles:
            return
        self._known = defaultdict(list)
        rows = Contact.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=self.today),
            enterprise__in=[enterprise.pk for enterprise in enterprises],
            role__in=self._roles,
        )
        for contact in rows.select_for_update() if lock else rows:
            self._known[contact.enterprise_id, contact.role].append(contact)

    def changes(
        self, enterprise: Enterprise, given: Mapping[str, Any], faults: dict[str, ValidationError]
    ) -> list[ContactChange]:
        """What the row says that is new; what cannot be goes to ``faults`` by its column."""
        changes = []
        for role in self._roles:
            name: str | None = given.get(role)
            mobile: str | None = given.get(mobile_of(role))
            unsaid = name is None and mobile is None
            if unsaid or role in faults or mobile_of(role) in faults:
                continue
            if name is None:
                faults[mobile_of(role)] = ValidationError(NEEDS_NAME)
                continue
            number = "" if mobile is None or MASK in mobile else mobile
            rows = self._known.get((enterprise.pk, role), [])
            change = ContactChange(enterprise, role, holder_of(rows, self.today), name, number)
            if same := change.same_person:
                if number not in ("", same.mobile):
                    changes.append(change)
            elif not number:
                faults[mobile_of(role)] = ValidationError(NEEDS_NUMBER)
            elif any(contact.from_on > self.today for contact in rows):
                faults[role] = ValidationError(HAS_SUCCESSOR)
            else:
                changes.append(change)
        return changes

    def take(self, changes: list[ContactChange]) -> None:
        self._changes += changes

    def write(self) -> None:
        """What was taken since the last time, in bulk; the enterprises are written already."""
        changes, self._changes = self._changes, []
        new, changed = [], []
        olds: Olds = {}
        for change in changes:
            if same := change.same_person:
                olds[same.pk] = _before(same)
                same.mobile, same.verified_on = change.mobile, None
                changed.append(same)
                continue
            for contact in self._known.get((change.enterprise.pk, change.role), []):
                if contact.until_on is None or contact.until_on > self.today:
                    olds[contact.pk] = _before(contact)
                    contact.leave(self.today)
                    changed.append(contact)
            new.append(
                Contact(
                    enterprise=change.enterprise,
                    role=change.role,
                    name=change.name,
                    mobile=change.mobile,
                    from_on=self.today,
                )
            )
        self.ledger.change(changed, olds)
        self.ledger.add(new)


def _before(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in CHANGING}


def holder_of(rows: Iterable[Contact], on: date) -> Contact | None:
    """Of one role's ``rows`` the one that counts; whoever began last, if two overlap."""
    current = [row for row in rows if row.is_current(on)]
    return max(current, key=lambda row: (row.until_on is None, row.from_on, row.pk), default=None)


def holders_of(enterprises: Iterable[Enterprise], on: date) -> dict[tuple[int, str], Contact]:
    """Whoever holds a role on the day ``on``, by enterprise and role, in one statement."""
    rows: dict[tuple[int, str], list[Contact]] = defaultdict(list)
    keys = [enterprise.pk for enterprise in enterprises]
    for contact in Contact.objects.current(on).filter(enterprise__in=keys):
        rows[contact.enterprise_id, contact.role].append(contact)
    holders = {key: holder_of(some, on) for key, some in rows.items()}
    return {key: holder for key, holder in holders.items() if holder}


def _is_same(name: str, other: str) -> bool:
    return same(name, other)
