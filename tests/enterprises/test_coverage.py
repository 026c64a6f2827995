"""The coverage report by hand: who is counted, where, out of how many (handbook §3.4, §4.4)."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.coverage.deciding import decide_formation
from enterprises.coverage.report import Report, report_on
from enterprises.coverage.table import COLUMNS, LINES
from enterprises.coverage.versions import SignOffRefused, changes, moves, sign_off
from enterprises.models import (
    Contact,
    CoverageVersion,
    Enterprise,
    FormationDecision,
    HeadcountCheck,
    Pairing,
    PairingActivity,
    StatusChange,
)
from grids.models import PartnerBody, PartyInstructor, PartyOrganisation, Venue
from tests.cast import SINCE

DAY = date(2026, 3, 2)
CHECKED = date(2026, 1, 15)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_codes = count(1)


@pytest.fixture
def committee(db) -> PartyOrganisation:
    return PartyOrganisation.objects.create(name="示例社区党委", kind="community_committee")


@pytest.fixture
def grid_branch(committee, micro_grid) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name="第二网格支部",
        kind="grid_branch",
        formation="grid",
        grid=micro_grid.grid,
        parent=committee,
    )


@pytest.fixture
def instructor(grid_branch) -> PartyInstructor:
    return PartyInstructor.objects.create(organisation=grid_branch, name="丁指导", from_on=SINCE)


@pytest.fixture
def own(committee) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name="自建党支部", kind="branch", formation="independent", parent=committee
    )


@pytest.fixture
def joint(committee) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name="联合党支部", kind="joint_branch", formation="joint", parent=committee
    )


@pytest.fixture
def firm(micro_grid):
    """``firm(86)``: a private enterprise with 86 people, checked in January."""

    def make(headcount=None, organisation=None, *, on=CHECKED, **fields) -> Enterprise:
        number = next(_codes)
        enterprise = Enterprise.objects.create(
            **{
                "credit_code": f"TEST{number:014d}",
                "name": f"示例企业{number:04d}",
                "micro_grid": micro_grid,
                "party_organisation": organisation,
                "stage": "growth",
                "headcount": headcount,
                "ownership": "private",
                **fields,
            }
        )
        if headcount is not None:
            HeadcountCheck.objects.create(enterprise=enterprise, checked_on=on, total=headcount)
        return enterprise

    return make


def kpi(name: str, on: date = DAY) -> tuple[int, int | None]:
    number = report_on(on).kpis[name]
    return number.hits, number.total


def cell(line: str, column: str, on: date = DAY) -> tuple[int, int | None]:
    number = report_on(on).table[line][column]
    return number.hits, number.total


@pytest.mark.parametrize(
    ("headcount", "line", "at_50", "at_100"),
    [
        (9, "below10-private", 0, 0),
        (10, "from10-private", 0, 0),
        (49, "from10-private", 0, 0),
        (50, "from50-private", 1, 0),
        (99, "from50-private", 1, 0),
        (100, "from100-private", 1, 1),
        (0, "below10-private", 0, 0),
        (None, "unknown-private", 0, 0),
    ],
)
def test_the_classes_and_denominators_at_their_edges(firm, headcount, line, at_50, at_100):
    firm(headcount)
    assert cell(line, "operating") == (1, None)
    assert cell("all", "operating") == (1, None)
    assert (kpi("kpi50"), kpi("kpi100")) == ((0, at_50), (0, at_100))


def test_at_50_only_non_public_enterprises_count_and_at_100_all(firm):
    firm(120, ownership="state")
    firm(120, ownership="collective")
    firm(120, ownership="foreign")
    firm(120, ownership="")
    assert (kpi("kpi50"), kpi("kpi100")) == ((0, 2), (0, 4))
    assert cell("from100-other", "operating") == (2, None)
    assert cell("other", "kpi50") == (0, 0)


def test_what_covers_at_50_and_what_at_100(firm, own, joint, grid_branch):
    firm(150, own)
    firm(150, joint)
    firm(150, grid_branch)
    firm(150)
    assert (kpi("kpi50"), kpi("kpi100")) == ((2, 4), (2, 4))
    PartyInstructor.objects.create(organisation=grid_branch, name="丁指导", from_on=SINCE)
    assert (kpi("kpi50"), kpi("kpi100")) == ((3, 4), (2, 4))


def test_an_instructor_who_left_covers_nobody_from_the_next_day(firm, grid_branch, instructor):
    firm(60, grid_branch)
    instructor.until_on = date(2026, 3, 1)
    instructor.save()
    assert kpi("kpi50", on=date(2026, 3, 1)) == (1, 1)
    assert kpi("kpi50", on=DAY) == (0, 1)


def test_whether_a_joint_branch_counts_at_100_is_a_setting(firm, joint, own, settings):
    firm(150, joint)
    firm(150, own)
    assert kpi("kpi100") == (2, 2)
    settings.JOINT_BRANCHES_COUNT = False
    assert kpi("kpi100") == (1, 2)
    assert kpi("kpi50") == (2, 2)


def test_the_latest_check_up_to_the_day_counts(firm):
    enterprise = firm(49, on=date(2025, 6, 1))
    HeadcountCheck.objects.create(enterprise=enterprise, checked_on=date(2026, 3, 2), total=50)
    assert kpi("kpi50", on=date(2026, 3, 1)) == (0, 0)
    assert kpi("kpi50", on=date(2026, 3, 2)) == (0, 1)


@pytest.mark.parametrize(
    ("checked", "stale"), [(date(2025, 3, 2), 0), (date(2025, 3, 1), 1), (date(2024, 1, 1), 1)]
)
def test_an_old_check_is_marked_and_stays_in(firm, checked, stale):
    firm(80, on=checked)
    assert cell("all", "stale") == (stale, None)
    assert kpi("kpi50") == (0, 1)


def test_an_enterprise_never_checked_is_marked_and_stays_in(firm):
    firm(None)
    assert cell("all", "stale") == (1, None)
    assert cell("unknown-private", "operating") == (1, None)
    assert "unknown-other" not in report_on(DAY).table


@pytest.mark.parametrize("status", ["suspended", "moved", "deregistered"])
def test_who_stops_is_out_from_that_day(firm, status):
    enterprise = firm(80, status=status)
    StatusChange.objects.create(
        enterprise=enterprise, old="operating", new=status, on=DAY, reason="示例"
    )
    assert kpi("kpi50", on=date(2026, 3, 1)) == (0, 1)
    assert kpi("kpi50", on=DAY) == (0, 0)


def test_who_is_not_registered_yet_is_not_counted(firm):
    firm(80, registered_on=date(2026, 3, 3))
    assert kpi("kpi50") == (0, 0)


def test_an_organisation_counts_from_founding_to_dissolution(firm, own):
    firm(150, own)
    own.founded_on, own.dissolved_on = date(2026, 2, 1), date(2026, 3, 1)
    own.save()
    assert kpi("kpi100", on=date(2026, 1, 31)) == (0, 1)
    assert kpi("kpi100", on=date(2026, 2, 28)) == (1, 1)
    assert kpi("kpi100", on=date(2026, 3, 1)) == (0, 1)


def test_every_column_of_a_line(firm, own, joint, grid_branch, instructor):
    firm(60, own, formal_members=5)
    firm(70, joint, formal_members=2)
    firm(80, grid_branch, formal_members=0)
    firm(90, None, formal_members=3)
    row = report_on(DAY).table["from50-private"]
    assert {name: (one.hits, one.total) for name, one in row.items()} == {
        "operating": (4, None),
        "with_members": (3, None),
        "members": (10, None),
        "independent": (1, None),
        "joint": (1, None),
        "grid": (1, None),
        "instructors": (1, None),
        "uncovered": (1, None),
        "should_form": (1, None),
        "stale": (0, None),
        "organised": (2, 4),
        "own": (1, 4),
        "worked": (3, 4),
        "kpi50": (3, 4),
        "kpi100": (0, 0),
    }
    assert [row["worked"].words, row["kpi100"].words] == ["75.0%", "—"]


def test_one_instructor_is_counted_once_in_the_sum(firm, grid_branch, instructor):
    firm(5, grid_branch)
    firm(60, grid_branch)
    assert cell("below10-private", "instructors") == (1, None)
    assert cell("from50-private", "instructors") == (1, None)
    assert cell("all", "instructors") == (1, None)


@pytest.fixture
def mixed(firm, own, joint, grid_branch, instructor):
    """One of everything: headcount × ownership × cover."""
    for headcount in (None, 0, 9, 10, 49, 50, 99, 100, 1260):
        for ownership in ("private", "state", ""):
            for organisation in (None, own, joint, grid_branch):
                firm(headcount, organisation, ownership=ownership, formal_members=headcount)


def test_a_number_and_its_list_agree_everywhere(mixed):
    report = report_on(DAY)
    for line, cells in report.table.items():
        for name, number in cells.items():
            hits = report.behind(name, line, "hits")
            if COLUMNS[name].total is None:
                assert len(hits) == number.hits, (line, name)
            if COLUMNS[name].is_rate:
                rest = report.behind(name, line, "rest")
                counted = report.behind(name, line, "counted")
                assert {one.pk for one in hits + rest} == {one.pk for one in counted}
                assert len(hits) + len(rest) == len(counted)
                assert len(counted) == number.total


def test_the_lines_add_up(mixed):
    table = report_on(DAY).table
    single = [name for name, line in LINES.items() if not line.is_sum]
    for name in COLUMNS:
        if name == "instructors":
            continue
        total = table["all"][name]
        assert sum(table[line][name].hits for line in single) == total.hits
        assert table["private"][name].hits + table["other"][name].hits == total.hits
        if total.total is not None:
            assert sum(table[line][name].total for line in single) == total.total


def rows(name: str, on: date = DAY) -> list[tuple]:
    return [row.cells for row in report_on(on).annexes[name].rows]


def test_the_uncovered_list_has_reason_and_plan(firm, grid_branch, worker):
    bare = firm(60, formal_members=0)
    without_instructor = firm(70, grid_branch, formal_members=0)
    firm(20, grid_branch, formal_members=0)
    decide_formation(
        bare,
        decided="joint",
        reason="正与相邻企业商议",
        plan_on=date(2026, 6, 30),
        by=worker,
        today=DAY,
    )
    suggested = "网格兜底并选派指导员"
    assert rows("uncovered") == [
        (
            *(bare.name, "MG-05", 60, 0, "未覆盖", suggested),
            *("联合组建", "正与相邻企业商议", "2026-06-30"),
        ),
        (
            *(without_instructor.name, "MG-05", 70, 0, "网格兜底，无指导员", suggested),
            *("待决定", "未填写", "未填写"),
        ),
    ]


def test_the_election_list_has_what_is_due(committee, own, joint):
    PartyOrganisation.objects.filter(pk=own.pk).update(elected_on=date(2023, 3, 1))
    PartyOrganisation.objects.filter(pk=joint.pk).update(elected_on=date(2023, 9, 2))
    PartyOrganisation.objects.filter(pk=committee.pk).update(elected_on=date(2024, 1, 1))
    assert [(row[0], row[4], row[6]) for row in rows("elections")] == [
        ("自建党支部", "2026-03-01", "换届逾期 1 天（2026-03-01 届满）"),
        ("联合党支部", "2026-09-02", "6 个月内换届（2026-09-02 届满）"),
    ]


def contact(enterprise: Enterprise, role: str) -> None:
    Contact.objects.create(
        enterprise=enterprise, role=role, name="某人", mobile="13800000009", from_on=SINCE
    )


def test_a_micro_grid_is_staffed_when_nobody_is_missing(firm, own, worker):
    enterprise = firm(60, own, has_union=True)
    firm(5)
    assert (kpi("staffed"), kpi("roles")) == ((0, 1), (0, 4))
    contact(enterprise, "party_secretary")
    contact(enterprise, "union_chair")
    contact(enterprise, "hr_head")
    assert (kpi("staffed"), kpi("roles")) == ((0, 1), (3, 4))
    assert rows("staffing") == [
        ("MG-05 示例路片区", "冯社工", 2, 4, 3, "缺人力资源负责人 1", "未配齐")
    ]
    contact(Enterprise.objects.exclude(pk=enterprise.pk).get(), "hr_head")
    assert (kpi("staffed"), kpi("roles")) == ((1, 1), (4, 4))
    assert kpi("staffed", on=date(2019, 1, 1)) == (0, 1)  # nobody was responsible then


def test_a_grid_has_a_branch_and_a_venue(grid_branch, micro_grid):
    assert kpi("posts") == (0, 1)
    assert rows("posts") == [("第二网格", "第二网格支部", "缺书记", "缺阵地")]
    venue = Venue.objects.create(name="第二网格驿站", kind="grid_post", grid=micro_grid.grid)
    assert kpi("posts") == (1, 1)
    venue.is_open = False
    venue.save()
    assert kpi("posts") == (0, 1)


def test_pairings_in_force_and_their_activities_of_the_year(firm):
    partner = PartnerBody.objects.create(name="示例单位", kind="government")
    current = Pairing.objects.create(partner=partner, enterprise=firm(5), from_on=SINCE)
    Pairing.objects.create(
        partner=partner, enterprise=firm(5), from_on=SINCE, until_on=date(2026, 3, 1)
    )
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 2), date(2026, 3, 3)):
        PairingActivity.objects.create(pairing=current, held_on=day, title="联合主题党日")
    assert (kpi("pairings"), kpi("activities")) == ((1, None), (2, None))


# Versions ---------------------------------------------------------------------------------------


def test_a_signed_report_stays_as_it_was(firm, own, worker):
    enterprise = firm(150, own)
    version = sign_off(DAY, by=worker, unit="示例社区党委", now=NOW)
    before = report_on(DAY)
    Enterprise.objects.filter(pk=enterprise.pk).update(party_organisation=None)
    version.refresh_from_db()
    kept = Report.from_json(version.content)
    assert kept == before
    assert kept.kpis["kpi100"].hits == 1
    assert kpi("kpi100") == (0, 1)


def test_a_correction_is_a_further_version_and_says_what(firm, own, worker):
    enterprise = firm(99, own)
    first = sign_off(DAY, by=worker, unit="示例社区党委", now=NOW)
    with pytest.raises(SignOffRefused, match="已有第 1 版"):
        sign_off(DAY, by=worker, unit="示例社区党委", now=NOW)
    assert CoverageVersion.objects.count() == 1
    enterprise.headcounts.update(total=100)
    second = sign_off(DAY, by=worker, unit="示例社区党委", note="人数更正", now=NOW)
    assert (first.number, second.number, second.note) == (1, 2, "人数更正")
    older, newer = (Report.from_json(one.content) for one in (first, second))
    assert [(one.what, one.before, one.after) for one in moves(older, newer)] == [
        (f"{enterprise.name}：职工人数", "99", "100")
    ]
    changed = {one.what: (one.before, one.after) for one in changes(older, newer)}
    assert changed["100 人以上企业党支部覆盖率"] == ("—", "100.0%（1/1）")
    assert changed["50—99 人 · 非公：实体运营企业数"] == ("1", "0")
    assert "合计：实体运营企业数" not in changed


def test_who_came_and_who_went_is_told(firm, worker):
    gone = firm(20)
    first = sign_off(DAY, by=worker, unit="示例社区党委", now=NOW)
    Enterprise.objects.filter(pk=gone.pk).update(status="moved")
    come = firm(30)
    second = sign_off(DAY, by=worker, unit="示例社区党委", note="更正", now=NOW)
    older, newer = (Report.from_json(one.content) for one in (first, second))
    assert [(one.what, one.before, one.after) for one in moves(older, newer)] == [
        (gone.name, "计入", "不计"),
        (come.name, "不计", "计入"),
    ]


# Deciding ---------------------------------------------------------------------------------------


def test_a_decision_keeps_what_was_known(firm, worker):
    enterprise = firm(60, formal_members=4)
    decision = decide_formation(
        enterprise, decided="joint", reason="先联后单", plan_on=None, by=worker, today=DAY
    )
    assert (decision.suggested, decision.decided) == ("independent", "joint")
    assert (decision.headcount, decision.formal_members, decision.by) == (60, 4, worker)
    enterprise.refresh_from_db()
    assert enterprise.party_organisation is None


@pytest.mark.parametrize("decided", ["grid", "grid_with_instructor"])
def test_the_grids_care_begins_at_once(firm, grid_branch, worker, decided):
    enterprise = firm(60)
    decide_formation(enterprise, decided=decided, reason="兜底", plan_on=None, by=worker, today=DAY)
    enterprise.refresh_from_db()
    assert enterprise.party_organisation == grid_branch


def test_the_grids_care_takes_nobody_from_a_branch(firm, own, grid_branch, worker):
    enterprise = firm(60, own)
    decide_formation(enterprise, decided="grid", reason="兜底", plan_on=None, by=worker, today=DAY)
    enterprise.refresh_from_db()
    assert enterprise.party_organisation == own


def test_the_last_decision_counts(firm, worker):
    enterprise = firm(60)
    for decided, day in (("grid", date(2026, 1, 1)), ("joint", DAY)):
        FormationDecision.objects.create(
            enterprise=enterprise,
            suggested="survey",
            decided=decided,
            reason="示例",
            decided_on=day,
            by=worker,
        )
    assert [fact.decided for fact in report_on(DAY).facts] == ["joint"]
    assert [fact.decided for fact in report_on(date(2026, 2, 1)).facts] == ["grid"]


# Cost -------------------------------------------------------------------------------------------


def test_the_report_takes_eleven_statements_at_3_and_at_300(firm, own, grid_branch, instructor):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            report_on(DAY)
        return len(captured)

    for _ in range(3):
        firm(60, own)
    at_3 = cost()
    for number in range(297):
        firm(number, grid_branch if number % 2 else None)
    assert (at_3, cost()) == (11, 11)
