"""A liaison leaves: gone at once, and no open order is left alone (handbook §7 E06)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.models import Contact, Liaison
from requests_desk.actions import let_liaison_go, rate_order, submit_order
from requests_desk.workflow import Action
from tests.admin.conftest import words_of
from tests.cast import SINCE, again, draft, fresh, settle
from xingdong.notices.models import Delivery
from xingdong.records.refusals import NotAllowed


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def post_of(user, enterprise) -> Liaison:
    return Liaison.objects.get(user=user, enterprise=enterprise)


def test_the_colleague_takes_over_and_becomes_primary(
    in_progress, enterprise, liaison, colleague, worker, clerk, now
):
    handover = let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    assert (handover.successor.user, handover.orders) == (colleague, 1)
    assert handover.account_closed
    order = fresh(in_progress)
    assert (order.author, order.contact_name) == (colleague, "钱同事")
    assert order.contact_phone == "13800000001"  # the colleague has none
    assert (order.status, order.events.last().action) == ("in_progress", Action.HAND_OVER)
    assert order.events.first().by == liaison
    assert post_of(colleague, enterprise).is_primary
    settle(now)
    told = Delivery.objects.filter(notice="handed over", channel="inbox")
    assert {one.recipient for one in told} == {colleague, clerk}


def test_without_a_colleague_the_hr_head_is_called(in_progress, enterprise, liaison, worker, now):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13800000020", from_on=SINCE
    )
    let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    order = fresh(in_progress)
    assert (order.author, order.contact_name) == (None, "林悦")
    assert order.contact_phone == "13800000020"


def test_with_nobody_left_the_order_keeps_its_contact(
    in_progress, enterprise, liaison, worker, now
):
    handover = let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    assert (handover.successor, handover.orders) == (None, 0)
    order = fresh(in_progress)
    assert (order.author, order.contact_name) == (liaison, "李联络")


def test_what_is_done_stays_with_who_ordered_it(
    resolved, enterprise, liaison, colleague, worker, now
):
    rate_order(resolved, by=liaison, via="portal", level=5, solved="yes", contacted=True, now=now)
    let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    assert fresh(resolved).author == liaison


def test_an_open_session_ends_with_the_next_press(
    in_progress, enterprise, liaison, worker, client, now
):
    client.force_login(liaison)
    assert client.get(in_progress.get_absolute_url()).status_code == 200
    let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    answer = client.get(in_progress.get_absolute_url())
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert not again(liaison).is_active


def test_who_speaks_for_another_enterprise_keeps_the_account_only(
    in_progress, enterprise, other_enterprise, liaison, worker, client, now
):
    Liaison.objects.create(enterprise=other_enterprise, user=liaison, from_on=SINCE)
    handover = let_liaison_go(post_of(liaison, enterprise), by=worker, now=now)
    assert not handover.account_closed
    client.force_login(again(liaison))
    assert client.get(in_progress.get_absolute_url()).status_code == 404
    assert client.get(reverse("orders:home")).status_code == 200


def test_only_the_centre_lets_anybody_go_and_only_once(
    in_progress, enterprise, liaison, colleague, clerk, worker, now
):
    post = post_of(liaison, enterprise)
    for who in (liaison, colleague, clerk):
        with pytest.raises(NotAllowed):
            let_liaison_go(post, by=who, now=now)
    assert fresh(in_progress).author == liaison
    assert post_of(liaison, enterprise).until_on is None
    let_liaison_go(post, by=worker, now=now)
    events = in_progress.events.count()
    with pytest.raises(NotAllowed, match="已经离任"):
        let_liaison_go(post, by=worker, now=now)
    assert in_progress.events.count() == events


def test_the_page_asks_first(enterprise, item, liaison, colleague, worker, client, now):
    submit_order(draft(enterprise, item), by=liaison, now=now)
    client.force_login(worker)
    url = reverse("admin:enterprises_liaison_leave", args=[post_of(liaison, enterprise).pk])
    assert "李联络不再担任常州示例轨道配件有限公司的联络员？" in words_of(client.get(url))
    assert post_of(liaison, enterprise).until_on is None
    text = words_of(client.post(url, follow=True))
    assert "李联络已离任，1 件未办结诉求由钱同事接手。账号已停用。" in text
    assert post_of(liaison, enterprise).until_on == now.date() - timedelta(days=1)


def test_nobody_else_opens_the_page(enterprise, liaison, cast, client):
    url = reverse("admin:enterprises_liaison_leave", args=[post_of(liaison, enterprise).pk])
    for who in set(cast) - {"worker", "visitor"}:
        client.force_login(cast[who])
        assert client.post(url).status_code in (302, 403), who
    assert post_of(liaison, enterprise).until_on is None
