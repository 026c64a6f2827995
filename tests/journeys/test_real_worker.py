"""The journey with a real broker and a real worker: nobody calls a reaction by hand."""

import pytest
from django.db import connection

from requests_desk import actions
from requests_desk.models import OrderEvent
from requests_desk.workflow import Status
from tests.cast import draft, fresh
from tests.conftest import wait_for

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.broker,
    pytest.mark.django_db(transaction=True),
]


def test_the_worker_routes_surveys_and_closes(
    real_worker, enterprise, item, liaison, clerk, head, now
):
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    wait_for(lambda: fresh(order).status == Status.ROUTED, seconds=15)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.finish_order(
        fresh(order), by=clerk, outcome="solved", text="已安排专场招聘会。", now=now
    )
    actions.approve_result(fresh(order), by=head, now=now)
    wait_for(order.surveys.exists, seconds=15)
    actions.rate_order(fresh(order), by=liaison, level=5, solved="yes", via="portal", now=now)
    wait_for(lambda: not OrderEvent.objects.unhandled().exists(), seconds=15)
    assert fresh(order).status == Status.CLOSED
    assert order.events.count() == 6


def test_a_worker_whose_connections_broke_goes_on_with_the_next_bell(
    real_worker, enterprise, item, liaison, clerk, now
):
    """The database was started anew, or the cable was pulled: nobody restarts the worker."""
    first = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    wait_for(lambda: fresh(first).status == Status.ROUTED, seconds=15)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name LIKE '%:worker'"
        )
        assert cursor.fetchone()[0] > 0
    for _ in range(4):
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        wait_for(lambda order=order: fresh(order).status == Status.ROUTED, seconds=15)
