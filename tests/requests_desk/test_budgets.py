"""How many statements each page may take, the same for one row and for thirty.

Transaction control (SAVEPOINT, RELEASE, BEGIN, COMMIT) is not counted.
"""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Order
from services.workcalendar import work_calendar
from tests.cast import draft, fresh, settle

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def statements(client, method: str, url: str, data=None) -> list[str]:
    work_calendar()  # read at most twice a minute; not part of a page
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = getattr(client, method)(url, data)
    assert response.status_code in (200, 302), response.status_code
    return [query["sql"] for query in captured if not query["sql"].upper().startswith(CONTROL)]


@pytest.fixture(params=[1, 30])
def orders(request, enterprise, item, liaison, clerk, head, worker, now) -> list[Order]:
    made = [
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        for _ in range(request.param)
    ]
    settle(now)
    return [fresh(order) for order in made]


def test_queue_page(orders, clerk, client):
    client.force_login(clerk)
    taken = statements(client, "get", reverse("orders:queue"))
    assert len(taken) == 6, taken


@pytest.mark.parametrize(
    ("who", "most"), [("liaison", 12), ("clerk", 11), ("head", 11), ("worker", 11)]
)
def test_order_page(orders, who, most, request, client):
    client.force_login(request.getfixturevalue(who))
    taken = statements(client, "get", orders[0].get_absolute_url())
    assert len(taken) == most, taken


def test_order_list(orders, liaison, client):
    """The list as the office has it, 5, and: the firms, the three numbers, what is on hold."""
    client.force_login(liaison)
    taken = statements(client, "get", reverse("orders:list"))
    assert len(taken) == 8, taken


def test_submit(enterprise, item, liaison, client, now):
    client.force_login(liaison)
    form = {
        "title": "招焊工",
        "description": "旺季缺人。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "item-headcount": "20",
        "idempotency_key": "k1",
        "enterprise": enterprise.pk,
        "site": f"main-{enterprise.pk}",
    }
    taken = statements(client, "post", reverse("orders:submit", args=[item.code]), form)
    assert Order.objects.count() == 1
    assert len(taken) <= 10, taken
