"""The journey with a real broker and a real worker: nobody calls a reaction by hand."""

import pytest

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
