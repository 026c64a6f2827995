"""Somebody leaves or changes: what is theirs goes to others, kind by kind, in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from services.leave.rules import people_of
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.notices.leaving import Notice, Words, leave, recipients_of
from xingdong.notices.models import NoticeGroup
from xingdong.records.refusals import NotAllowed

from .belongings import KINDS, Giving, Kind


@dataclass(frozen=True)
class Line:
    """A row in the preview, and afterwards in the report."""

    words: str
    why: str  # it stays; empty when it goes


@dataclass(frozen=True)
class Part:
    kind: Kind
    to: User | None
    lines: list[Line] = field(default_factory=list)

    @property
    def going(self) -> list[Line]:
        return [one for one in self.lines if not one.why]

    @property
    def staying(self) -> list[Line]:
        return [one for one in self.lines if one.why]


def may_hand_over(by: User, person: User, *, on: date) -> bool:
    """The centre everybody's work, a head that of the department."""
    return standing_of(by).is_centre or people_of(by, on=on).filter(pk=person.pk).exists()


def preview(person: User, to: Mapping[str, User], *, by: User, now: datetime) -> list[Part]:
    """What would happen with these receivers by kind; writes nothing."""
    parts = []
    for kind in KINDS:
        giving = Giving(person, to.get(kind.comes_along or kind.key), by, now)
        lines = [Line(kind.words(row), kind.stays(row, giving)) for row in _rows(kind, giving)]
        if lines:
            parts.append(Part(kind, giving.to, lines))
    return parts


@transaction.atomic
def hand_over_work(person: User, to: Mapping[str, User], *, by: User, now: datetime) -> list[Part]:
    """Move everything that can move, all or nothing; what stays says why.

    Raises ``NotAllowed`` when ``by`` may not, and ``ChangedMeanwhile`` when an order changes
    under it.
    """
    if not may_hand_over(by, person, on=timezone.localdate(now)):
        raise NotAllowed("只能办理本部门人员的工作交接。")
    User.objects.select_for_update().get(pk=person.pk)  # of two at once, the second finds nothing
    parts = []
    for kind in KINDS:
        giving = Giving(person, to.get(kind.comes_along or kind.key), by, now)
        part = Part(kind, giving.to)
        for row in _rows(kind, giving):
            why = kind.stays(row, giving)
            part.lines.append(Line(kind.words(row), why))
            if not why and giving.to is not None:
                kind.move(row, giving, giving.to)
        if part.lines:
            parts.append(part)
    _log(person, parts, by=by, now=now)
    _tell(person, parts, now=now)
    return parts


def _rows(kind: Kind, giving: Giving) -> list[Any]:
    return list(kind.rows(giving.person, giving.today))


def _log(person: User, parts: list[Part], *, by: User, now: datetime) -> None:
    moved = [
        f"{part.kind.label} {len(part.going)} → {part.to}"
        for part in parts
        if part.going and part.to
    ]
    kept = sum(len(part.staying) for part in parts)
    words = f"工作交接：{'；'.join(moved) or '没有移交'}{f'；留下 {kept} 项' if kept else ''}。"
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
        change_message=words,
    )


def _tell(person: User, parts: list[Part], *, now: datetime) -> None:
    """Each receiver, of everything together; orders are told one by one besides."""
    taken: dict[User, list[str]] = {}
    for part in parts:
        if part.to is not None and part.going and not part.kind.comes_along:
            taken.setdefault(part.to, []).append(f"{part.kind.label} {len(part.going)} 项")
    for receiver, things in taken.items():
        words = Words(f"工作交接：{person}", f"{person}的{'、'.join(things)}已交给您。", "/")
        notice = Notice(
            source="",
            key=person.pk,
            name=f"handed on {now:%Y-%m-%d %H:%M:%S}",
            group=NoticeGroup.WORK,
            inbox=words,
            mail=words,
            room=words,
        )
        leave(notice, recipients_of([receiver], "交接的接手人"), now=now)
