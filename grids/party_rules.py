"""The rules of party building in plain functions: terms, warnings, formation (handbook §4).

Imports nothing of ours, so that models, reports and tests ask the same table.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


class Kind(TextChoices):
    COMMUNITY_COMMITTEE = "community_committee", "社区党委"
    GRID_BRANCH = "grid_branch", "网格支部"
    COMMITTEE = "committee", "企业党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"


class Formation(TextChoices):
    INDEPENDENT = "independent", "单独组建"
    JOINT = "joint", "联合组建"
    GRID = "grid", "网格兜底"


class Suggestion(TextChoices):
    """What the rules propose for an enterprise; a person decides (§4.2)."""

    INDEPENDENT = "independent", "单独组建"
    JOINT = "joint", "联合组建"
    GRID_WITH_INSTRUCTOR = "grid_with_instructor", "网格兜底并选派指导员"
    GRID = "grid", "网格兜底"
    SURVEY = "survey", "待摸排"


WHY: dict[str, str] = {
    Suggestion.INDEPENDENT: "正式党员 3 人及以上，应单独组建党支部。",
    Suggestion.JOINT: "正式党员 1 至 2 人，宜与同一微网格的企业联合组建，一般不超过 5 家。",
    Suggestion.GRID_WITH_INSTRUCTOR: (
        "没有正式党员，职工 50 人及以上：由网格支部兜底，选派党建指导员，制定党员发展计划。"
    ),
    Suggestion.GRID: "没有正式党员，职工不足 50 人：由网格支部兜底。",
    Suggestion.SURVEY: "正式党员数或职工人数不清楚，请先摸排。",
}

# 支部 in the sense of the rules on size and committee.
BRANCHES = frozenset({Kind.GRID_BRANCH, Kind.BRANCH, Kind.JOINT_BRANCH})
# 党委 and the organisations of a community have five years, all others three (§4.1, §4.3).
DEFAULT_TERM_YEARS = {Kind.COMMUNITY_COMMITTEE: 5, Kind.GRID_BRANCH: 5, Kind.COMMITTEE: 5}
OTHER_TERM_YEARS = 3
LONGEST_EXTENSION_YEARS = 1
REMIND_MONTHS, URGENT_MONTHS = 6, 1
MOST_IN_A_BRANCH = 50
COMMITTEE_FROM = 7
MOST_JOINT_UNITS = 5
FORMAL_FOR_A_BRANCH = 3
FEW_FOR_MONTHS = 6
COVERAGE_FROM, BRANCH_FROM = 50, 100  # 以上 includes the number itself (handbook §1.5)


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier); the month's last where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_later(day: date, years: int) -> date:
    return months_later(day, 12 * years)


# Terms ------------------------------------------------------------------------------------------


def default_term_years(kind: str) -> int:
    return DEFAULT_TERM_YEARS.get(Kind(kind), OTHER_TERM_YEARS)


def term_end(elected_on: date, years: int) -> date:
    """The last day of the term: the election's own day, ``years`` later."""
    return years_later(elected_on, years)


def extension_fault(end: date, until: date) -> str:
    """Why a delay of the election from ``end`` to ``until`` is refused; empty if it is not."""
    if until <= end:
        return f"延期截止日期应晚于任期届满日（{end}）。已换届的，请清空延期。"
    latest = years_later(end, LONGEST_EXTENSION_YEARS)
    if until > latest:
        return f"延期一般不超过 1 年，最晚可到 {latest}。"
    return ""


# Warnings ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PartyWarning:
    """``tone`` is *warn* (黄) or *bad* (红)."""

    code: str
    tone: str
    text: str


@dataclass(frozen=True)
class OrganisationFacts:
    """What the warnings need to know of one organisation; None is unknown."""

    kind: str
    elected_on: date | None = None
    term_years: int = OTHER_TERM_YEARS
    extended_until: date | None = None
    formal_members: int | None = None
    probationary_members: int = 0
    few_since: date | None = None
    committee_size: int | None = None
    units: int = 0
    has_instructor: bool = False
    instructor_left_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """The last day for the next election, with the approved delay."""
        if self.elected_on is None:
            return None
        end = term_end(self.elected_on, self.term_years)
        return max(end, self.extended_until or end)


def few_since(counts: Iterable[tuple[date, int]]) -> date | None:
    """Since when there are fewer than three formal members, None if there are enough now.

    ``counts`` are days and formal members in ascending order.
    """
    since = None
    for counted_on, formal in counts:
        if formal >= FORMAL_FOR_A_BRANCH:
            since = None
        elif since is None:
            since = counted_on
    return since


def election_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    due = facts.due_on
    if due is None:
        return PartyWarning("election_unknown", "warn", "未登记换届日期")
    if on > due:
        late = (on - due).days
        return PartyWarning("election_overdue", "bad", f"换届逾期 {late} 天（{due} 届满）")
    if on >= months_later(due, -URGENT_MONTHS):
        return PartyWarning("election_urgent", "bad", f"1 个月内换届（{due} 届满）")
    if on >= months_later(due, -REMIND_MONTHS):
        return PartyWarning("election_due", "warn", f"6 个月内换届（{due} 届满）")
    return None


def size_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    members = (facts.formal_members or 0) + facts.probationary_members
    if facts.kind in BRANCHES and members > MOST_IN_A_BRANCH:
        return PartyWarning("too_many_members", "warn", f"党员 {members} 人，建议设总支")
    return None


def committee_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    formal = facts.formal_members or 0
    if facts.kind in BRANCHES and formal >= COMMITTEE_FROM and not facts.committee_size:
        return PartyWarning("no_committee", "warn", f"正式党员 {formal} 人，应设支委会")
    return None


def joint_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    if facts.kind == Kind.JOINT_BRANCH and facts.units > MOST_JOINT_UNITS:
        return PartyWarning("too_many_units", "warn", f"联建 {facts.units} 家，一般不超过 5 家")
    return None


def few_members_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    since = facts.few_since
    if since is not None and on >= months_later(since, FEW_FOR_MONTHS):
        return PartyWarning("few_members", "bad", f"正式党员不足 3 人已满 6 个月（自 {since}）")
    return None


def instructor_warning(facts: OrganisationFacts, on: date) -> PartyWarning | None:
    if facts.has_instructor:
        return None
    if facts.instructor_left_on:
        return PartyWarning(
            "instructor_left", "bad", f"党建指导员已于 {facts.instructor_left_on} 离任，尚未接替"
        )
    if facts.kind == Kind.GRID_BRANCH:
        return PartyWarning("no_instructor", "warn", "未配备党建指导员")
    return None


RULES: tuple[Callable[[OrganisationFacts, date], PartyWarning | None], ...] = (
    election_warning,
    few_members_warning,
    instructor_warning,
    committee_warning,
    size_warning,
    joint_warning,
)


def warnings_of(facts: OrganisationFacts, on: date) -> list[PartyWarning]:
    """Everything that is wrong with an organisation on the day ``on``, the worst first (§4.3)."""
    warnings = [warning for rule in RULES if (warning := rule(facts, on))]
    return sorted(warnings, key=lambda warning: warning.tone != "bad")


# Enterprises ------------------------------------------------------------------------------------


def suggest_formation(*, formal_members: int | None, headcount: int | None) -> Suggestion:
    """Which way of coverage fits an enterprise; None is unknown (§4.2)."""
    if formal_members is None:
        return Suggestion.SURVEY
    if formal_members >= FORMAL_FOR_A_BRANCH:
        return Suggestion.INDEPENDENT
    if formal_members >= 1:
        return Suggestion.JOINT
    if headcount is None:
        return Suggestion.SURVEY
    if headcount >= COVERAGE_FROM:
        return Suggestion.GRID_WITH_INSTRUCTOR
    return Suggestion.GRID


def has_own_or_joint(formation: str) -> bool:
    """组织覆盖: an organisation of its own or a joint one; the grid's care is not one."""
    return formation in (Formation.INDEPENDENT, Formation.JOINT)


def is_worked_with(formation: str, *, has_instructor: bool) -> bool:
    """党建工作覆盖: 组织覆盖, or in a 网格支部 with a named 党建指导员 (§3.4)."""
    return has_own_or_joint(formation) or (formation == Formation.GRID and has_instructor)


def is_settled(suggestion: str, formation: str, *, has_instructor: bool) -> bool:
    """Whether the enterprise is covered at least as the suggestion asks."""
    if suggestion == Suggestion.INDEPENDENT:
        return formation == Formation.INDEPENDENT
    if suggestion == Suggestion.JOINT:
        return has_own_or_joint(formation)
    if suggestion == Suggestion.GRID_WITH_INSTRUCTOR:
        return is_worked_with(formation, has_instructor=has_instructor)
    return suggestion == Suggestion.GRID and bool(formation)


def should_have_formed(formation: str, *, formal_members: int | None) -> bool:
    """应建未建: three formal members and no branch (§4.1, §4.2)."""
    return (formal_members or 0) >= FORMAL_FOR_A_BRANCH and not has_own_or_joint(formation)
