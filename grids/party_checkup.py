"""One look at each party organisation on a day: its people, its counts, what is wrong with it."""

from dataclasses import dataclass
from datetime import date

from .models import OfficeHolder, PartyInstructor, PartyOrganisation
from .models.party import PartyOrganisationQuerySet
from .party_rules import OrganisationFacts, PartyWarning, few_since, warnings_of


@dataclass(frozen=True)
class Checkup:
    organisation: PartyOrganisation
    facts: OrganisationFacts
    secretary: OfficeHolder | None
    instructors: tuple[PartyInstructor, ...]
    warnings: tuple[PartyWarning, ...]


def check_up(organisations: PartyOrganisationQuerySet, on: date) -> list[Checkup]:
    """Look at each of ``organisations`` as they are on the day ``on``; four statements."""
    return [check_one(organisation, on) for organisation in organisations.for_checkup(on)]


def check_one(organisation: PartyOrganisation, on: date) -> Checkup:
    """``organisation`` comes from ``for_checkup(on)``; reads nothing more."""
    facts = facts_of(organisation, on)
    secretaries = organisation.secretaries
    return Checkup(
        organisation,
        facts,
        secretaries[0] if secretaries else None,
        tuple(
            instructor
            for instructor in organisation.instructors_so_far
            if instructor.is_current(on)
        ),
        tuple(warnings_of(facts, on)),
    )


def facts_of(organisation: PartyOrganisation, on: date) -> OrganisationFacts:
    counts, instructors = organisation.counts, organisation.instructors_so_far
    latest = counts[-1] if counts else None
    return OrganisationFacts(
        kind=organisation.kind,
        elected_on=organisation.term_began_on,
        term_years=organisation.years_in_term,
        extended_until=organisation.extended_until,
        formal_members=latest.formal_members if latest else None,
        probationary_members=latest.probationary_members if latest else 0,
        few_since=few_since((count.counted_on, count.formal_members) for count in counts),
        committee_size=organisation.committee_size,
        units=organisation.units,
        has_instructor=any(instructor.is_current(on) for instructor in instructors),
        instructor_left_on=max(
            (instructor.until_on for instructor in instructors if instructor.until_on), default=None
        ),
    )
