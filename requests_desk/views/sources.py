"""What an order is about to grow out of, as the address of a page names it: ``?finding=7``."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from enterprises.models import Finding, PlanLine
from requests_desk.models.choices import Channel
from requests_desk.presenting.rows import Row

SOURCES: dict[str, Callable[[], QuerySet[Finding] | QuerySet[PlanLine]]] = {
    "finding": lambda: Finding.objects.select_related("visit__enterprise"),
    "line": lambda: PlanLine.objects.select_related("plan__enterprise"),
}


def named_source(request) -> Finding | PlanLine | None:
    """``None`` when none is named; one that is not there is a 404."""
    for kind, rows in SOURCES.items():
        if (wanted := request.GET.get(kind)) is not None:
            is_id = wanted.isdecimal() and len(wanted) < 19  # more digits fit no key
            source = rows().filter(pk=wanted).first() if is_id else None
            if source is None:
                raise Http404
            return source
    return None


def known_from(source: Finding | PlanLine) -> Row:
    """What the order form begins with: the words of the finding, and who was met."""
    text = str(source)
    known = {"channel": Channel.VISIT, "title": text[:60], "description": text}
    if isinstance(source, PlanLine):
        return known
    visit = source.visit
    if visit.heard:
        known["description"] = f"{text}\n\n走访了解到：{visit.heard}"[:2000]
    if visit.met:
        known["contact_name"] = visit.met[:40]
        contacts = visit.enterprise.contacts.current(timezone.localdate())
        holder = contacts.filter(name=visit.met).first()
        known["contact_phone"] = holder.mobile if holder else ""
    return known
