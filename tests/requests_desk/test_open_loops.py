"""What is finished and has not been rated: the calls to make, few and not too often."""

from datetime import timedelta

import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.presenting.open_loops import calls_to_make, waiting_for_a_word
from tests.cast import draft, settle

PAGE = reverse("orders:carried")


def rows(now) -> list[dict]:
    return calls_to_make(list(waiting_for_a_word(Order.objects.for_list())), now)


def test_a_finished_order_waits_until_it_is_rated(resolved, liaison, worker, client, now):
    client.force_login(worker)
    with time_machine.travel(now, tick=False):
        page = client.get(PAGE)
    assert [row["number"] for row in page.context["not_called"]] == [resolved.number]
    assert page.context["called_in_vain"] == []
    actions.rate_order(
        resolved, by=liaison, via="portal", level=5, solved="yes", contacted=True, now=now
    )
    assert rows(now) == []


def test_a_call_in_vain_is_counted_and_gives_the_enterprise_a_rest(resolved, worker, client, now):
    later = now + timedelta(hours=2)
    actions.log_call(resolved, by=worker, text="无人接听。", now=later)
    [row] = rows(later)
    assert (row["calls"], row["quiet_until"]) == (1, "3月9日")
    assert rows(later + timedelta(days=8))[0]["quiet_until"] == ""
    client.force_login(worker)
    with time_machine.travel(later, tick=False):
        page = client.get(PAGE)
    assert [row["number"] for row in page.context["called_in_vain"]] == [resolved.number]
    assert "打过 1 次，没有接通。" in page.text


def test_orders_of_one_press_are_one_call(
    item, consult_item, enterprise, liaison, clerk, head, now
):
    press = [draft(enterprise, item), draft(enterprise, consult_item, title="另一件", details={})]
    first, other = actions.submit_orders(press, by=liaison, now=now)
    settle(now)
    Order.objects.update(status="resolved", resolved_at=now)
    [row] = rows(now)
    assert row["number"] == first.number
    assert [one["title"] for one in row["others"]] == [other.title]


def test_a_department_sees_no_calls(resolved, clerk, client):
    client.force_login(clerk)
    page = client.get(PAGE)
    assert (page.context["not_called"], page.context["called_in_vain"]) == ([], [])
