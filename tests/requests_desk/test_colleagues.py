"""A liaison gives an order to a colleague of the same enterprise."""

import pytest
import time_machine

from requests_desk import actions
from requests_desk.rules.access import refused_actions
from requests_desk.steps import STEPS
from requests_desk.workflow import Action
from tests.cast import fresh
from xingdong.records.refusals import NotAllowed


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def test_the_colleague_is_called_from_now_on_and_is_told(routed, liaison, colleague, client, now):
    client.force_login(liaison)
    url = STEPS[Action.HAND_OVER].url(routed)
    assert colleague.real_name in client.get(url).text
    client.post(url, {"to": colleague.pk})
    order = fresh(routed)
    assert (order.author, order.contact_name, order.contact_phone) == (
        colleague,
        colleague.real_name,
        colleague.mobile or routed.contact_phone,
    )
    event = order.events.last()
    assert (event.action, event.by, event.is_public) == (Action.HAND_OVER, liaison, True)


def test_a_colleague_takes_it_himself(routed, colleague, now):
    actions.give_to_colleague(routed, by=colleague, to=colleague, now=now)
    assert fresh(routed).author == colleague


def test_nobody_else_may_take_it(routed, liaison, colleague, other_liaison, clerk, now):
    for to in (other_liaison, clerk, liaison):
        with pytest.raises(NotAllowed):
            actions.give_to_colleague(routed, by=liaison, to=to, now=now)
    for by in (other_liaison, clerk):
        with pytest.raises(NotAllowed):
            actions.give_to_colleague(routed, by=by, to=colleague, now=now)
    assert fresh(routed).author == liaison


def test_alone_she_reads_why_not(routed, liaison, client, now):
    refused = refused_actions(fresh(routed), liaison, now=now)
    assert "没有别的联络员" in refused[Action.HAND_OVER]
    client.force_login(liaison)
    assert "交给同事" not in client.get(routed.get_absolute_url()).text
