"""Sign a report off, and tell what changed between two signed versions (handbook §4.4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from enterprises.models import CoverageVersion
from xingdong.accounts.models import User

from .facts import Fact
from .report import KPIS, Report, report_on
from .table import COLUMNS, LINES, Number


class SignOffRefused(Exception):
    """The report cannot be signed like this; the message says why."""


@transaction.atomic
def sign_off(as_of: date, *, by: User, unit: str, note: str = "", now: datetime) -> CoverageVersion:
    """Freeze the report of ``as_of`` as it counts now.

    The first of a day is version 1; each later one corrects it and has to say what. Raises
    ``SignOffRefused``.
    """
    latest = CoverageVersion.objects.filter(as_of=as_of).aggregate(latest=Max("number"))["latest"]
    if latest and not note.strip():
        raise SignOffRefused(f"{as_of} 的报表已有第 {latest} 版。再次审核请写明更正了什么。")
    version = CoverageVersion(
        as_of=as_of,
        number=(latest or 0) + 1,
        unit=unit,
        note=note.strip(),
        signed_by=by,
        signed_at=now,
        content=report_on(as_of).to_json(),
    )
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise SignOffRefused("刚刚有人审核了同一天的报表，请先查看那一版。") from error
    return version


@dataclass(frozen=True)
class Change:
    what: str
    before: str
    after: str


def changes(older: Report, newer: Report) -> list[Change]:
    """Every number that differs, the figures first."""
    compared = [
        Change(
            label, _difference_words(older.kpis.get(name)), _difference_words(newer.kpis.get(name))
        )
        for name, label in KPIS.items()
    ]
    for line in LINES.values():
        before, after = older.table.get(line.name, {}), newer.table.get(line.name, {})
        compared += [
            Change(
                f"{line.label}：{column.label}",
                _difference_words(before.get(name)),
                _difference_words(after.get(name)),
            )
            for name, column in COLUMNS.items()
        ]
    return [change for change in compared if change.before != change.after]


def moves(older: Report, newer: Report) -> list[Change]:
    """Every enterprise that came, went, or is counted differently, by name."""
    before = {fact.pk: fact for fact in older.facts}
    after = {fact.pk: fact for fact in newer.facts}
    moved: list[Change] = []
    for pk in before.keys() | after.keys():
        old, new = before.get(pk), after.get(pk)
        if old and new:
            moved += _differences(old, new)
        elif only := old or new:
            moved.append(Change(only.name, "计入" if old else "不计", "计入" if new else "不计"))
    return sorted(moved, key=lambda change: change.what)


# What decides where an enterprise is counted.
TELLING: dict[str, tuple[str, Callable[[Fact], str]]] = {
    "headcount": ("职工人数", lambda fact: _or_unknown(fact.headcount)),
    "formal_members": ("正式党员", lambda fact: _or_unknown(fact.formal_members)),
    "non_public": ("所有制", lambda fact: "非公" if fact.non_public else "其他"),
    "organisation": ("党组织", lambda fact: fact.organisation or "未覆盖"),
    "formation": ("党建工作", lambda fact: "已覆盖" if fact.is_worked_with else "未覆盖"),
}


def _differences(old: Fact, new: Fact) -> Iterator[Change]:
    for label, words in TELLING.values():
        if words(old) != words(new):
            yield Change(f"{new.name}：{label}", words(old), words(new))


def _or_unknown(value: int | None) -> str:
    return "不详" if value is None else str(value)


def _difference_words(number: Number | None) -> str:
    if number is None:
        return "—"
    return f"{number.words}（{number.parts}）" if number.parts else number.words
