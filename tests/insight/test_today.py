"""我的微网格今天: what a social worker has to do, in the order in which it is done."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.actions import ask_changes, plan_visit
from enterprises.models import ChangeRequest, Contact, Visit
from grids.models import MicroGrid, MicroGridDuty, SocialWorker
from requests_desk import actions
from tests.admin.conftest import statements, words_of
from tests.cast import SINCE, again, draft, fresh, person, settle
from xingdong.accounts.models import Delegation
from xingdong.insight.today import today_page

TODAY = date(2026, 3, 2)
URL = reverse("insight:today")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def firms_of(page: dict) -> list[tuple[str, bool]]:
    return [(visit["firm"], visit["is_proposed"]) for visit in page["visits"]]


def test_the_social_worker_begins_with_the_day(worker, clerk, client):
    client.force_login(worker)
    assert client.get("/").url == URL
    assert "冯社工，今天 0 件事" in words_of(client.get(URL))
    client.force_login(clerk)
    assert client.get("/").url == reverse("orders:queue")


def test_what_waits_for_a_desk_comes_first_and_leads_to_dispatching(
    enterprise, fallback_item, liaison, worker, client, now
):
    order = actions.submit_order(draft(enterprise, fallback_item), by=liaison, now=now)
    settle(now)
    order = fresh(order)
    assert order.status == "triage"
    page = today_page(worker, now)
    (row,) = page["clocked"]
    assert row["url"] == reverse("orders:step", args=[order.number, "dispatch"])
    assert (row["tone"], row["due_at"], row["firm"]) == ("warn", order.triage_due_at, "示例轨道")
    client.force_login(worker)
    due = row["due"]["words"]
    assert due.startswith("今天 ")
    assert f"“想招 20 个焊工” 示例轨道 · {due} 前" in words_of(client.get(URL))
    later = today_page(worker, now + timedelta(days=1))
    assert [row["tone"] for row in later["clocked"]] == ["bad"]


def test_another_micro_grid_s_work_is_not_mine(
    enterprise, fallback_item, liaison, worker, micro_grid, now
):
    order = actions.submit_order(draft(enterprise, fallback_item), by=liaison, now=now)
    settle(now)
    ask_changes(enterprise, {"address": {"address": "示例路 6 号"}}, by=liaison, now=now)
    elsewhere = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-06", name="另一片区")
    other = person("other_worker", "蒋社工")
    duty = MicroGridDuty.objects.create(
        social_worker=SocialWorker.objects.create(user=other, from_on=SINCE),
        micro_grid=elsewhere,
        from_on=SINCE,
    )
    page = today_page(other, now)
    assert (page["count"], page["firm_count"], page["lacks"], page["orders"]) == (0, 0, [], [])
    # A colleague who is away leaves her micro-grid to the substitute.
    Delegation.objects.create(user=worker, substitute=other, from_on=TODAY, until_on=TODAY)
    page = today_page(again(other), now)
    assert [row["text"] for row in page["clocked"]] == [order.title]
    assert (page["firm_count"], page["change_count"]) == (1, 1)
    # Who answers for no micro-grid has the whole community's clocks, and no enterprises.
    duty.delete()
    Delegation.objects.all().delete()
    page = today_page(again(other), now)
    assert ([row["text"] for row in page["clocked"]], page["firm_count"]) == ([order.title], 0)


def test_visits_come_in_the_order_of_the_road_and_the_longest_missed_fill_the_day(
    enterprise, other_enterprise, worker, client, now
):
    assert firms_of(today_page(worker, now)) == [
        (other_enterprise.called, True),
        (enterprise.called, True),
    ]
    Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=date(2025, 12, 30))
    page = today_page(worker, now)
    assert [visit["text"] for visit in page["visits"]] == ["还没去过", "62 天没去"]
    plan_visit(enterprise, on=TODAY - timedelta(days=1), by=worker)
    page = today_page(worker, now)
    assert firms_of(page) == [(enterprise.called, False), (other_enterprise.called, True)]
    assert page["visits"][0]["planned"] == "原定 3月1日"
    client.force_login(worker)
    url = page["visits"][0]["url"]
    client.post(url, {"visited_on": "2026-03-02", "heard": "旺季缺焊工。"})
    page = today_page(worker, now)
    assert [(v["firm"], v["done"], v["text"]) for v in page["visits"]] == [
        (enterprise.called, True, "旺季缺焊工。"),
        (other_enterprise.called, False, "还没去过"),
    ]


def test_one_press_confirms_a_change_and_comes_back(enterprise, liaison, worker, client, now):
    (asked,) = ask_changes(enterprise, {"address": {"address": "示例路 6 号"}}, by=liaison, now=now)
    client.force_login(worker)
    assert "示例轨道：地址 示例路 5 号 → 示例路 6 号" in words_of(client.get(URL))
    url = reverse("enterprises:decide", args=[asked.pk])
    answer = client.post(url, {"verdict": "confirm", "back": "today"})
    assert answer.url == URL
    enterprise.refresh_from_db()
    assert enterprise.address == "示例路 6 号"
    assert not ChangeRequest.objects.open().exists()


def test_findings_lead_to_an_order_at_once(enterprise, worker, client):
    visit = Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=TODAY)
    finding = visit.findings.create(text="门口路灯不亮")
    client.force_login(worker)
    page = client.get(URL)
    assert f"{reverse('orders:enter')}?finding={finding.pk}" in page.text
    listed = client.get(reverse("visits:findings"))
    assert "门口路灯不亮" in listed.text
    assert "没有找到。" in client.get(reverse("visits:findings"), {"q": "食堂"}).text


def test_what_the_micro_grid_lacks_is_said_in_sentences(enterprise, other_enterprise, worker, now):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13800000020", from_on=SINCE
    )
    enterprise.verified_on = TODAY
    enterprise.save()
    Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=TODAY)
    lacks = today_page(worker, now)["lacks"]
    assert [(row["title"], row["text"]) for row in lacks] == [
        ("1 家缺三类负责人", "常州示例电缆有限公司"),
        ("1 家档案超过 12 个月没核实", "常州示例电缆有限公司"),
        ("本季走访 1/2 家", "还有 1 家，3月31日前"),
    ]


def test_the_links_of_the_sentences_list_just_these(
    enterprise, other_enterprise, worker, client, now
):
    client.force_login(worker)
    for row in today_page(worker, now)["lacks"]:
        text = client.get(row["url"]).text
        assert enterprise.name in text
        assert other_enterprise.name in text


def test_the_page_costs_the_same_with_more(
    enterprise, other_enterprise, item, clerk, worker, client, now
):
    client.force_login(worker)

    def more(firm):
        visit = Visit.objects.create(enterprise=firm, visitor=worker, visited_on=TODAY)
        visit.findings.create(text="问题")
        plan_visit(firm, on=TODAY, by=worker)
        key = f"key-{Visit.objects.count()}"
        actions.submit_order(draft(firm, item), by=worker, now=now, idempotency_key=key)
        settle(now)

    more(enterprise)
    at_one = len(statements(client, URL))
    for firm in (enterprise, other_enterprise):
        more(firm)
    assert len(statements(client, URL)) == at_one == 16
