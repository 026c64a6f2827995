"""Every address of the enterprises' pages × the cast, with one expected answer each."""

import pytest
import time_machine
from django.urls import get_resolver, reverse

from enterprises.actions import ask_changes
from enterprises.models import ChangeRequest
from tests.test_urls import ALL_LIAISONS, CENTRE, EVERYBODY, only

GET = {
    "own": only(ALL_LIAISONS, answer=302),
    "edit": only(ALL_LIAISONS),
    "contact": only(ALL_LIAISONS),
    "changes": only(CENTRE),
    "decide": only(EVERYBODY, answer=405),
    "confirm_all": only(EVERYBODY, answer=405),
}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def addresses(enterprise, liaison, now):
    wish = {"address": {"address": "示例路 6 号"}}
    (asked,) = ask_changes(enterprise, wish, by=liaison, now=now)
    return {"contact": ["hr_head"], "decide": [asked.pk], "confirm_all": [enterprise.pk]}


def test_every_address_has_a_row():
    names = [pattern.name for pattern in get_resolver("enterprises.urls").url_patterns]
    assert sorted(names) == sorted(GET)


@pytest.mark.parametrize("name", sorted(GET))
def test_who_may_open_what(name, addresses, cast, client):
    answers = {}
    for who, user in cast.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = client.get(
            reverse(f"enterprises:{name}", args=addresses.get(name))
        ).status_code
    assert answers == GET[name]


def test_nobody_but_the_centre_decides(addresses, cast, client):
    url = reverse("enterprises:decide", args=addresses["decide"])
    for who in EVERYBODY - CENTRE:
        client.force_login(cast[who])
        for verdict in ("confirm", "refuse"):
            answer = client.post(url, {"verdict": verdict, "reason": "越权"})
            assert answer.status_code == 404, who
        url_of_all = reverse("enterprises:confirm_all", args=addresses["confirm_all"])
        answer = client.post(url_of_all, {"request": addresses["decide"]})
        assert answer.status_code == 404, who
    assert ChangeRequest.objects.open().count() == 1
