"""The party building pages: who may open them, what they show, what signing and deciding do."""

from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from enterprises.coverage.versions import sign_off
from enterprises.models import CoverageVersion, Enterprise, FormationDecision, HeadcountCheck
from grids.models import MemberCount, OfficeHolder, PartyOrganisation
from tests.cast import SINCE, join, make_department, person

DAY = date(2026, 3, 2)
COVERAGE = reverse("party:coverage")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def party_department(db):
    return make_department("DQGZ", "党群科")


@pytest.fixture
def party_clerk(party_department):
    return join(person("party_clerk", "石经办"), party_department)


@pytest.fixture
def party_head(party_department):
    return join(person("party_head", "石负责"), party_department, is_head=True)


@pytest.fixture
def secretary(worker, centre):
    """A social worker who heads the centre."""
    return join(worker, centre, is_head=True)


@pytest.fixture
def committee(db):
    return PartyOrganisation.objects.create(
        name="示例社区党委", kind="community_committee", founded_on=date(2024, 1, 1)
    )


@pytest.fixture
def grid_branch(committee, micro_grid):
    return PartyOrganisation.objects.create(
        name="第二网格支部",
        kind="grid_branch",
        formation="grid",
        grid=micro_grid.grid,
        parent=committee,
        founded_on=date(2024, 1, 1),
    )


@pytest.fixture
def counted(enterprise):
    """86 people, no organisation, members unknown."""
    HeadcountCheck.objects.create(
        enterprise=enterprise, checked_on=date(2026, 1, 15), total=enterprise.headcount
    )
    return enterprise


@pytest.fixture
def version(counted, committee, secretary, now):
    return sign_off(DAY, by=secretary, unit="示例社区党委", now=now)


@pytest.fixture
def corrected(version, counted, secretary, now):
    counted.headcounts.update(total=120)
    return sign_off(DAY, by=secretary, unit="示例社区党委", note="人数更正", now=now)


NAMES = {"worker", "party_clerk", "party_head"}
# Who may open what; for everybody else it does not exist, a visitor signs in first.
MAY_OPEN = {
    "coverage": NAMES | {"leader"},
    "excel": NAMES | {"leader"},
    "behind": NAMES,
    "version": NAMES | {"leader"},
    "changes": NAMES,
    "formation": NAMES,
    "decide": NAMES,
    "tree": NAMES | {"leader"},
    "sign": set(),  # by pressing only
}


def test_every_address_has_a_row():
    names = [pattern.name for pattern in get_resolver("xingdong.insight.party.urls").url_patterns]
    assert sorted(names) == sorted(MAY_OPEN)


@pytest.mark.parametrize("name", sorted(MAY_OPEN))
def test_who_may_open_what(name, cast, party_clerk, party_head, counted, corrected, client):
    arguments = {
        "behind": ["all", "operating"],
        "version": [corrected.pk],
        "changes": [corrected.pk],
        "decide": [counted.pk],
    }
    url = reverse(f"party:{name}", args=arguments.get(name))
    answers = {}
    for who, user in {**cast, "party_clerk": party_clerk, "party_head": party_head}.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = client.get(url).status_code
    others = 405 if name == "sign" else 404
    expected = {who: 200 if who in MAY_OPEN[name] else others for who in answers}
    assert answers == {**expected, "visitor": 302}


def test_the_report_shows_its_numbers_and_the_names_behind_them(counted, worker, client):
    client.force_login(worker)
    page = client.get(COVERAGE)
    assert "0/1" in page.text
    assert counted.name in page.text  # on the uncovered list
    behind = client.get(reverse("party:behind", args=["all", "kpi50"]), {"part": "rest"})
    assert counted.name in behind.text
    hits = client.get(reverse("party:behind", args=["all", "kpi50"]), {"part": "hits"})
    assert counted.name not in hits.text


def test_a_leader_sees_numbers_and_no_names(counted, leader, client):
    client.force_login(leader)
    page = client.get(COVERAGE)
    assert "0/1" in page.text
    assert counted.name not in page.text
    assert "/party/behind/" not in page.text
    book = load_workbook(BytesIO(client.get(reverse("party:excel")).content))
    assert "未覆盖企业" not in book.sheetnames
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert counted.name not in cells


@pytest.mark.parametrize("asked", ["2026-99-99", "x", "", "2999-01-01"])
def test_a_day_nobody_can_mean_is_today(asked, counted, worker, client):
    client.force_login(worker)
    assert client.get(COVERAGE, {"on": asked}).context["report"].as_of == DAY


def test_an_earlier_day_is_counted_as_it_was(counted, worker, client):
    client.force_login(worker)
    report = client.get(COVERAGE, {"on": "2026-01-14"}).context["report"]
    assert report.kpis["kpi50"].total == 0


@pytest.mark.parametrize(
    "address",
    [
        "/party/behind/all/nothing/",
        "/party/behind/nowhere/operating/",
        "/party/behind/all/kpi50/?part=some",
        "/party/behind/all/kpi50/?version=x",
        "/party/behind/all/kpi50/?version=99",
        "/party/versions/99/",
        "/party/formation/99/",
        "/party/formation/?view=some",
    ],
)
def test_what_does_not_exist_is_not_found(address, counted, worker, client):
    client.force_login(worker)
    assert client.get(address).status_code == 404


def test_excel_has_the_table_and_every_annex_and_runs_no_formula(counted, worker, client):
    Enterprise.objects.filter(pk=counted.pk).update(name="=1+1")
    client.force_login(worker)
    answer = client.get(reverse("party:excel"), {"on": "2026-03-02"})
    assert unquote(answer["Content-Disposition"]).endswith("党建覆盖情况 2026-03-02 实时统计.xlsx")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        "党建覆盖情况",
        "未覆盖企业",
        "换届到期",
        "微网格人员配备",
        "一网格一支部一阵地",
        "支部结对共建",
    ]
    summary = {row[0]: row[1:] for row in book["党建覆盖情况"].iter_rows(values_only=True)}
    assert summary["统计截止日期"][0] == "2026-03-02"
    assert summary["审核人"][0] == "未审核"
    assert summary["50 人以上非公企业党建工作覆盖率"][:2] == ("0.0%", "0/1")
    assert summary["合计"][0] == 1
    cell = book["未覆盖企业"]["A2"]
    assert (cell.value, cell.data_type) == ("'=1+1", "s")


def test_every_export_is_logged(version, worker, leader, client):
    client.force_login(worker)
    client.get(reverse("party:excel"))
    client.force_login(leader)
    client.get(reverse("party:excel"), {"version": version.pk})
    assert [(one.user, one.object_repr) for one in LogEntry.objects.order_by("pk")] == [
        (worker, "2026-03-02 实时统计"),
        (leader, "2026-03-02 第 1 版"),
    ]


def sign(client, **form):
    return client.post(
        reverse("party:sign"), {"on": "2026-03-02", "unit": "示例社区党委", "note": "", **form}
    )


def test_a_head_signs_and_the_version_can_be_read(counted, secretary, client):
    client.force_login(secretary)
    assert "审核并存档" in client.get(COVERAGE).text
    answer = sign(client)
    version = CoverageVersion.objects.get()
    assert answer.url == reverse("party:version", args=[version.pk])
    counted.headcounts.all().delete()
    page = client.get(answer.url)
    assert "已存档" in page.text
    assert "冯社工" in page.text
    assert page.context["report"].kpis["kpi50"].total == 1
    behind = client.get(
        reverse("party:behind", args=["all", "kpi50"]), {"part": "rest", "version": version.pk}
    )
    assert counted.name in behind.text


def test_the_head_of_the_party_department_signs_too(counted, party_head, client):
    client.force_login(party_head)
    assert sign(client).status_code == 302
    assert CoverageVersion.objects.get().signed_by == party_head


def test_nobody_else_signs(counted, cast, party_clerk, client):
    for user in [*cast.values(), party_clerk]:
        client.logout()
        if user is not None:
            client.force_login(user)
        assert sign(client).status_code == (404 if user else 302)
    assert not CoverageVersion.objects.exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"unit": ""}, "请填写填报单位。"),
        ({"on": "2026-03-03"}, "统计截止日期还没有到，不能审核。"),
        ({}, "再次审核请写明更正了什么。"),
    ],
)
def test_what_cannot_be_signed_is_said(form, words, version, secretary, client):
    client.force_login(secretary)
    answer = client.get(sign(client, **form).url)
    assert words in answer.text
    assert list(CoverageVersion.objects.all()) == [version]


def test_a_correction_shows_what_changed(corrected, counted, worker, client):
    client.force_login(worker)
    page = client.get(reverse("party:changes", args=[corrected.pk]))
    assert f"{counted.name}：职工人数" in page.text
    assert "100 人以上企业党支部覆盖率" in page.text
    assert "人数更正" in page.text


def test_the_first_version_has_nothing_to_compare_with(version, worker, client):
    client.force_login(worker)
    assert client.get(reverse("party:changes", args=[version.pk])).status_code == 404


# Formations -------------------------------------------------------------------------------------


def decide(client, enterprise, **form):
    url = reverse("party:decide", args=[enterprise.pk])
    return client.post(url, {"decided": "grid", "reason": "没有党员", "plan_on": "", **form})


def test_a_decision_is_recorded_and_takes_effect(counted, grid_branch, worker, client):
    Enterprise.objects.filter(pk=counted.pk).update(formal_members=0)
    client.force_login(worker)
    assert counted.name in client.get(reverse("party:formation")).text
    page = client.get(reverse("party:decide", args=[counted.pk]))
    assert "建议：网格兜底并选派指导员" in page.text
    answer = decide(client, counted, decided="grid_with_instructor", plan_on="2026-06-30")
    assert answer.status_code == 302
    decision = FormationDecision.objects.get()
    assert (decision.by, decision.plan_on) == (worker, date(2026, 6, 30))
    counted.refresh_from_db()
    assert counted.party_organisation == grid_branch
    listed = client.get(reverse("party:formation"), {"view": "planned"})
    assert counted.name in listed.text  # the instructor is still missing


@pytest.mark.parametrize(
    "form", [{"reason": ""}, {"decided": "survey"}, {"decided": ""}, {"plan_on": "2026-03-01"}]
)
def test_a_decision_without_what_it_needs_changes_nothing(
    form, counted, grid_branch, worker, client
):
    client.force_login(worker)
    assert decide(client, counted, **form).status_code == 422
    assert not FormationDecision.objects.exists()
    counted.refresh_from_db()
    assert counted.party_organisation is None


def test_nobody_else_decides(counted, grid_branch, cast, client):
    for who, user in cast.items():
        if who in NAMES or user is None:
            continue
        client.force_login(user)
        assert decide(client, counted).status_code == 404
    assert not FormationDecision.objects.exists()


def test_unknown_members_are_to_be_surveyed_first(counted, worker, client):
    client.force_login(worker)
    assert counted.name not in client.get(reverse("party:formation")).text
    assert counted.name in client.get(reverse("party:formation"), {"view": "survey"}).text


def test_neighbours_for_a_joint_branch_are_named(counted, other_enterprise, worker, client):
    Enterprise.objects.update(formal_members=2)
    client.force_login(worker)
    page = client.get(reverse("party:decide", args=[counted.pk]))
    assert f"可以联建的企业：{other_enterprise.name}" in page.text


# The tree ---------------------------------------------------------------------------------------


def test_the_tree_shows_who_is_below_whom_and_what_is_missing(grid_branch, worker, client):
    OfficeHolder.objects.create(
        organisation=grid_branch.parent, post="secretary", name="顾书记", from_on=SINCE
    )
    MemberCount.objects.create(organisation=grid_branch, counted_on=SINCE, formal_members=9)
    client.force_login(worker)
    page = client.get(reverse("party:tree"))
    [root] = page.context["nodes"]
    [below] = root["children"]
    assert (root["organisation"].name, root["missing"]) == ("示例社区党委", [])
    assert (below["organisation"].name, below["missing"]) == ("第二网格支部", ["缺书记", "缺阵地"])
    assert "正式党员 9 人，应设支委会" in page.text
    assert "书记 顾书记" in page.text


def test_an_organisation_without_its_parent_stands_at_the_top(grid_branch, worker, client):
    PartyOrganisation.objects.filter(kind="community_committee").update(dissolved_on=DAY)
    client.force_login(worker)
    [root] = client.get(reverse("party:tree")).context["nodes"]
    assert root["organisation"] == grid_branch


# Cost -------------------------------------------------------------------------------------------

# Session, user and standing first; the report itself takes eleven.
COSTS = {
    "coverage": ([], 17),
    "behind": (["all", "operating"], 15),
    "formation": ([], 10),
    "tree": ([], 10),
}


@pytest.mark.parametrize("name", sorted(COSTS))
def test_a_page_costs_the_same_for_one_and_for_thirty(
    name, counted, grid_branch, micro_grid, secretary, client
):
    arguments, expected = COSTS[name]
    client.force_login(secretary)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"party:{name}", args=arguments)).status_code == 200
        return len(captured)

    at_one = cost()
    for number in range(30):
        enterprise = Enterprise.objects.create(
            credit_code=f"TEST{number:014d}",
            name=f"示例企业{number}",
            micro_grid=micro_grid,
            party_organisation=grid_branch if number % 2 else None,
            stage="growth",
            formal_members=number,
        )
        HeadcountCheck.objects.create(enterprise=enterprise, checked_on=DAY, total=number * 5)
        PartyOrganisation.objects.create(
            name=f"示例支部{number}", kind="branch", formation="independent", parent=grid_branch
        )
    assert (at_one, cost()) == (expected, expected)
