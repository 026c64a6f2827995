"""What an enterprise reads of its own file and may correct: in force, waiting, decided."""

from datetime import date

from django.urls import reverse

from .models import ChangeRequest, Contact, Enterprise
from .self_service import SUBJECTS, in_force

DECIDED_SHOWN = 10


def own_page(name: str, enterprise: Enterprise, *args) -> str:
    return f"{reverse(f'enterprises:{name}', args=args)}?enterprise={enterprise.pk}"


def own_parts(enterprise: Enterprise, *, on: date) -> dict:
    """Every value in force, beside it what waits; and what became of earlier wishes.

    Numbers stand in full: they are the reader's own, as on every other page of theirs.
    """
    requests = enterprise.change_requests.select_related("decided_by", "asked_by")
    waiting = {wish.subject: wish for wish in requests.open()}
    contacts = enterprise.contacts.current(on).order_by("from_on")
    holders = {contact.role: contact for contact in contacts}
    return {
        "enterprise": enterprise,
        "facts": [
            _line(key, subject.words(in_force(enterprise, subject, on=on)), waiting)
            for key, subject in SUBJECTS.items()
            if not subject.role
        ],
        "contacts": [
            {
                **_line(f"contact.{role}", "", waiting),
                "holder": holders.get(role),
                "url": own_page("contact", enterprise, role),
            }
            for role in Contact.Role
        ],
        "liaisons": enterprise.liaisons.current(on).select_related("user"),
        "decided": [
            change_line(wish, in_full=True) for wish in requests.exclude(verdict="")[:DECIDED_SHOWN]
        ],
        "edit": own_page("edit", enterprise),
    }


def _line(key: str, words: str, waiting: dict[str, ChangeRequest]) -> dict:
    wish, subject = waiting.get(key), SUBJECTS[key]
    return {
        "label": subject.label,
        "words": words,
        "waiting": wish and subject.words(wish.new, in_full=True),
    }


def change_line(wish: ChangeRequest, *, in_full: bool = False) -> dict:
    subject = SUBJECTS[wish.subject]
    return {
        "request": wish,
        "label": subject.label,
        "old": subject.words(wish.old, in_full=in_full),
        "new": subject.words(wish.new, in_full=in_full),
    }
