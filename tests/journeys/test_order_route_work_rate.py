"""The main job told as one story: order, route, work, rate."""

from datetime import timedelta

import pytest

from requests_desk import actions
from requests_desk.models import Survey
from requests_desk.workflow import Status
from tests.cast import draft, fresh, settle
from xingdong.notices.models import Delivery
from xingdong.records.refusals import NotAllowed


def test_an_order_goes_from_the_enterprise_to_the_archive(resolved, liaison, now):
    survey = Survey.objects.get(order=resolved)
    assert survey.answered_at is None
    actions.rate_order(resolved, by=liaison, level=4, solved="yes", via="portal", now=now)
    settle(now)
    order = fresh(resolved)
    assert order.status == Status.CLOSED
    assert order.closing == "rated"
    assert list(order.events.values_list("action", flat=True)) == [
        "submit",
        "route",
        "sign",
        "finish",
        "approve",
        "rate",
    ]
    assert not order.events.unhandled().exists()


def test_a_bad_rating_starts_a_second_round_at_the_same_department(
    resolved, liaison, worker, clerk, department, now
):
    actions.rate_order(
        resolved, by=liaison, level=2, solved="no", reasons=["unsolved"], via="portal", now=now
    )
    settle(now)
    order = fresh(resolved)
    assert order.status == Status.IN_PROGRESS
    assert order.rework_round == 1
    assert order.assignment.department == department
    assert order.assignment.handler == clerk
    assert order.assignment.signed_at == now
    assert Delivery.objects.filter(recipient=worker, notice="bad rating").count() == 1


def test_silence_is_never_satisfaction(resolved, now):
    assert actions.close_expired_orders(now=now + timedelta(days=30)) == 1
    order = fresh(resolved)
    assert (order.status, order.closing) == (Status.CLOSED, "unrated")
    assert Survey.objects.get(order=order).level is None


def test_a_double_press_gives_one_order(enterprise, item, liaison, now):
    first = actions.submit_order(draft(enterprise, item), by=liaison, now=now, idempotency_key="k")
    second = actions.submit_order(draft(enterprise, item), by=liaison, now=now, idempotency_key="k")
    assert first == second
    assert first.number == "XD20260302-0001"
    assert first.events.count() == 1


def test_another_department_cannot_sign(routed, other_clerk, now):
    with pytest.raises(NotAllowed):
        actions.sign_order(routed, by=other_clerk, now=now)
    assert fresh(routed).status == Status.ROUTED
    assert routed.events.count() == 2
