"""What leaders, heads and the centre see of the figures; the numbers are tested in test_figures."""

import re

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from tests.cast import draft, fresh, settle
from tests.requests_desk.test_budgets import statements


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def rated(resolved, liaison, now):
    """Done by RSZX, rated 4."""
    actions.rate_order(resolved, by=liaison, via="portal", level=4, solved="yes", now=now)
    settle(now)
    return fresh(resolved)


@pytest.fixture
def elsewhere(enterprise, street_item, liaison, other_clerk, now):
    order = actions.submit_order(
        draft(enterprise, street_item, title="路灯不亮"), by=liaison, now=now
    )
    settle(now)
    return fresh(order)


@pytest.fixture
def hidden(enterprise, sensitive_item, liaison, clerk, now):
    order = actions.submit_order(
        draft(enterprise, sensitive_item, title="公寓申请"), by=liaison, now=now
    )
    settle(now)
    return fresh(order)


def table(page: str) -> dict[str, list[str]]:
    """The words of each row by its heading."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    cell = re.compile(r'class="figure number[^"]*"[^>]*>([^<]*)<')
    return {heading: cell.findall(cells) for heading, cells in rows}


def get(client, user, name="figures", *args, **asked) -> str:
    client.force_login(user)
    return client.get(reverse(f"orders:{name}", args=args), asked)


def test_a_leader_sees_all_departments_and_their_sum(rated, elsewhere, leader, client):
    page = get(client, leader).text
    assert table(page) == {
        "合计": ["2", "1", "100.0%", "100.0%", "100.0%", "0.0%", "100.0%", "0.0%", "—"],
        "建管科": ["1", "0", "—", "—", "—", "—", "—", "0.0%", "—"],
        "人社中心": ["1", "1", "100.0%", "100.0%", "100.0%", "0.0%", "100.0%", "0.0%", "—"],
    }
    assert "样本少" in page


@pytest.mark.parametrize("who", ["head", "clerk"])
def test_department_staff_see_the_own_department_only(rated, elsewhere, cast, client, who):
    page = get(client, cast[who]).text
    assert list(table(page)) == ["人社中心"]
    assert "建管科" not in page


def test_a_head_cannot_open_another_departments_number(rated, elsewhere, head, client):
    assert get(client, head, "figure", "received", department="RSZX").status_code == 200
    assert get(client, head, "figure", "received", department="JSGL").status_code == 404
    assert get(client, head, "figure", "received").status_code == 404
    assert get(client, head, "figure", "nonsense", department="RSZX").status_code == 404


def test_behind_a_number_are_its_orders(rated, elsewhere, leader, client):
    page = get(client, leader, "figure", "satisfied").text
    assert rated.number in page
    assert elsewhere.number not in page
    assert "未评率" in page
    received = get(client, leader, "figure", "received").text
    assert rated.number in received
    assert elsewhere.number in received


def test_the_parts_of_a_number(rated, enterprise, item, liaison, clerk, head, leader, client, now):
    other = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(other), by=clerk, now=now)
    actions.finish_order(
        fresh(other), by=clerk, outcome="solved", text="已经办理完毕，请查看。", now=now
    )
    actions.approve_result(fresh(other), by=head, now=now)
    settle(now)
    for part, found in (("", {rated, other}), ("hits", {other}), ("rest", {rated})):
        page = get(client, leader, "figure", "unrated", part=part).text
        assert {order for order in (rated, other) if order.number in page} == found, part


def test_what_one_may_not_see_is_counted_but_not_shown(hidden, rated, leader, worker, client):
    page = get(client, leader, "figure", "received").text
    assert hidden.number not in page
    assert "另有 1 件诉求不在您可以查看的范围内" in page
    page = get(client, worker, "figure", "received").text
    assert hidden.number in page
    assert "另有" not in page


def test_a_returned_order_is_counted_at_the_department_that_may_no_longer_see_it(
    routed, clerk, head, worker, client, now
):
    actions.ask_return(routed, by=clerk, reason="R1", basis="三定方案。", now=now)
    actions.accept_return(fresh(routed), by=worker, reason="同意。", now=now)
    page = get(client, head, "figure", "returned", department="RSZX").text
    assert routed.number not in page
    assert "另有 1 件" in page


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ({}, "2026年3月1日—2026年3月31日"),
        ({"period": "last_month"}, "2026年2月1日—2026年2月28日"),
        ({"period": "nonsense"}, "2026年3月1日—2026年3月31日"),
        ({"first": "2026-01-05", "last": "2026-02-10"}, "2026年1月5日—2026年2月10日"),
        ({"first": "2026-02-10"}, "2026年2月10日—2026年3月2日"),
        ({"last": "2026-02-10"}, "2026年1月1日—2026年2月10日"),
        ({"first": "2026-02-10", "last": "2026-01-05"}, "2026年2月10日—2026年3月2日"),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "2026年3月1日—2026年3月31日"),
        ({"first": "x", "grid": "x", "item": "x"}, "2026年3月1日—2026年3月31日"),
    ],
)
def test_which_days(asked, period, leader, client):
    response = get(client, leader, **asked)
    assert response.status_code == 200
    assert f'<p class="soft">{period}</p>' in response.text


def test_by_item_and_grid(rated, elsewhere, leader, client, micro_grid):
    page = get(client, leader, item=rated.item.code).text
    assert table(page)["合计"][0] == "1"
    page = get(client, leader, grid=micro_grid.grid.code).text
    assert table(page)["合计"][0] == "2"
    assert f"grid={micro_grid.grid.code}" in page


def test_it_takes_the_same_statements_for_one_order_and_for_two(rated, leader, client, request):
    client.force_login(leader)
    one = statements(client, "get", reverse("orders:figures"))
    request.getfixturevalue("elsewhere")
    two = statements(client, "get", reverse("orders:figures"))
    assert len(one) == len(two) == 24, one
    again = statements(client, "get", reverse("orders:figures"))
    assert len(again) == 11  # nothing has happened since
