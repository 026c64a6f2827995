"""What an enterprise may say about itself, and how a value is stored and read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from xingdong.accounts.mobiles import mask_mobile
from xingdong.records.history import words_for
from xingdong.records.moments import moment
from xingdong.records.narrowing import field_of

from .models import ChangeRequest, Contact, Enterprise

Value = dict[str, object]


@dataclass(frozen=True)
class Subject:
    """One thing that is confirmed as a whole: fields of the record, or the holder of a role."""

    label: str
    fields: tuple[str, ...]
    role: str = ""

    @property
    def model(self) -> type[models.Model]:
        return Contact if self.role else Enterprise

    def plain(self, values: Mapping) -> Value:
        """The subject's part of ``values`` as JSON can hold it."""
        return {name: _plain(values[name]) for name in self.fields}

    def parsed(self, value: Value) -> dict:
        """The way back: what the model's fields take."""
        return {name: self._field(name).to_python(value[name]) for name in self.fields}

    def words(self, value: Value | None, *, in_full: bool = False) -> str:
        """For people: ``86，外来职工人数 40``; the first field is what the label says.

        Numbers are masked but for those whose own they are, who read them ``in_full``.
        """
        if value is None:
            return "空"
        if self.role:
            mobile = str(value["mobile"])
            return f"{value['name']} {mobile if in_full else mask_mobile(mobile)}"
        parsed = self.parsed(value)
        first, *others = (
            (self._field(name), words_for(self._field(name), parsed[name])) for name in parsed
        )
        return "，".join([first[1], *(f"{field.verbose_name} {words}" for field, words in others)])

    def _field(self, name: str) -> models.Field:
        return field_of(self.model, name)


def _plain(value):
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _field_subject(*names: str) -> Subject:
    return Subject(str(field_of(Enterprise, names[0]).verbose_name), names)


SUBJECTS: dict[str, Subject] = {
    "name": _field_subject("name"),
    "short_name": _field_subject("short_name"),
    "address": _field_subject("address"),
    "registered_on": _field_subject("registered_on"),
    "ownership": _field_subject("ownership"),
    "industry_code": _field_subject("industry_code"),
    "headcount": _field_subject("headcount", "non_local_headcount"),
    "revenue": _field_subject("revenue", "revenue_year"),
    "has_union": _field_subject("has_union"),
    "main_products": _field_subject("main_products"),
    "supply": _field_subject("supply"),
    "demand": _field_subject("demand"),
    **{f"contact.{role}": Subject(role.label, ("name", "mobile"), role) for role in Contact.Role},
}
FIELDS = tuple(name for subject in SUBJECTS.values() if not subject.role for name in subject.fields)


def in_force(enterprise: Enterprise, subject: Subject, *, on: date) -> Value | None:
    """The value that counts today; ``None`` for a role nobody holds."""
    if not subject.role:
        return subject.plain({name: getattr(enterprise, name) for name in subject.fields})
    holder = enterprise.contacts.current(on).filter(role=subject.role).order_by("-from_on").first()
    return subject.plain({"name": holder.name, "mobile": holder.mobile}) if holder else None


def change_row(wish: ChangeRequest, now: datetime) -> dict[str, object]:
    """What an enterprise says of itself beside what counts, for ``components/change_rows.html``."""
    subject = SUBJECTS[wish.subject]
    return {
        "pk": wish.pk,
        "firm": wish.enterprise.called,
        "label": subject.label,
        "old": subject.words(wish.old),
        "new": subject.words(wish.new),
        "since": moment(wish.asked_at, now),
    }
