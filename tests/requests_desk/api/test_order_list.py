"""GET /orders/: through the door, filtered like the page, in keyset pages."""

import pytest
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Order
from tests.cast import draft, settle
from tests.requests_desk.api.conftest import statements

URL = "/api/v1/orders/"


def numbers(response) -> list[str]:
    assert response.status_code == 200, response.json()
    return [row["number"] for row in response.json()["results"]]


@pytest.fixture
def make(enterprise, item, liaison, clerk, now):
    def make(count: int, **fields) -> list[Order]:
        made = [
            actions.submit_order(draft(enterprise, item, **fields), by=liaison, now=now)
            for _ in range(count)
        ]
        settle(now)
        return made

    return make


def test_a_row_says_what_the_page_says(routed, liaison, as_user):
    (row,) = as_user(liaison).get(URL).json()["results"]
    assert row == {
        "number": "XD20260302-0001",
        "href": "http://testserver/api/v1/orders/XD20260302-0001/",
        "title": "想招 20 个焊工",
        "status": "routed",
        "status_label": "待签收",
        "grade": "normal",
        "grade_label": "一般",
        "channel": "portal",
        "channel_label": "网上点单",
        "item": {"code": "HR-01", "name": "专场招聘"},
        "enterprise": {
            "id": routed.enterprise_id,
            "credit_code": "91320499MA9X00011U",
            "name": "常州示例轨道配件有限公司",
        },
        "site": {"key": f"main-{routed.enterprise_id}", "name": "主厂区"},
        "micro_grid": {"code": "MG-05", "name": "示例路片区"},
        "department": {"code": "RSZX", "name": "人社中心", "short_name": "人社中心"},
        "handler": "周经办",
        "rework_round": 0,
        "submitted_at": "2026-03-02T10:00:00+08:00",
        "promised_at": "2026-03-09T17:30:00+08:00",
        "status_since_at": "2026-03-02T10:00:00+08:00",
    }


def test_everybody_sees_in_the_api_what_they_see_on_the_page(in_progress, cast, as_user, client):
    for who, user in cast.items():
        if user is None:
            continue
        client.force_login(user)
        on_page = client.get(in_progress.get_absolute_url()).status_code
        listed = as_user(user).get(URL)
        opened = as_user(user).get(f"{URL}{in_progress.number}/")
        assert opened.status_code == on_page, who
        assert numbers(listed) == ([in_progress.number] if on_page == 200 else []), who


def test_a_visitor_gets_a_sentence_and_nothing_else(routed, as_user):
    response = as_user().get(URL)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"
    assert response.json() == {
        "code": "not_authenticated",
        "message": "请先登录，或在请求头中提供令牌（Authorization: Token …）。",
        "fields": {},
    }


def test_the_filters_are_the_pages_own(make, worker, as_user, clerk):
    first, second = make(2)
    (third,) = make(1, title="食堂太远")
    actions.sign_order(Order.objects.for_page().get(pk=first.pk), by=clerk, now=first.submitted_at)
    client = as_user(worker)
    assert numbers(client.get(URL, {"status": "in_progress"})) == [first.number]
    assert numbers(client.get(URL, {"q": "食堂"})) == [third.number]
    assert numbers(client.get(URL, {"q": second.number})) == [second.number]
    assert numbers(client.get(URL, {"item": "hr-01", "grade": "normal", "channel": "portal"})) == [
        third.number,
        second.number,
        first.number,
    ]
    assert numbers(client.get(URL, {"department": "RSZX", "micro_grid": "MG-05"})) == [
        third.number,
        second.number,
        first.number,
    ]
    assert numbers(client.get(URL, {"channel": "phone"})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "nonsense"),
        ("micro_grid", "MG-99"),
        ("submitted_from", "gestern"),
        ("after", "abc"),
        ("before", "-1"),
        ("after", "9" * 30),
        ("page_size", "0"),
        ("page_size", "101"),
    ],
)
def test_a_wrong_parameter_is_named(name, value, routed, worker, as_user):
    response = as_user(worker).get(URL, {name: value})
    assert response.status_code == 400
    answer = response.json()
    assert answer["code"] == "invalid"
    assert list(answer["fields"]) == [name]


def test_pages_meet_without_gap_or_double_both_ways(make, liaison, as_user):
    made = [order.number for order in reversed(make(5))]
    client = as_user(liaison)
    first = client.get(URL, {"page_size": 2, "status": "routed"})
    assert first.json()["previous"] is None
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])
    assert third.json()["next"] is None
    assert numbers(first) + numbers(second) + numbers(third) == made
    back = client.get(third.json()["previous"])
    assert numbers(back) == numbers(second)
    assert numbers(client.get(back.json()["previous"])) == numbers(first)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("who", ["liaison", "clerk", "worker"])
def test_the_list_takes_three_statements_with_a_token(
    count, who, make, request, liaison, clerk, worker, as_user
):
    make(count)
    client = as_user(request.getfixturevalue(who))
    taken, response = statements(lambda: client.get(URL, {"page_size": 100}))
    assert len(response.json()["results"]) == count
    assert len(taken) == 3, taken
    assert not any("COUNT(" in sql for sql in taken)


@pytest.mark.parametrize("filters", [{"department": "RSZX", "micro_grid": "MG-05"}, {"q": "焊工"}])
def test_the_list_takes_six_with_a_session_and_filters(filters, make, worker, client):
    """A typed word costs PostgreSQL a look into the newest texts, a place or a desk its key."""
    make(30)
    client.force_login(worker)
    chosen = {"status": "routed", **filters}
    taken, response = statements(lambda: client.get(reverse("api:orders"), chosen))
    assert len(response.json()["results"]) == 25
    assert len(taken) <= 6, taken
