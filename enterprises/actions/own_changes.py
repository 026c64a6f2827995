"""The enterprise says something about itself; a social worker confirms or refuses (§8.1 step 8)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from enterprises.models import ChangeRequest, Contact, Enterprise, Finding
from enterprises.self_service import SUBJECTS, Subject, Value, in_force
from xingdong.accounts.models import User
from xingdong.records.narrowing import field_of, not_none

from .headcounts import record_headcount
from .visits import settle_finding

Verdict = ChangeRequest.Verdict


class DecidedAlready(Exception):
    """Somebody else was faster, or the enterprise has sent a newer value."""


@transaction.atomic
def ask_changes(
    enterprise: Enterprise, wishes: Mapping[str, Value], *, by: User, now: datetime
) -> list[ChangeRequest]:
    """Put each wished value beside the one in force, where it waits.

    A newer wish supersedes the one that waits; wishing for what is in force only takes it back.
    """
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    today, requests = timezone.localdate(now), []
    for key, wish in wishes.items():
        old = in_force(enterprise, SUBJECTS[key], on=today)
        waiting = enterprise.change_requests.open().filter(subject=key)
        waiting.update(verdict=Verdict.SUPERSEDED, decided_at=now, decided_by=by)
        if wish != old:
            requests.append(
                enterprise.change_requests.create(
                    subject=key, old=old, new=wish, asked_by=by, asked_at=now
                )
            )
    return requests


@transaction.atomic
def name_contact(
    enterprise: Enterprise, *, role: str, name: str, mobile: str, by: User, now: datetime
) -> ChangeRequest | None:
    """The holder's new number counts at once; another holder waits for a social worker.

    ``None`` when nothing has to wait (handbook §2.6: the enterprise edits its contacts itself).
    """
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    today = timezone.localdate(now)
    holder = enterprise.contacts.current(today).filter(role=role).order_by("-from_on").first()
    if holder is not None and holder.name == name and holder.mobile != mobile:
        holder.mobile, holder.verified_on = mobile, None
        holder._change_reason = "企业自行修改"
        holder.save(update_fields=["mobile", "verified_on"])
    wish: dict[str, Value] = {f"contact.{role}": {"name": name, "mobile": mobile}}
    return next(iter(ask_changes(enterprise, wish, by=by, now=now)), None)


@transaction.atomic
def confirm_change(request: ChangeRequest, *, by: User, now: datetime) -> ChangeRequest:
    """Bring the wished value into force and count the record as verified today.

    Raises ``DecidedAlready``, and ``ValidationError`` when the value does not fit any more.
    """
    request = _decide(request, Verdict.CONFIRMED, reason="", by=by, now=now)
    request.enterprise.verified_on = timezone.localdate(now)
    _bring_into_force(request, source="企业申报", now=now)
    return request


@transaction.atomic
def confirm_changes(
    requests: Iterable[ChangeRequest], *, by: User, now: datetime
) -> list[ChangeRequest]:
    """Confirm all or none; raises as ``confirm_change`` does for the first that cannot be."""
    return [confirm_change(request, by=by, now=now) for request in requests]


@transaction.atomic
def correct_record(
    enterprise: Enterprise, wishes: Mapping[str, Value], *, source: str, by: User, now: datetime
) -> str:
    """What a social worker has seen is right at once (handbook §8.2 step 6); says what changed.

    ``source`` is what the history says of it. Raises ``ValidationError`` when nothing would change
    or a value does not fit.
    """
    requests = ask_changes(enterprise, wishes, by=by, now=now)
    if not requests:
        raise ValidationError("没有改动。请修改要更新的内容。")
    changes = []
    for request in requests:
        confirmed = _decide(request, Verdict.CONFIRMED, reason="", by=by, now=now)
        _bring_into_force(confirmed, source=source, now=now)
        subject = SUBJECTS[request.subject]
        changes.append(
            f"{subject.label}：{subject.words(request.old)} → {subject.words(request.new)}"
        )
    return "；".join(changes)


@transaction.atomic
def correct_from_finding(
    finding: Finding, wishes: Mapping[str, Value], *, by: User, now: datetime
) -> Finding:
    """What was found on a visit goes into the record, and the finding is settled.

    Raises ``SettledAlready``, and ``ValidationError`` as ``correct_record`` does.
    """
    visit = finding.visit
    source = visit.get_kind_display()
    changes = correct_record(visit.enterprise, wishes, source=source, by=by, now=now)
    note = Truncator(changes).chars(not_none(field_of(Finding, "note").max_length))
    return settle_finding(finding, outcome=Finding.Outcome.RECORD, note=note, by=by, now=now)


def _bring_into_force(request: ChangeRequest, *, source: str, now: datetime) -> None:
    today, subject = timezone.localdate(now), SUBJECTS[request.subject]
    enterprise, wish = request.enterprise, not_none(request.new)
    if subject.role:
        _hand_over(enterprise, subject, wish, on=today)
    elif request.subject == "headcount":
        values = subject.parsed(wish)
        record_headcount(
            enterprise,
            total=values["headcount"],
            non_local=values["non_local_headcount"],
            on=timezone.localdate(request.asked_at),
            source=source,
        )
    else:
        for name, value in subject.parsed(wish).items():
            setattr(enterprise, name, value)
        others = {field.name for field in enterprise._meta.fields} - set(subject.fields)
        enterprise.full_clean(exclude=others)
    enterprise._change_reason = f"{source}，{request.asked_by.real_name}"
    enterprise.save()


@transaction.atomic
def refuse_change(request: ChangeRequest, *, reason: str, by: User, now: datetime) -> ChangeRequest:
    """The value in force stays; the enterprise reads why. Raises ``DecidedAlready``."""
    return _decide(request, Verdict.REFUSED, reason=reason, by=by, now=now)


def _decide(
    request: ChangeRequest, verdict: Verdict, *, reason: str, by: User, now: datetime
) -> ChangeRequest:
    decided = ChangeRequest.objects.open().filter(pk=request.pk)
    if not decided.update(verdict=verdict, reason=reason, decided_by=by, decided_at=now):
        raise DecidedAlready
    return ChangeRequest.objects.select_related("enterprise", "asked_by").get(pk=request.pk)


def _hand_over(enterprise: Enterprise, subject: Subject, value: Value, *, on: date) -> None:
    for holder in enterprise.contacts.filter(role=subject.role, until_on__isnull=True):
        holder.leave(on)
        holder._change_reason = "企业申报，已由他人接任"
        holder.save(update_fields=["until_on"])
    contact = Contact(enterprise=enterprise, role=subject.role, from_on=on, verified_on=on, **value)
    contact.full_clean()
    contact.save()
