"""What the report knows of each enterprise on a day, read in a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self, TypedDict

from django.db.models import Q

from enterprises.models import Enterprise, FormationDecision
from enterprises.models.enterprises import verified_since
from grids.models import PartyOrganisation
from grids.party_checkup import Checkup, check_up
from grids.party_rules import (
    BRANCH_FROM,
    COVERAGE_FROM,
    has_own_or_joint,
    is_settled,
    is_worked_with,
    should_have_formed,
    suggest_formation,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One operating enterprise (实体运营) as it was on the day; None is unknown.

    ``instructors`` are the ids of those who look after its organisation; ``missing`` the contact
    roles it lacks of the ``required`` ones; ``reason`` and ``plan_on`` come from the last decision.
    """

    pk: int
    name: str
    micro_grid: str
    non_public: bool
    headcount: int | None = None
    counted_on: date | None = None
    is_stale: bool = False
    formal_members: int | None = None
    organisation: str = ""
    formation: str = ""
    instructors: tuple[int, ...] = ()
    required: int = 1
    missing: tuple[str, ...] = ()
    decided: str = ""
    reason: str = ""
    plan_on: date | None = None

    @property
    def is_organised(self) -> bool:
        return has_own_or_joint(self.formation)

    @property
    def is_worked_with(self) -> bool:
        return is_worked_with(self.formation, has_instructor=bool(self.instructors))

    @property
    def should_have_formed(self) -> bool:
        return should_have_formed(self.formation, formal_members=self.formal_members)

    @property
    def suggestion(self) -> str:
        return suggest_formation(formal_members=self.formal_members, headcount=self.headcount)

    @property
    def is_settled(self) -> bool:
        """Covered at least as the rules suggest."""
        return is_settled(self.suggestion, self.formation, has_instructor=bool(self.instructors))

    @property
    def counts_at_50(self) -> bool:
        """In the denominator of 50人以上非公企业党建工作覆盖率."""
        return self.non_public and (self.headcount or 0) >= COVERAGE_FROM

    @property
    def counts_at_100(self) -> bool:
        """In the denominator of 100人以上企业党支部覆盖率, whoever owns it."""
        return (self.headcount or 0) >= BRANCH_FROM

    @property
    def is_open(self) -> bool:
        """On the working list: not covered at all, or a duty of its headcount is not met."""
        return not self.formation or (self.counts_at_50 and not self.is_worked_with)

    def to_json(self) -> list[Any]:
        values = (getattr(self, name) for name in NAMES)
        return [value.isoformat() if isinstance(value, date) else value for value in values]

    @classmethod
    def from_json(cls, values: list[Any]) -> Self:
        named = dict(zip(NAMES, values, strict=True))
        for name in ("counted_on", "plan_on"):
            named[name] = named[name] and date.fromisoformat(named[name])
        for name in ("instructors", "missing"):
            named[name] = tuple(named[name])
        return cls(**named)


EVERYBODY = Q()
NAMES = tuple(field.name for field in fields(Fact))
ROLES = {
    "lacks_party_secretary": "党组织负责人",
    "lacks_union_chair": "工会主席",
    "lacks_hr_head": "人力资源负责人",
}


def organisations_on(on: date) -> dict[int, Checkup]:
    """Every party organisation that exists on the day, by its key; four statements."""
    organisations = PartyOrganisation.objects.existing(on).select_related("parent", "grid", "venue")
    return {checkup.organisation.pk: checkup for checkup in check_up(organisations, on)}


def facts_on(on: date, organisations: Mapping[int, Checkup], *, among: Q = EVERYBODY) -> list[Fact]:
    """The operating enterprises, by name; two statements however many they are."""
    rows = (
        Enterprise.objects.operating_on(on)
        .filter(among, Q(registered_on__isnull=True) | Q(registered_on__lte=on))
        .with_headcount(on)
        .with_missing_roles(on)
        .order_by("name", "pk")
        .values(
            "pk",
            "name",
            "micro_grid__code",
            "ownership",
            "counted",
            "counted_on",
            "formal_members",
            "party_organisation_id",
            "has_union",
            *ROLES,
        )
    )
    decisions = latest_decisions(on)
    since = verified_since(on)
    return [
        _fact(row, organisations.get(row["party_organisation_id"]), decisions, since)
        for row in rows.iterator()
    ]


class Decision(TypedDict):
    decided: str
    reason: str
    plan_on: date | None


def latest_decisions(on: date) -> dict[int, Decision]:
    """The last decision on each enterprise up to the day; one statement."""
    rows = FormationDecision.objects.filter(decided_on__lte=on).order_by("decided_on", "pk")
    return {
        row["enterprise_id"]: row
        for row in rows.values("enterprise_id", "decided", "reason", "plan_on")
    }


NOTHING_DECIDED: Decision = {"decided": "", "reason": "", "plan_on": None}


def _fact(
    row: dict[str, Any], checkup: Checkup | None, decisions: dict[int, Decision], since: date
) -> Fact:
    organisation = checkup and checkup.organisation
    formation = organisation.formation if organisation else ""
    decision = decisions.get(row["pk"], NOTHING_DECIDED)
    return Fact(
        pk=row["pk"],
        name=row["name"],
        micro_grid=row["micro_grid__code"],
        # Who has not said yet stays in, as a report has to count it.
        non_public=row["ownership"] not in Enterprise.PUBLIC_OWNERSHIP,
        headcount=row["counted"],
        counted_on=row["counted_on"],
        is_stale=row["counted_on"] is None or row["counted_on"] < since,
        formal_members=row["formal_members"],
        organisation=organisation.name if organisation else "",
        formation=formation,
        instructors=tuple(instructor.pk for instructor in checkup.instructors) if checkup else (),
        required=1 + bool(row["has_union"]) + has_own_or_joint(formation),
        missing=tuple(label for name, label in ROLES.items() if row[name]),
        decided=decision["decided"],
        reason=decision["reason"],
        plan_on=decision["plan_on"],
    )
