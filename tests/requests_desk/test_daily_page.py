"""The centre's daily report (handbook §8.2 step 9)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.models import Finding, Visit
from requests_desk import actions
from tests.cast import draft, fresh, settle
from tests.requests_desk.test_budgets import statements

DAILY = reverse("orders:daily")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def busy(enterprise, item, liaison, clerk, head, worker, now):
    """Two orders on Monday: one signed, finished and badly rated, one given back."""
    first, second = (
        actions.submit_order(draft(enterprise, item, title=title), by=liaison, now=now)
        for title in ("招二十个焊工", "招十个电工")
    )
    settle(now)
    actions.sign_order(fresh(first), by=clerk, now=now)
    actions.finish_order(fresh(first), by=clerk, outcome="solved", text="已办理完毕。", now=now)
    actions.approve_result(fresh(first), by=head, now=now)
    settle(now)
    actions.rate_order(
        fresh(first),
        by=liaison,
        via="portal",
        level=2,
        solved="no",
        reasons=["unsolved"],
        now=now,
    )
    actions.ask_return(fresh(second), by=clerk, reason="R1", basis="三定方案。", now=now)
    visit = Visit.objects.create(
        enterprise=enterprise, visitor=worker, visited_on=now.date(), heard="新招了一批工人。"
    )
    Finding.objects.create(visit=visit, text="门口积水")
    settle(now)
    return fresh(first), fresh(second)


def numbers(page: str) -> dict[str, int]:
    found = re.findall(r'stat-number">(\d+)</span>\s*<span class="stat-label">([^<]+)<', page)
    return {label: int(number) for number, label in found}


def test_a_day_in_numbers_and_lists(busy, worker, client):
    client.force_login(worker)
    page = client.get(DAILY).text
    assert "2026年3月2日 星期一 · 截至 10:00" in page
    assert numbers(page) == {
        "新诉求": 2,
        "派单": 2,
        "办结": 1,
        "评价": 1,
        "差评或未解决": 1,
        "申请退单": 1,
        "催办": 0,
        "走访": 1,
        "现在超时": 0,
    }
    row = re.search(r'<th scope="row">人社中心</th>(.*?)</tr>', page, re.DOTALL)[1]
    assert re.findall(r">(\d+)<", row) == ["2", "1", "1", "2", "0"]
    assert "申请退单：" in page
    assert "企业评价：" in page
    assert "新招了一批工人。" in page
    assert "问题 1 个" in page


def test_the_day_before_is_empty_and_says_so(busy, worker, client, now):
    client.force_login(worker)
    page = client.get(DAILY, {"day": f"{now - timedelta(days=1):%Y-%m-%d}"}).text
    assert "2026年3月1日 星期日" in page
    assert set(numbers(page).values()) == {0}
    assert "这一天没有办理。" in page
    assert "没有走访记录。" in page


def test_a_past_day_keeps_its_numbers_and_has_no_running_state(busy, worker, client, now):
    with time_machine.travel(now + timedelta(days=3), tick=False):
        client.force_login(worker)
        page = client.get(DAILY, {"day": "2026-03-02"}).text
    assert numbers(page)["新诉求"] == 2
    assert "在办</th>" not in page
    assert "在办和超时件数只在当天的日报里。" in page


def test_a_day_to_come_is_refused_in_words(worker, client):
    client.force_login(worker)
    answer = client.get(DAILY, {"day": "2026-03-03"})
    assert "这一天还没到，请选择今天或以前的日期。" in answer.text
    assert "2026年3月2日" in answer.text


def test_the_activities_of_the_day_stand_in_it(busy, item, clerk, worker, client, now):
    item.kind = "activity"
    item.save()
    first, _ = busy
    at = now + timedelta(days=1)
    actions.schedule_event(fresh(first), by=clerk, event_at=at, place="二楼", seats=80, now=now)
    with time_machine.travel(at, tick=False):
        client.force_login(worker)
        page = client.get(DAILY).text
    assert "二楼 · 名额 80 人 · 人社中心" in page


def test_a_sensitive_order_is_printed_without_its_title(
    enterprise, sensitive_item, liaison, clerk, worker, client, now
):
    order = actions.submit_order(
        draft(enterprise, sensitive_item, title="公寓申请三套"), by=liaison, now=now
    )
    settle(now)
    client.force_login(worker)
    page = client.get(DAILY).text
    assert order.number in page
    assert "敏感诉求" in page
    assert "公寓申请三套" not in page


@pytest.mark.parametrize("who", ["clerk", "head", "liaison", "leader", "administrator"])
def test_it_is_the_centres_own(who, request, client):
    client.force_login(request.getfixturevalue(who))
    assert client.get(DAILY).status_code == 404


def test_it_takes_the_same_statements_however_much_happened(busy, worker, client, now, request):
    client.force_login(worker)
    one = len(statements(client, "get", DAILY))
    enterprise, item = (request.getfixturevalue(name) for name in ("enterprise", "item"))
    for _ in range(3):
        actions.submit_order(
            draft(enterprise, item), by=request.getfixturevalue("liaison"), now=now
        )
    settle(now)
    assert len(statements(client, "get", DAILY)) == one <= 12
