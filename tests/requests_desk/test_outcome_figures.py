"""The numbers an activity's result reports (handbook §8.3 step 5, §3.4) and their sums."""

from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from requests_desk import actions
from requests_desk.figures.formulas import Question
from requests_desk.figures.outcomes import outcomes
from requests_desk.models import OrderEvent
from tests.cast import draft, fresh, make_item, settle
from tests.requests_desk.test_budgets import statements
from xingdong.records.periods import month_of

NUMBERS = [
    {"key": "attended", "label": "到场人数", "type": "int", "required": True},
    {"key": "hired", "label": "录用人数", "type": "int", "required": True},
    {"key": "agreed", "label": "意向金额", "type": "decimal", "required": False},
]
RESULT = "招聘会已举办，名单另行发送给企业。"


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def fair(item):
    item.outcome_fields = NUMBERS
    item.save()
    return item


@pytest.fixture
def handled(enterprise, fair, liaison, clerk, head, now):
    """An order for the fair that `clerk` has in hand."""
    return take(enterprise, fair, liaison, clerk, now)


def take(enterprise, item, liaison, clerk, now):
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    return fresh(order)


def finish(client, clerk, order, **given):
    client.force_login(clerk)
    form = {"outcome": "solved", "text": RESULT, **given}
    return client.post(reverse("orders:step", args=[order.number, "finish"]), form)


def test_an_event_that_took_place_tells_how_many_came(handled, clerk, client):
    answer = finish(client, clerk, handled, **{"item-attended": "35"})
    assert "请填写录用人数；没有的填 0。" in answer.text
    assert 'value="35"' in answer.text
    assert fresh(handled).status == "in_progress"


def test_what_came_to_nothing_needs_no_numbers(handled, clerk, client):
    finish(client, clerk, handled, outcome="explained")
    assert fresh(handled).status == "review"
    assert fresh(handled).outcome_figures == {}


def test_numbers_are_whole_and_not_negative(handled, clerk, client):
    answer = finish(client, clerk, handled, **{"item-attended": "-1", "item-hired": "六"})
    assert answer.status_code == 422
    assert fresh(handled).status == "in_progress"


def test_the_numbers_stand_with_the_result_and_in_its_event(
    handled, clerk, head, liaison, client, now
):
    finish(client, clerk, handled, **{"item-attended": "35", "item-hired": "0"})
    order = fresh(handled)
    assert order.outcome_figures == {"attended": 35, "hired": 0}
    event = OrderEvent.objects.of_action("finish").get(order=order)
    assert event.data["figures"] == {"attended": 35, "hired": 0}
    actions.approve_result(order, by=head, now=now)
    settle(now)
    client.force_login(liaison)
    page = client.get(order.get_absolute_url()).text
    assert "<dt>到场人数</dt>" in page
    assert "<dt>录用人数</dt>" in page


def test_what_was_typed_is_offered_again_after_a_refusal(handled, clerk, head, client, now):
    finish(client, clerk, handled, **{"item-attended": "35", "item-hired": "6"})
    actions.refuse_result(fresh(handled), by=head, reason="太简略。", now=now)
    client.force_login(clerk)
    assert 'value="35"' in client.get(handled.get_absolute_url()).text


def test_the_api_takes_and_gives_them(handled, clerk, head, client, now):
    client.force_login(clerk)
    url = f"/api/v1/orders/{handled.number}/actions/finish/"
    body = {"outcome": "solved", "text": RESULT, "details": {"attended": 35}}
    offers = client.get(f"/api/v1/orders/{handled.number}/").json()["actions"]
    (offer,) = (one for one in offers if one["action"] == "finish")
    assert "details.attended" in [field["name"] for field in offer["fields"]]
    refused = client.post(url, body, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["fields"] == {"details.hired": ["请填写录用人数；没有的填 0。"]}
    body["details"]["hired"] = 6
    assert client.post(url, body, content_type="application/json").status_code == 200
    actions.approve_result(fresh(handled), by=head, now=now)
    result = client.get(f"/api/v1/orders/{handled.number}/").json()["result"]
    assert result["figures"] == {"attended": 35, "hired": 6}


@pytest.fixture
def two_fairs(handled, enterprise, fair, liaison, clerk, head, now):
    second = take(enterprise, fair, liaison, clerk, now)
    for order, figures in (
        (handled, {"attended": 35, "hired": 6, "agreed": "1.5"}),
        (second, {"attended": 46, "hired": 18}),
    ):
        actions.finish_order(
            fresh(order), by=clerk, outcome="solved", text=RESULT, figures=figures, now=now
        )
        actions.approve_result(fresh(order), by=head, now=now)
    settle(now)


def test_they_are_summed_by_item(two_fairs, department, other_department, now):
    question = Question(month_of(now.date()), now)
    (found,) = outcomes(question, None)
    assert found.orders == 2
    assert found.sums == [
        ("到场人数", Decimal(81)),
        ("录用人数", Decimal(24)),
        ("意向金额", Decimal("1.5")),
    ]
    assert outcomes(question, {department.pk}) == [found]
    assert outcomes(question, {other_department.pk}) == []


def test_the_page_of_figures_shows_the_sums(two_fairs, head, other_clerk, client):
    client.force_login(head)
    page = client.get(reverse("orders:figures")).text
    assert "活动与培训成效" in page
    assert '录用人数 <strong class="number">24</strong>' in page
    client.force_login(other_clerk)
    assert "活动与培训成效" not in client.get(reverse("orders:figures")).text


def test_two_items_take_the_statements_of_one(two_fairs, leader, department, client):
    client.force_login(leader)
    one = len(statements(client, "get", reverse("orders:figures")))
    make_item("HR-02", "岗前培训", department, outcome_fields=NUMBERS[:1])
    cache.clear()  # figures are kept while nothing happens
    assert len(statements(client, "get", reverse("orders:figures"))) == one
