"""Telephone numbers: plain for those whose own they are, masked, or shown on a logged request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Contact, Enterprise, Liaison
from grids.models import OfficeHolder
from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.models import User
from xingdong.notices.phone_brake import note_shown

from .access import enterprises_visible_to, may_reveal
from .models import PhoneReveal


@dataclass(frozen=True)
class Book:
    """One kind of row that has a number: which rows count today, and what they say."""

    current: Callable[[datetime], QuerySet[Any]]
    enterprise: Callable[[Any], Enterprise | None]
    person: Callable[[Any], str]
    post: Callable[[Any], str]
    number: Callable[[Any], str]


BOOKS: dict[str, Book] = {
    "contact": Book(
        current=lambda now: Contact.objects.current(timezone.localdate(now)).select_related(
            "enterprise"
        ),
        enterprise=lambda contact: contact.enterprise,
        person=lambda contact: contact.name,
        post=lambda contact: contact.get_role_display(),
        number=lambda contact: contact.mobile,
    ),
    "liaison": Book(
        current=lambda now: Liaison.objects.current(timezone.localdate(now)).select_related(
            "enterprise", "user"
        ),
        enterprise=lambda liaison: liaison.enterprise,
        person=lambda liaison: liaison.user.real_name,
        post=lambda liaison: "企业联络员",
        number=lambda liaison: liaison.user.mobile or "",
    ),
    "office_holder": Book(  # of a party organisation, which may be that of several enterprises
        current=lambda now: OfficeHolder.objects.current(timezone.localdate(now)).select_related(
            "organisation"
        ),
        enterprise=lambda holder: None,
        person=lambda holder: holder.name,
        post=lambda holder: f"{holder.organisation}{holder.get_post_display()}"[-40:],
        number=lambda holder: holder.phone,
    ),
}


@dataclass(frozen=True)
class Reading:
    """How somebody reads numbers on a page: plain, or masked with or without the press to ask."""

    page: PhoneReveal.Page
    plain: bool = False
    may_ask: bool = False

    def of(self, kind: str, row) -> dict:
        """What ``components/phone.html`` draws."""
        number = BOOKS[kind].number(row)
        if self.plain:
            return {"number": number, "masked": "", "ask": "", "page": ""}
        ask = self.may_ask and number and reverse("insight:phone", args=[kind, row.pk])
        return {"number": "", "masked": mask_mobile(number), "ask": ask, "page": self.page.value}


class Hidden(Exception):
    """No such number for this person."""


@transaction.atomic
def reveal_phone(kind: str, pk: int, *, page: str, by: User, now: datetime) -> PhoneReveal:
    """Log that ``by`` asks for a number; the row returned has it as ``number``.

    Raises ``Hidden`` when there is no such current row, or none for ``by``.
    """
    if kind not in BOOKS:
        raise Hidden
    book = BOOKS[kind]
    row = book.current(now).filter(pk=pk).first()
    if row is None:
        raise Hidden
    enterprise = book.enterprise(row)
    visible = enterprise is None or enterprises_visible_to(by).filter(pk=enterprise.pk).exists()
    if not (visible and may_reveal(by, enterprise)):
        raise Hidden
    number = book.number(row)
    reveal = PhoneReveal.objects.create(
        user=by,
        revealed_at=now,
        page=page,
        enterprise=enterprise,
        person=book.person(row),
        post=book.post(row),
        ends_with=number[-4:],
    )
    reveal.number = number
    whose = f"{reveal.person}（{reveal.post}）"
    note_shown(f"{enterprise.called}{whose}" if enterprise else whose, number, by=by)
    return reveal
