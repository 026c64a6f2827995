"""代录: an order that a social worker enters for an enterprise, while the caller waits."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from enterprises.models import Contact, Enterprise, Liaison
from requests_desk.actions.ordering import Draft
from requests_desk.models.choices import Channel
from services.item_form import PREFIX
from xingdong.accounts.models import User
from xingdong.records.privacy import personal_data_in

from .fields import form_field
from .ordering import OrderForm, title_of


class ProxyOrderForm(OrderForm):
    """A social worker enters what came by phone, visit, WeChat group or party organisation."""

    channel = forms.ChoiceField(
        label="来源",
        choices=[(channel.value, channel.label) for channel in Channel if channel.is_entered],
        widget=forms.RadioSelect,
    )

    def draft(
        self, *, enterprise: Enterprise | None, item_uncertain: bool = False, channel: str = ""
    ) -> Draft:
        """How it came stands in the form, whatever ``channel`` says."""
        today = timezone.localdate()
        liaison = (
            Liaison.objects.filter(enterprise=enterprise).current(today).order_by("-is_primary")
        ).first()
        draft = super().draft(
            enterprise=enterprise,
            item_uncertain=item_uncertain,
            channel=self.cleaned_data["channel"],
        )
        return replace(draft, author=liaison.user if liaison else None)


def enterprise_with_id(text: str) -> Enterprise | None:
    """The enterprise ``text`` is the id of; None for any other text."""
    if not re.fullmatch("[0-9]{1,18}", text):
        return None
    return Enterprise.objects.select_related("micro_grid").filter(pk=text).first()


@dataclass(frozen=True)
class Person:
    """Somebody of the enterprise who may be the one on the phone."""

    key: str
    label: str
    name: str
    phone: str
    email: str = ""
    user: User | None = None


def _post_of(liaison: Liaison) -> str:
    return "A 角" if liaison.is_primary else "联络员"


def people_of(enterprise: Enterprise, today: date) -> list[Person]:
    """The liaisons, the A 角 first, then the other contacts; nobody twice; two statements."""
    liaisons = Liaison.objects.filter(enterprise=enterprise, user__is_active=True).current(today)
    people = [
        Person(
            f"liaison-{liaison.pk}",
            f"{liaison.user.real_name}（{_post_of(liaison)}）{liaison.user.masked_mobile}",
            liaison.user.real_name,
            liaison.user.mobile or "",
            liaison.user.email,
            liaison.user,
        )
        for liaison in liaisons.select_related("user").order_by("-is_primary", "pk")
    ]
    names = {person.name for person in people}
    for contact in Contact.objects.filter(enterprise=enterprise).current(today).order_by("pk"):
        if contact.name not in names:
            names.add(contact.name)
            label = f"{contact.name}（{contact.get_role_display()}）{contact.masked_mobile}"
            people.append(Person(f"contact-{contact.pk}", label, contact.name, contact.mobile))
    return people


class ProxyOrderPageForm(ProxyOrderForm):
    """Only what was said and who said it must be given; the rest follows, and can be changed."""

    person = forms.ChoiceField(label="联系人", required=False, widget=forms.RadioSelect)

    SHOWN = ("description", "person", "channel")
    # Drawn outside the part of the page that changes with the item.
    OUTSIDE = frozenset({*SHOWN, "idempotency_key", "knowingly", "contact_name", "contact_phone"})
    NEEDED = frozenset({"site"})

    def __init__(self, *args, enterprise: Enterprise, **kwargs):
        super().__init__(*args, enterprise=enterprise, **kwargs)
        people = people_of(enterprise, timezone.localdate())
        self.people = {person.key: person for person in people}
        chosen = form_field(self, "person", forms.ChoiceField)
        chosen.choices = [(person.key, person.label) for person in people]
        chosen.initial = next(iter(self.people), None)
        for name in ("title", "contact_name", "contact_phone"):
            self.fields[name].required = False
        self.fields["title"].help_text = "可不填，默认取诉求的第一句话。"
        self.fields["contact_name"].label = "其他联系人"
        self.fields["description"].label = "企业怎么说"
        self.fields["description"].widget.attrs |= {"rows": 3, "autofocus": True}
        # Chosen files cannot be written into a page, so htmx leaves their field alone.
        self.fields["files"].widget.attrs["hx-preserve"] = "true"

    def needed_fields(self) -> list[forms.BoundField]:
        """Where it is, and the item's own fields that have to be filled in."""
        return [self["site"], *(field for field in self.own_fields() if field.field.required)]

    def stranger_fields(self) -> list[forms.BoundField]:
        """For a caller who is not on record."""
        return [self["contact_name"], self["contact_phone"]]

    def further_fields(self) -> list[forms.BoundField]:
        """What can wait: shown when somebody asks for it."""
        own = [field for field in self.own_fields() if not field.field.required]
        return own + [
            self[name]
            for name in self.fields
            if name not in self.OUTSIDE | self.NEEDED and not name.startswith(PREFIX)
        ]

    def left_over(self, typed: QueryDict, *, drawn: bool) -> list[tuple[str, str]]:
        """Answers that have no field on the page now: of an item chosen before, or of none yet.

        ``drawn`` says whether the fields of this form's item are on the page.
        """
        fields = {field.name for field in self.needed_fields() + self.further_fields()}
        return [
            (name, value)
            for name, values in typed.lists()
            if name.startswith(PREFIX) or name in fields
            if not (drawn and name in fields)
            for value in values
            if value
        ]

    @property
    def needs_further(self) -> bool:
        """Something is wrong among what is folded away."""
        return any(field.errors for field in self.further_fields())

    def clean(self) -> dict[str, Any]:
        """Whoever is typed in comes before whoever is chosen."""
        cleaned = self.cleaned_data
        person = self.people.get(cleaned.get("person") or "")
        if not cleaned.get("contact_name") and person is not None:
            cleaned["contact_name"] = person.name
            cleaned["contact_phone"] = cleaned.get("contact_phone") or person.phone
            cleaned["contact_email"] = cleaned.get("contact_email") or person.email
        for name, words in (("contact_name", "联系人"), ("contact_phone", "联系电话")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"请填写{words}。")
        title = title_of(cleaned.get("description") or "")
        if not title or personal_data_in(title):  # it goes into lists and messages
            title = self.item.name
        cleaned["title"] = cleaned.get("title") or title
        return super().clean()  # knows by now whose number may stand in the text

    def draft(self, *, enterprise: Enterprise | None, **kwargs: Any) -> Draft:
        draft = super().draft(enterprise=enterprise, **kwargs)
        person = self.people.get(self.cleaned_data["person"])
        if person is None or person.user is None or draft.contact_name != person.name:
            return draft
        return replace(draft, author=person.user)
