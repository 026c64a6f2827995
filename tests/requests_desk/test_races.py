"""Two people press at once, on a real PostgreSQL with real connections."""

import threading
from collections import Counter
from contextlib import closing

import pytest
from django.db import connection

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.workflow import Action, Status
from tests.cast import again, draft, fresh, join, person, settle
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(functions) -> Counter:
    """Run all functions behind one barrier; count what became of them."""
    outcomes: list[str] = []
    barrier = threading.Barrier(len(functions))

    def run(function):
        with closing(connection):
            barrier.wait()
            try:
                function()
            except (ChangedMeanwhile, NotAllowed) as refusal:
                assert str(refusal)
                outcomes.append(type(refusal).__name__)
            else:
                outcomes.append("won")

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == len(functions)
    return Counter(outcomes)


def test_twenty_clerks_sign_one_order_and_one_wins(routed, department, now):
    clerks = [join(person(f"clerk{n}", f"经办{n}"), department) for n in range(20)]

    def sign(clerk):
        order = Order.objects.visible_to(clerk).for_page().get(pk=routed.pk)
        return lambda: actions.sign_order(order, by=clerk, now=now)

    outcomes = at_once([sign(clerk) for clerk in clerks])
    assert outcomes["won"] == 1
    assert outcomes["won"] + outcomes["ChangedMeanwhile"] + outcomes["NotAllowed"] == 20
    order = fresh(routed)
    assert order.status == Status.IN_PROGRESS
    assert order.events.of_action(Action.SIGN).count() == 1
    assert order.assignment.signed_by == order.events.get(action=Action.SIGN).by


def test_signing_withdrawing_and_returning_at_once_leave_one_story(
    routed, liaison, clerk, second_clerk, head, now
):
    def loaded():
        return fresh(routed)

    one, two, three = loaded(), loaded(), loaded()
    outcomes = at_once(
        [
            lambda: actions.sign_order(one, by=again(clerk), now=now),
            lambda: actions.withdraw_order(two, by=again(liaison), reason="不需要了。", now=now),
            lambda: actions.ask_return(
                three, by=again(second_clerk), reason="R1", basis="职责第 3 条。", now=now
            ),
        ]
    )
    assert outcomes["won"] == 1
    assert fresh(routed).events.count() == 3


def test_one_key_pressed_by_ten_connections_makes_one_order(enterprise, item, liaison, now):
    def press():
        order = actions.submit_order(
            draft(enterprise, item), by=liaison, now=now, idempotency_key="one press"
        )
        numbers.append(order.number)

    numbers: list[str] = []
    assert at_once([press] * 10)["won"] == 10
    assert set(numbers) == {"XD20260302-0001"}
    assert Order.objects.count() == 1


def test_numbers_of_simultaneous_orders_have_no_doubles_and_no_holes(
    enterprise, item, liaison, now
):
    def press():
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)

    assert at_once([press] * 12)["won"] == 12
    numbers = sorted(Order.objects.values_list("number", flat=True))
    assert numbers == [f"XD20260302-{n:04d}" for n in range(1, 13)]


def test_the_bell_rung_twice_routes_once(submitted, now):
    from requests_desk.events.reactions import react_to

    event = submitted.events.get()
    outcomes = []
    at_once([lambda: outcomes.append(react_to(event.pk, now=now))] * 4)
    assert sorted(outcomes) == [False, False, False, True]
    settle(now)
    assert submitted.assignments.count() == 1
    assert submitted.events.of_action(Action.ROUTE).count() == 1
