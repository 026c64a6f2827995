"""The enterprise's own orders: what waits for it, what runs, what is over."""

import pytest
import time_machine
from django.urls import reverse

from requests_desk.models import Order
from requests_desk.presenting import for_enterprise
from requests_desk.workflow import OPEN, Status
from tests.cast import fresh
from tests.support.states import STATES


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def somebody_of_two_offices(scene, both):
    scene.people.both = both


@pytest.mark.parametrize("state", STATES)
def test_an_order_stands_under_exactly_one_tab(state, scene, now):
    STATES[state](scene)
    order = fresh(scene.order)
    one = Order.objects.filter(pk=order.pk)
    open_tabs = one.awaiting_enterprise(now).count() + one.under_way(now).count()
    assert open_tabs == (1 if order.status in OPEN else 0)


def test_no_state_has_the_same_word_as_in_the_office_where_outsiders_would_not_understand_it():
    office = {"待签收", "办结待审", "二次办理", "挂起", "退单待审", "待研判", "已归档", "已并单"}
    assert office.isdisjoint(label for label, _ in for_enterprise.CALLED.values())


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_drawn_for_the_enterprise(state, scene, client, liaison, now):
    STATES[state](scene)
    client.force_login(liaison)
    for page in (reverse("orders:home"), reverse("orders:list")):
        assert client.get(page).status_code == 200
    for tab in ("waiting", "running", "ended"):
        assert client.get(reverse("orders:list"), {"tab": tab}).status_code == 200


def test_what_waits_comes_first_with_its_day_and_its_button(scene, client, liaison):
    STATES["supplement"](scene)
    client.force_login(liaison)
    page = client.get(reverse("orders:home")).text
    assert "等您处理" in page
    assert f"{scene.order.get_absolute_url()}#action-supplement" in page
    assert page.index("等您处理") < page.index("说说您需要什么")
    assert fresh(scene.order).status == Status.SUPPLEMENT
