"""走访 as lists: found by words, the own micro-grids first, page by page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.actions import ask_changes
from enterprises.models import ChangeRequest, Enterprise, Visit
from grids.models import MicroGrid
from tests.admin.conftest import statements
from tests.cast import person
from xingdong.records.paging import PAGE_SIZE

TODAY = date(2026, 3, 2)
LIST, FINDINGS, COVERAGE = (reverse(f"visits:{one}") for one in ("list", "findings", "coverage"))
CHANGES = reverse("enterprises:changes")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def stranger(micro_grid) -> Enterprise:
    """An enterprise of a micro-grid that ``worker`` does not answer for."""
    elsewhere = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-06", name="另一片区")
    return Enterprise.objects.create(
        credit_code="91320499MA9X00038K",
        name="常州远方机械有限公司",
        micro_grid=elsewhere,
        stage=Enterprise.Stage.GROWTH,
    )


def visited(enterprise, by, day=TODAY, **fields) -> Visit:
    return Visit.objects.create(enterprise=enterprise, visitor=by, visited_on=day, **fields)


def listed(client, url, **asked) -> list[object]:
    return list(client.get(url, asked).context["rows"])


def test_the_own_micro_grids_come_first_and_everybody_s_on_request(
    enterprise, stranger, worker, client
):
    colleague = person("colleague_worker", "沈社工")
    mine = visited(enterprise, colleague)
    written_by_me = visited(stranger, worker, TODAY - timedelta(days=1))
    foreign = visited(stranger, colleague, TODAY - timedelta(days=2))
    client.force_login(worker)
    assert listed(client, LIST) == [mine, written_by_me]
    assert listed(client, LIST, whose="all") == [mine, written_by_me, foreign]


def test_visits_are_found_by_firm_words_person_and_finding(enterprise, stranger, worker, client):
    one = visited(enterprise, worker, heard="旺季缺焊工。", met="林悦")
    other = visited(stranger, worker, heard="生产平稳。")
    other.findings.create(text="门口路灯不亮")
    client.force_login(worker)
    for words, found in (
        ("焊工", [one]),
        ("slgd", [one]),
        ("林悦", [one]),
        ("路灯", [other]),
        ("远方 平稳", [other]),
        ("冯社工", [one, other]),
        ("食堂", []),
    ):
        assert set(listed(client, LIST, q=words)) == set(found), words
    assert "没有找到记录。" in client.get(LIST, {"q": "食堂"}).text


def test_visits_are_read_page_by_page(enterprise, worker, client):
    for days in range(PAGE_SIZE + 2):
        visited(enterprise, worker, TODAY - timedelta(days=days // 2))
    client.force_login(worker)
    first = client.get(LIST, {"q": "示例"})
    rows, older = list(first.context["rows"]), first.context["older"]
    assert (len(rows), first.context["newer"]) == (PAGE_SIZE, "")
    second = client.get(f"{LIST}{older}")
    rest = list(second.context["rows"])
    assert len(rest) == 2
    assert [*rows, *rest] == list(Visit.objects.order_by("-visited_on", "-pk"))
    back = client.get(f"{LIST}{second.context['newer']}")
    assert list(back.context["rows"]) == rows
    assert listed(client, LIST, after="kein-Datum_1") == rows
    assert len(statements(client, LIST)) == 10


def test_findings_are_found_and_belong_to_somebody(enterprise, stranger, worker, client):
    colleague = person("colleague_worker", "沈社工")
    mine = visited(enterprise, colleague).findings.create(text="门口路灯不亮")
    foreign = visited(stranger, colleague).findings.create(text="食堂太远")
    client.force_login(worker)
    assert listed(client, FINDINGS) == [mine]
    assert listed(client, FINDINGS, whose="all") == [mine, foreign]
    assert listed(client, FINDINGS, whose="all", q="远方") == [foreign]


def test_coverage_is_searched_in_the_list_one_looks_at(
    enterprise, other_enterprise, stranger, worker, client
):
    visited(enterprise, worker)
    Enterprise.objects.filter(pk=other_enterprise.pk).update(verified_on=TODAY)
    client.force_login(worker)
    assert listed(client, COVERAGE) == [other_enterprise]
    assert listed(client, COVERAGE, whose="all") == [other_enterprise, stranger]
    assert listed(client, COVERAGE, list="unverified") == [enterprise]
    assert listed(client, COVERAGE, list="unverified", whose="all", q="yfjx") == [stranger]
    assert listed(client, COVERAGE, quarter="2025-4") == [other_enterprise, enterprise]
    assert client.get(COVERAGE, {"list": "everything"}).status_code == 404
    # The numbers above are those of the whole community.
    assert "66.7%" not in client.get(COVERAGE, {"whose": "all"}).text
    assert "33.3%" in client.get(COVERAGE).text


def ask(enterprise, liaison, now, **values) -> list[ChangeRequest]:
    wishes = {key: {key: value} for key, value in values.items()}
    return ask_changes(enterprise, wishes, by=liaison, now=now)


def test_changes_of_the_own_micro_grids_come_first(
    enterprise, stranger, liaison, other_liaison, worker, client, now
):
    ask(enterprise, liaison, now, address="示例路 6 号")
    ask(stranger, other_liaison, now, address="远方路 1 号")
    client.force_login(worker)
    assert "远方路 1 号" not in client.get(CHANGES).text
    text = client.get(CHANGES, {"whose": "all"}).text
    assert "远方路 1 号" in text
    assert "示例路 6 号" in text


def test_one_press_confirms_all_of_an_enterprise_or_nothing(
    enterprise, liaison, worker, client, now
):
    asked = ask(enterprise, liaison, now, address="示例路 6 号", main_products="轴承")
    client.force_login(worker)
    assert "2 项都核实并更新" in client.get(CHANGES).text
    url = reverse("enterprises:confirm_all", args=[enterprise.pk])
    shown = {"request": [wish.pk for wish in asked]}
    ChangeRequest.objects.filter(pk=asked[1].pk).update(
        verdict="refused", reason="不符", decided_at=now, decided_by=worker
    )
    assert "一项都没有更新" in client.post(url, shown, follow=True).text
    enterprise.refresh_from_db()
    assert (enterprise.address, enterprise.main_products) == ("示例路 5 号", "")
    ChangeRequest.objects.filter(pk=asked[1].pk).update(
        verdict="", reason="", decided_at=None, decided_by=None
    )
    answer = client.post(url, {**shown, "back": "centre"}, follow=True)
    assert "示例轨道的 2 项已核实并更新。" in answer.text
    assert answer.redirect_chain[-1][0] == reverse("orders:centre")
    enterprise.refresh_from_db()
    assert (enterprise.address, enterprise.main_products) == ("示例路 6 号", "轴承")
