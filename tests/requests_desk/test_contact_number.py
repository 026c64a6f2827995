"""The number of an order's contact: open to whoever is in charge now, asked for by others."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from tests.cast import again, fresh, settle
from xingdong.accounts.models import SecurityEntry
from xingdong.notices.models import Delivery

NUMBER, MASKED = "13800000001", "138****0001"
LINK = f'href="tel:{NUMBER}"'


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def page(client, user, order) -> str:
    client.force_login(user)
    return client.get(order.get_absolute_url()).text


def ask(client, user, order, **headers):
    client.force_login(user)
    return client.post(reverse("orders:phone", args=[order.number]), headers=headers)


def shown() -> list[tuple[str, str]]:
    entries = SecurityEntry.objects.filter(kind=SecurityEntry.Kind.PHONE_SHOWN).order_by("pk")
    return list(entries.values_list("name", "about"))


@pytest.mark.parametrize("who", ["liaison", "clerk", "head"])
def test_who_is_in_charge_reads_it(cast, in_progress, client, who):
    text = page(client, cast[who], in_progress)
    assert LINK in text
    assert "显示号码" not in text


@pytest.mark.parametrize("who", ["second_clerk", "worker"])
def test_others_press_and_it_is_logged(cast, in_progress, client, who):
    text = page(client, cast[who], in_progress)
    assert (LINK in text, NUMBER in text, MASKED in text) == (False, False, True)
    answer = ask(client, cast[who], in_progress)
    assert LINK in answer.text
    assert "本次查看已记录" in answer.text
    assert shown() == [(cast[who].real_name, f"{in_progress.number} 联系人，尾号 0001")]


def test_htmx_puts_the_number_in_the_place_of_the_press(in_progress, worker, client):
    answer = ask(client, worker, in_progress, **{"HX-Request": "true"})
    assert answer.text.strip().startswith("<a class")


def test_before_anybody_signed_the_department_presses_and_the_head_reads(
    routed, clerk, second_clerk, head, client
):
    assert routed.assignment.handler == clerk
    assert LINK in page(client, clerk, routed)
    assert "显示号码" in page(client, second_clerk, routed)
    assert LINK in page(client, head, routed)


@pytest.mark.parametrize("who", ["leader", "other_clerk", "other_liaison", "administrator"])
def test_nobody_else_gets_it(cast, in_progress, client, who):
    assert NUMBER not in page(client, cast[who], in_progress)
    assert ask(client, cast[who], in_progress).status_code == 404
    assert shown() == []


def test_the_centre_reads_it_while_it_decides_where_the_order_goes(
    enterprise, fallback_item, liaison, worker, now, client
):
    from tests.cast import draft

    order = actions.submit_order(draft(enterprise, fallback_item), by=liaison, now=now)
    settle(now)
    order = fresh(order)
    assert order.status == "triage"
    assert LINK in page(client, worker, order)


def test_the_api_gives_others_a_masked_one(in_progress, worker, clerk, client):
    url = reverse("api:order", args=[in_progress.number])
    seen = {}
    for user in (worker, clerk):
        client.force_login(user)
        seen[user.username] = client.get(url).json()["contact"]["phone"]
    assert seen == {"worker": MASKED, "clerk": NUMBER}


# --- the brake -----------------------------------------------------------------------------------


@pytest.fixture
def many(in_progress, settings, worker):
    settings.PHONES_PER_HOUR = 2
    for number in range(2):
        kind = SecurityEntry.Kind.PHONE_SHOWN
        SecurityEntry.objects.create(kind=kind, user=worker, about=f"别人 {number}")


@pytest.mark.usefixtures("many")
def test_who_asks_for_many_waits_and_the_administrators_are_told_once(
    in_progress, worker, administrator, client, that_monday
):
    told = Delivery.objects.filter(recipient=administrator, notice__startswith="phones")
    answer = ask(client, worker, in_progress)
    assert answer.status_code == 429
    assert "您一小时内已查看 2 个号码，请过一会儿再看。" in answer.text
    assert NUMBER not in answer.text
    partial = ask(client, worker, in_progress, **{"HX-Request": "true"})
    assert "请过一会儿再看" in partial.text
    assert NUMBER not in partial.text
    assert [one.subject for one in told] == ["冯社工一小时内查看了 2 个电话号码"]
    assert SecurityEntry.objects.filter(kind="phones_braked", user=worker).count() == 2
    that_monday.shift(timedelta(minutes=61))
    assert LINK in ask(client, worker, in_progress).text


def test_the_same_number_again_does_not_count(in_progress, worker, settings, client):
    settings.PHONES_PER_HOUR = 2
    answers = [ask(client, again(worker), in_progress).status_code for _ in range(4)]
    assert answers == [200] * 4


@pytest.mark.usefixtures("many")
def test_others_go_on(in_progress, second_clerk, client):
    assert LINK in ask(client, second_clerk, in_progress).text
