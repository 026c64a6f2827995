"""The rules of party building, by hand and at their edges (handbook §4)."""

from dataclasses import replace
from datetime import date

import pytest

from grids.party_rules import (
    Formation,
    Kind,
    OrganisationFacts,
    Suggestion,
    default_term_years,
    extension_fault,
    few_since,
    is_worked_with,
    months_later,
    should_have_formed,
    suggest_formation,
    term_end,
    warnings_of,
)

# Nothing is wrong with it on 2026-03-02.
BRANCH = OrganisationFacts(
    kind=Kind.BRANCH, elected_on=date(2025, 3, 2), term_years=3, formal_members=5, units=1
)
TODAY = date(2026, 3, 2)


def codes(on: date = TODAY, **changes) -> list[tuple[str, str]]:
    return [(one.code, one.tone) for one in warnings_of(replace(BRANCH, **changes), on)]


def test_nothing_is_wrong_with_an_orderly_branch():
    assert codes() == []


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), -6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_keep_to_the_calendar(day, months, expected):
    assert months_later(day, months) == expected


@pytest.mark.parametrize(
    ("kind", "years"),
    [
        ("community_committee", 5),
        ("grid_branch", 5),
        ("committee", 5),
        ("general_branch", 3),
        ("branch", 3),
        ("joint_branch", 3),
    ],
)
def test_terms_by_kind(kind, years):
    assert default_term_years(kind) == years


def test_a_term_ends_on_its_own_day():
    assert term_end(date(2023, 5, 26), 3) == date(2026, 5, 26)
    assert term_end(date(2024, 2, 29), 3) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 1), []),
        (date(2026, 2, 2), [("election_due", "warn")]),  # six months before
        (date(2026, 7, 1), [("election_due", "warn")]),
        (date(2026, 7, 2), [("election_urgent", "bad")]),  # one month before
        (date(2026, 8, 2), [("election_urgent", "bad")]),  # the last day is still in time
        (date(2026, 8, 3), [("election_overdue", "bad")]),
    ],
)
def test_an_election_draws_near(on, expected):
    assert codes(on, elected_on=date(2023, 8, 2)) == expected


def test_an_approved_delay_moves_the_election():
    late = {"elected_on": date(2022, 12, 1)}
    assert codes(**late) == [("election_overdue", "bad")]
    assert codes(**late, extended_until=date(2026, 12, 1)) == []
    assert codes(**late, extended_until=date(2026, 9, 2)) == [("election_due", "warn")]


def test_a_delay_of_an_earlier_term_counts_no_more():
    assert codes(elected_on=date(2026, 1, 1), extended_until=date(2026, 3, 1)) == []


def test_an_unknown_election_is_said():
    assert codes(elected_on=None) == [("election_unknown", "warn")]


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        (date(2026, 5, 26), True),  # the term's own end is no delay
        (date(2026, 5, 27), False),
        (date(2027, 5, 26), False),  # one year to the day
        (date(2027, 5, 27), True),
    ],
)
def test_a_delay_is_a_year_at_most(until, refused):
    assert bool(extension_fault(date(2026, 5, 26), until)) == refused


@pytest.mark.parametrize(
    ("formal", "probationary", "expected"),
    [(50, 0, []), (49, 1, []), (50, 1, ["too_many_members"]), (51, 0, ["too_many_members"])],
)
def test_a_branch_of_more_than_fifty_is_large(formal, probationary, expected):
    found = codes(formal_members=formal, probationary_members=probationary, committee_size=5)
    assert [code for code, _ in found] == expected


def test_a_general_branch_may_be_large():
    assert codes(kind=Kind.GENERAL_BRANCH, formal_members=80) == []


@pytest.mark.parametrize(
    ("formal", "size", "expected"),
    [
        (6, None, []),
        (7, None, [("no_committee", "warn")]),
        (7, 0, [("no_committee", "warn")]),
        (7, 3, []),
    ],
)
def test_seven_members_have_a_committee(formal, size, expected):
    assert codes(formal_members=formal, committee_size=size) == expected


@pytest.mark.parametrize(("units", "expected"), [(5, []), (6, [("too_many_units", "warn")])])
def test_a_joint_branch_covers_five_units(units, expected):
    assert codes(kind=Kind.JOINT_BRANCH, units=units) == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [(date(2025, 9, 3), []), (date(2025, 9, 2), [("few_members", "bad")]), (None, [])],
)
def test_fewer_than_three_for_six_months(since, expected):
    assert codes(few_since=since, formal_members=2) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], None),
        ([(date(2025, 1, 1), 3)], None),
        ([(date(2025, 1, 1), 2)], date(2025, 1, 1)),
        ([(date(2025, 1, 1), 4), (date(2025, 5, 1), 2), (date(2025, 9, 1), 1)], date(2025, 5, 1)),
        ([(date(2025, 1, 1), 2), (date(2025, 5, 1), 3), (date(2025, 9, 1), 2)], date(2025, 9, 1)),
        ([(date(2025, 1, 1), 2), (date(2025, 5, 1), 3)], None),
    ],
)
def test_since_when_there_are_few(counts, expected):
    assert few_since(counts) == expected


def test_an_instructor_who_left_is_missed():
    left = {"instructor_left_on": date(2026, 1, 31)}
    assert codes(**left) == [("instructor_left", "bad")]
    assert codes(**left, has_instructor=True) == []
    assert codes(kind=Kind.GRID_BRANCH) == [("no_instructor", "warn")]


def test_the_worst_comes_first():
    found = codes(date(2026, 2, 2), elected_on=date(2023, 8, 2), few_since=date(2020, 1, 1))
    assert found == [("few_members", "bad"), ("election_due", "warn")]


@pytest.mark.parametrize(
    ("formal", "headcount", "expected"),
    [
        (3, 20, Suggestion.INDEPENDENT),
        (3, None, Suggestion.INDEPENDENT),
        (4, 9, Suggestion.INDEPENDENT),
        (2, 800, Suggestion.JOINT),
        (1, 5, Suggestion.JOINT),
        (0, 50, Suggestion.GRID_WITH_INSTRUCTOR),
        (0, 49, Suggestion.GRID),
        (0, 0, Suggestion.GRID),
        (0, None, Suggestion.SURVEY),
        (None, 120, Suggestion.SURVEY),
    ],
)
def test_which_way_of_coverage_fits(formal, headcount, expected):
    assert suggest_formation(formal_members=formal, headcount=headcount) == expected


@pytest.mark.parametrize(
    ("formation", "has_instructor", "covered"),
    [
        (Formation.INDEPENDENT, False, True),
        (Formation.JOINT, False, True),
        (Formation.GRID, True, True),
        (Formation.GRID, False, False),
        ("", True, False),
    ],
)
def test_what_counts_as_party_work(formation, has_instructor, covered):
    assert is_worked_with(formation, has_instructor=has_instructor) == covered


@pytest.mark.parametrize(
    ("formation", "formal", "expected"),
    [
        ("", 3, True),
        (Formation.GRID, 3, True),
        (Formation.GRID, 2, False),
        (Formation.JOINT, 3, False),
        (Formation.INDEPENDENT, 9, False),
        ("", None, False),
    ],
)
def test_what_should_have_been_formed(formation, formal, expected):
    assert should_have_formed(formation, formal_members=formal) == expected
