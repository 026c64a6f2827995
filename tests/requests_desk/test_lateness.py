"""What is late is one question: the park, 超时督办, 日报, 数据 and the digest say one number."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from requests_desk import actions
from requests_desk.events.digest_sections import waiting_orders
from requests_desk.models import Order
from tests.cast import again, draft, fresh, settle
from tests.requests_desk.test_side_matters import at

# Routed orders are due on the 9th at 17:30; what waits in triage since the 2nd much earlier.
LATER = at(10, 9)


@pytest.fixture
def in_triage(enterprise, fallback_item, liaison, worker, now) -> Order:
    words = draft(enterprise, fallback_item, item_uncertain=True, details={})
    order = actions.submit_order(words, by=liaison, now=now)
    settle(now)
    return fresh(order)


@pytest.fixture
def several(in_progress, in_triage, enterprise, street_item, item, liaison, other_clerk, now):
    """Late at a department, at the centre, and towards the enterprise alone; and two in time."""
    late_elsewhere = actions.submit_order(
        draft(enterprise, street_item, details={}), by=liaison, now=now
    )
    settle(now)
    Order.objects.filter(pk=late_elsewhere.pk).update(promised_at=now + timedelta(hours=1))
    turn = fresh(late_elsewhere).assignment
    type(turn).objects.filter(pk=turn.pk).update(resolve_due_at=LATER + timedelta(days=1))
    paused = actions.submit_order(draft(enterprise, street_item), by=liaison, now=now)
    settle(now)
    actions.ask_supplement(fresh(paused), by=other_clerk, text="请补图纸。", now=now)
    with_time = actions.submit_order(draft(enterprise, item), by=liaison, now=LATER)
    settle(LATER)
    return in_progress, in_triage, late_elsewhere, paused, with_time


def numbers(client, user, when) -> dict[str, int]:
    """The number of what is late, as each page has it."""
    with time_machine.travel(when, tick=False):
        user = again(user)
        client.force_login(user)

        def page(name: str):
            return client.get(reverse(name)).context

        daily = page("orders:daily")
        tiles = {tile["label"]: tile["number"] for tile in daily["tiles"]}
        digest = {one["title"]: one["count"] for one in waiting_orders(user, when)}
        return {
            "park": page("insight:park")["total"]["late"],
            "overdue": page("orders:overdue")["total"],
            "daily": tiles["现在超时"],
            "daily by department": sum(row.late for row in daily["report"].departments),
            "figures": page("orders:figures")["late"],
            "digest": digest["超时"],
        }


def test_every_page_says_the_same_number(several, worker, client):
    assert set(numbers(client, worker, LATER).values()) == {3}
    assert set(numbers(client, worker, at(2, 10, 30)).values()) == {0}


def test_it_says_whose_and_since_when(several, in_triage, worker, centre, department, client):
    late = {order.pk: order for order in Order.objects.late(LATER)}
    with_department, judged, promised, *_ = several
    assert set(late) == {with_department.pk, judged.pk, promised.pk}
    assert (late[with_department.pk].late_desk, late[with_department.pk].late_turn) == (
        department.pk,
        True,
    )
    for order in (judged, promised):
        assert (late[order.pk].late_desk, late[order.pk].late_turn) == (centre.pk, False)
    assert late[judged.pk].late_since == in_triage.triage_due_at


def test_what_is_late_at_the_centre_is_on_the_list_and_climbs(in_triage, worker, leader, client):
    with time_machine.travel(at(4, 9), tick=False):
        client.force_login(leader)
        page = client.get(reverse("orders:overdue"))
        assert in_triage.number in page.text
        assert page.context["rows"][0]["department"] == "兴东社区"
        reached = [tile["number"] for tile in page.context["tiles"]]
        assert reached == [1, 1, 0, 0]
        client.force_login(worker)
        file = client.get(reverse("orders:overdue_file", args=["csv"])).content.decode("utf-8-sig")
        assert in_triage.number in file
    with time_machine.travel(at(11, 9), tick=False):
        client.force_login(leader)
        reached = [t["number"] for t in client.get(reverse("orders:overdue")).context["tiles"]]
        assert reached == [1, 1, 1, 1]


def test_a_clock_that_stood_before_the_limit_is_not_late(in_progress, clerk):
    actions.ask_supplement(in_progress, by=clerk, text="请补图纸。", now=at(9, 10))
    assert not Order.objects.late(LATER).exists()
    Order.objects.update(promised_at=at(9, 9))  # had passed when the clocks stopped
    assert list(Order.objects.late(LATER)) == [in_progress]


def test_nothing_waits_in_triage_without_a_limit(in_triage):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(triage_due_at=None)
