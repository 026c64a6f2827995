"""Programs press at once, on a real PostgreSQL with real connections."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from requests_desk.models import Order, OrderEvent
from requests_desk.rules.survey_links import survey_path
from tests.requests_desk.api.conftest import caller

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CALLERS = 8


def at_once(call) -> list:
    """The answers to the same call from several programs behind one barrier."""
    barrier = threading.Barrier(CALLERS)

    def run(_):
        barrier.wait(30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(run, range(CALLERS)))


def test_one_key_at_once_is_one_order(body, liaison):
    clients = [caller(liaison) for _ in range(CALLERS)]
    answers = at_once(
        lambda: clients.pop().post("/api/v1/orders/", body, headers={"Idempotency-Key": "k-1"})
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CALLERS - 1}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Order.objects.count() == OrderEvent.objects.count() == 1


def test_one_survey_link_at_once_is_one_answer(resolved):
    survey = resolved.surveys.get()
    url = f"/api/v1/surveys/{survey_path(survey).split('/')[-2]}/"
    answer = {"contacted": True, "solved": "no", "level": 1, "reasons": ["slow"]}
    answers = at_once(lambda: caller().post(url, answer))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CALLERS - 1}
    resolved.refresh_from_db()
    assert (resolved.status, resolved.rework_round) == ("in_progress", 1)
    assert resolved.events.filter(action="rate").count() == 1
    assert resolved.assignments.count() == 2
