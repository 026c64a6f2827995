"""What is passed on: the card a chat draws of an item, and the year on paper."""

import re

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.workflow import Status
from tests.cast import draft, fresh, settle
from tests.requests_desk.test_budgets import statements


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def test_a_chat_draws_a_card_of_an_item(item, client, settings):
    settings.SITE_URL = "https://portal.example"
    path = reverse("orders:item", args=[item.code])
    text = client.get(path).text
    card = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', text))
    assert card["title"] == item.name
    assert card["url"] == f"https://portal.example{path}"
    assert card["image"].startswith("https://portal.example/static/img/logo-180")
    assert card["description"] != ""


def test_pages_with_a_secret_or_somebodys_order_have_none(routed, liaison, client):
    client.force_login(liaison)
    for path in (routed.get_absolute_url(), reverse("orders:home")):
        assert "og:title" not in client.get(path).text


def test_the_year_tells_what_became_of_the_own_orders(
    resolved, enterprise, other_enterprise, other_liaison, item, liaison, client, now
):
    actions.rate_order(resolved, by=liaison, level=4, solved="yes", via="portal", now=now)
    foreign = actions.submit_order(draft(other_enterprise, item), by=other_liaison, now=now)
    client.force_login(liaison)
    url = reverse("orders:own_year", args=[now.year])
    page = client.get(url)
    [row] = page.context["rows"]
    assert (row["order"], row["rating"]) == (resolved, "满意")
    assert fresh(resolved).status == Status.CLOSED
    assert foreign.number not in page.text
    assert client.get(reverse("orders:own_year", args=[now.year - 1])).context["rows"] == []
    assert client.get(reverse("orders:own_year", args=[now.year + 1])).status_code == 404


@pytest.mark.parametrize("orders", [1, 12])
def test_the_year_takes_as_many_statements_for_one_as_for_a_dozen(
    orders, enterprise, item, liaison, clerk, head, client, now
):
    for _ in range(orders):
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    client.force_login(liaison)
    assert len(statements(client, "get", reverse("orders:own_year", args=[now.year]))) == 8
