"""接口令牌: one's own tokens, made and revoked on a page, and what an administrator may do."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.support.factors import sign_in
from xingdong.accounts.models import ApiToken, SecurityEntry
from xingdong.accounts.tokens import digest_of, hand_out_token
from xingdong.notices.models import Delivery

PAGE = reverse("account_tokens")
WANTED = {"name": "厂内系统", "scope": "read", "days": 90}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def own(liaison):
    return sign_in(Client(), liaison)


def token_for(user, now, name="程序", scope="write"):
    return hand_out_token(user, name=name, scope=scope, days=30, now=now)


def test_a_key_is_shown_in_the_answer_and_nowhere_again(own, liaison):
    answer = own.post(PAGE, WANTED)
    key = answer.context["key"]
    assert key in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    token = ApiToken.objects.get(user=liaison)
    assert (token.name, token.scope, token.digest) == ("厂内系统", "read", digest_of(key))
    page = own.get(PAGE)
    assert "厂内系统" in page.text
    assert key not in page.text
    assert token.digest not in page.text


def test_the_password_is_asked_again_after_a_while(own, now):
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        assert own.post(PAGE, WANTED).url.startswith(reverse("account_reauthenticate"))
        assert not ApiToken.objects.exists()
        page = reverse("account_reauthenticate")
        made = own.post(f"{page}?next={PAGE}", {"password": PASSWORD})
    assert made.context["key"]
    assert ApiToken.objects.get().name == "厂内系统"


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scope": "all"}, {"days": 5000}, {"name": " 程序 "}]
)
def test_what_does_not_fit_is_said(wrong, own, liaison, now):
    token_for(liaison, now)
    answer = own.post(PAGE, WANTED | wrong)
    assert list(answer.context["form"].errors) == list(wrong)
    assert ApiToken.objects.count() == 1


def test_one_revokes_the_own_and_nobody_elses(own, liaison, clerk, now):
    mine, _ = token_for(liaison, now)
    theirs, _ = token_for(clerk, now)
    assert own.post(reverse("account_end_token", args=[theirs.pk])).status_code == 404
    assert own.post(reverse("account_end_token", args=[mine.pk])).url == PAGE
    assert list(ApiToken.objects.all()) == [theirs]
    assert not Delivery.objects.exists()


def test_an_administrator_sees_and_revokes_and_reads_no_key(clerk, administrator, client, now):
    token, key = token_for(clerk, now)
    client.force_login(administrator)
    url = reverse("admin:accounts_apitoken_changelist")
    for page in (url, reverse("admin:accounts_apitoken_change", args=[token.pk])):
        text = client.get(page).text
        assert "程序" in text
        assert key not in text
        assert token.digest not in text
    client.post(url, {"action": "revoke", "_selected_action": token.pk})
    assert not ApiToken.objects.exists()
    assert Delivery.objects.get(channel="inbox").recipient == clerk
    line = SecurityEntry.objects.filter(kind="token_changed").first()
    assert (line.user, line.about) == (administrator, "撤销周经办的“程序”")


def test_a_worker_sees_none(clerk, worker, client, now):
    token_for(clerk, now)
    client.force_login(worker)
    assert client.get(reverse("admin:accounts_apitoken_changelist")).status_code == 403
