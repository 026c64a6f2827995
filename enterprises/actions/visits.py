"""Plan a visit, write the diary, settle what was found (handbook §1.2 M27, §1.4 M75)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from enterprises.models import Enterprise, Finding, Residency, Visit, VisitPhoto
from xingdong.accounts.models import User
from xingdong.files.aftercare import keep_files
from xingdong.files.uploads import CheckedFile

from .headcounts import record_headcount

COARSE = 3  # decimals of a degree: a hundred metres


class SettledAlready(Exception):
    """Somebody else has dealt with the finding."""


@dataclass(frozen=True)
class Diary:
    """What is written after a visit; ``verified`` says that the whole record was compared."""

    visited_on: date
    met: str = ""
    companions: str = ""
    heard: str = ""
    findings: tuple[str, ...] = ()
    headcount: int | None = None
    non_local: int | None = None
    formal_members: int | None = None
    verified: bool = False
    hours: Decimal | None = None
    residency: Residency | None = None
    photos: Sequence[CheckedFile] = ()
    point: tuple[float, float] | None = None  # longitude and latitude in degrees


def plan_visit(enterprise: Enterprise, *, on: date, by: User) -> Visit:
    visit = Visit(enterprise=enterprise, visitor=by, planned_on=on)
    visit.full_clean()
    visit.save()
    return visit


@transaction.atomic
def write_visit(
    enterprise: Enterprise, diary: Diary, *, by: User, now: datetime, planned: Visit | None = None
) -> Visit:
    """Write the diary, bring the record up to what was heard, and keep what was found.

    ``planned`` is the plan that was carried out. Where it was written is kept to some hundred
    metres. Raises ``ValidationError``, and ``TryLater`` when no more photos can be kept today.
    """
    visit = planned or Visit(enterprise=enterprise)
    visit.visitor, visit.visited_on = by, diary.visited_on
    visit.met, visit.companions, visit.heard = diary.met, diary.companions, diary.heard
    visit.residency, visit.hours = diary.residency, diary.hours
    visit.kind = Visit.Kind.ON_SITE if diary.residency else Visit.Kind.VISIT
    if diary.point is not None:
        visit.longitude, visit.latitude = (round(number, COARSE) for number in diary.point)
    visit.full_clean()
    visit.save()
    _find(visit, diary)
    keep_files(VisitPhoto, diary.photos, by=by, now=now, visit=visit)
    _update_record(enterprise, diary, source=visit.get_kind_display())
    return visit


@transaction.atomic
def correct_visit(visit: Visit, diary: Diary, *, by: User, now: datetime) -> Visit:
    """Put right what was written; who visited stays. Raises ``ValidationError``.

    The enterprise's record is not touched: that has a page of its own.
    """
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    visit.visited_on, visit.hours = diary.visited_on, diary.hours
    visit.met, visit.companions, visit.heard = diary.met, diary.companions, diary.heard
    visit._change_reason = f"更正，{by.real_name}"
    visit.full_clean()
    visit.save()
    _find(visit, diary)
    keep_files(VisitPhoto, diary.photos, by=by, now=now, visit=visit)
    return visit


def _find(visit: Visit, diary: Diary) -> None:
    for text in diary.findings:
        visit.findings.create(text=text)


def _update_record(enterprise: Enterprise, diary: Diary, *, source: str) -> None:
    if diary.headcount is not None:
        record_headcount(
            enterprise,
            total=diary.headcount,
            non_local=diary.non_local,
            on=diary.visited_on,
            source=source,
        )
    changed = []
    if diary.formal_members is not None:
        enterprise.formal_members = diary.formal_members
        enterprise.formal_members_on = diary.visited_on
        changed += ["formal_members", "formal_members_on"]
    if diary.verified and (enterprise.verified_on or date.min) < diary.visited_on:
        enterprise.verified_on = diary.visited_on
        changed.append("verified_on")
    if changed:
        enterprise._change_reason = source
        enterprise.save(update_fields=changed)


@transaction.atomic
def settle_finding(
    finding: Finding, *, outcome: Finding.Outcome, note: str = "", by, now: datetime
) -> Finding:
    """Say what became of it, once; raises ``SettledAlready``."""
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if not locked.is_open:
        raise SettledAlready
    locked.outcome, locked.note, locked.settled_by, locked.settled_at = outcome, note, by, now
    locked.save(update_fields=["outcome", "note", "settled_by", "settled_at"])
    return locked
