"""POST and DELETE /token/: the sign-in page's own rules for programs."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from requests_desk.api.throttling import TokenRequests
from tests.cast import PASSWORD, again, fresh
from tests.requests_desk.api.conftest import key_for
from xingdong.accounts.models import ApiToken
from xingdong.accounts.tokens import digest_of

URL = "/api/v1/token/"


def ask(client, username="liaison", password=PASSWORD, **kwargs):
    return client.post(URL, {"username": username, "password": password}, **kwargs)


def refused(response, status: int, code: str) -> dict:
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code), answer
    assert answer["message"].endswith("。")
    assert not ApiToken.objects.exists()
    return answer["fields"]


@pytest.mark.parametrize("name", ["liaison", "13800000001"])
def test_name_or_mobile_and_password_give_a_token_that_works(name, routed, liaison, as_user):
    client = as_user()
    response = ask(client, name)
    assert response.status_code == 200, response.json()
    client.credentials(HTTP_AUTHORIZATION=f"Token {response.json()['token']}")
    assert len(client.get("/api/v1/orders/").json()["results"]) == 1


def test_a_token_has_a_name_a_scope_and_an_end_and_is_kept_as_a_digest(liaison, as_user, now):
    answer = as_user().post(
        URL,
        {"username": "liaison", "password": PASSWORD, "name": "ERP", "scope": "read", "days": 30},
    )
    given = answer.json()
    token = ApiToken.objects.get()
    assert (given["name"], given["scope"]) == ("ERP", "read")
    assert token.expires_at == now + timedelta(days=30)
    assert token.digest == digest_of(given["token"])
    assert given["token"] not in str(vars(token))


def test_asked_again_the_same_name_gets_a_new_key_and_the_old_one_ends(liaison, as_user):
    """A lost answer can be asked for again; other names go on."""
    other = key_for(liaison, name="别的程序")
    first, second = (ask(as_user()).json()["token"] for _ in range(2))
    answers = {}
    for key in (first, second, other):
        client = as_user()
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        answers[key] = client.get("/api/v1/orders/").status_code
    assert answers == {first: 401, second: 200, other: 200}


def test_a_token_that_may_read_sends_nothing_but_itself_back(routed, liaison, as_user):
    client = as_user()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key_for(liaison, scope='read')}")
    assert client.get("/api/v1/orders/").status_code == 200
    answer = client.post(f"/api/v1/orders/{routed.number}/actions/withdraw/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only_token")
    assert fresh(routed).status == routed.status
    assert client.delete(URL).status_code == 204
    assert not ApiToken.objects.exists()


def test_a_token_ends_with_its_day(liaison, as_user, now):
    client = as_user(liaison)
    with time_machine.travel(now + timedelta(days=30) - timedelta(seconds=1), tick=False):
        assert client.get("/api/v1/orders/").status_code == 200
    with time_machine.travel(now + timedelta(days=30), tick=False):
        assert client.get("/api/v1/orders/").status_code == 401


def test_the_last_use_is_noted_once_a_minute(liaison, as_user, now):
    client = as_user()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key_for(liaison)}")
    noted = []
    for seconds in (0, 30, 61):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            client.get("/api/v1/orders/")
        noted.append(ApiToken.objects.get().last_used_at - now)
    assert noted == [timedelta(0), timedelta(0), timedelta(seconds=61)]


def test_nobody_has_more_than_twenty(liaison, as_user):
    for number in range(20):
        key_for(liaison, name=str(number))
    answer = ask(as_user())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert ApiToken.objects.count() == 20


def test_what_has_run_out_is_not_counted(liaison, as_user, now):
    for number in range(20):
        key_for(liaison, name=str(number))
    with time_machine.travel(now + timedelta(days=31), tick=False):
        assert ask(as_user()).status_code == 200
    assert ApiToken.objects.get().name == "接口"


def test_a_session_has_no_token_to_give_back(liaison, client):
    client.force_login(liaison)
    key_for(liaison)
    assert client.delete(URL).status_code == 400
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_is_worth_nothing(liaison, as_user):
    client = as_user(liaison)
    assert client.delete(URL).status_code == 204
    response = client.get("/api/v1/orders/")
    assert (response.status_code, response.json()["code"]) == (401, "authentication_failed")
    assert client.delete(URL).status_code == 401


def test_an_old_token_in_the_header_does_no_harm(liaison, as_user):
    client = as_user(liaison)
    client.delete(URL)
    assert ask(client).status_code == 200


def test_a_wrong_password_is_401_whoever_it_is(liaison, as_user):
    wrong = ask(as_user(), password="nicht-das-Kennwort")
    nobody = ask(as_user(), username="nobody")
    refused(wrong, 401, "wrong_password")
    assert wrong.json() == nobody.json()


def test_guessing_is_stopped_even_for_the_right_password(liaison, as_user):
    client = as_user()
    for _ in range(5):
        refused(ask(client, password="nicht-das-Kennwort"), 401, "wrong_password")
    refused(ask(client), 429, "throttled")


def test_the_sign_in_page_and_the_api_count_failures_together(liaison, client, as_user):
    form = {"login": "liaison", "password": "nicht-das-Kennwort"}
    for _ in range(5):
        assert client.post("/accounts/login/", form).status_code == 200
    refused(ask(as_user()), 429, "throttled")


def test_one_address_may_not_ask_for_ever(liaison, as_user, monkeypatch):
    monkeypatch.setattr(TokenRequests, "rate", "2/min")
    client = as_user()
    assert [client.post(URL, {}).status_code for _ in range(3)] == [400, 400, 429]


def test_a_handed_out_password_gives_no_token(liaison, as_user):
    liaison.must_change_password = True
    liaison.save()
    refused(ask(as_user()), 403, "must_change_password")


def test_nor_does_one_that_was_left_too_long(liaison, as_user, now):
    liaison.must_change_password = True
    liaison.password_handed_out_at = now - timedelta(days=8)
    liaison.save()
    refused(ask(as_user()), 403, "must_change_password")


def test_a_second_factor_is_not_sidestepped(liaison, as_user):
    Authenticator.objects.create(user=liaison, type=Authenticator.Type.TOTP, data={"secret": "x"})
    refused(ask(as_user()), 403, "second_factor")


def test_a_disabled_account_gets_none_and_loses_its_own(liaison, as_user):
    client = as_user(liaison)
    liaison.is_active = False
    liaison.save()
    assert client.get("/api/v1/orders/").status_code == 401
    ApiToken.objects.all().delete()
    refused(ask(as_user()), 401, "wrong_password")


def test_who_left_the_enterprise_sees_nothing_with_the_old_token(routed, liaison, now, as_user):
    client = as_user(liaison)
    assert client.get(f"/api/v1/orders/{routed.number}/").status_code == 200
    liaison.liaisons.update(until_on="2026-03-01")
    assert client.get(f"/api/v1/orders/{routed.number}/").status_code == 404
    assert again(liaison).is_active


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["password", "username"]),
        ({"username": ["liaison"], "password": "x"}, ["username"]),
        ({"username": "liaison", "password": "x", "remember": True}, ["remember"]),
    ],
)
def test_what_is_missing_is_said(body, fields, liaison, as_user):
    assert sorted(refused(as_user().post(URL, body), 400, "invalid")) == fields
