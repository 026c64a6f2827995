"""Whatever changes somebody's credentials ends sessions and tokens, and the person is told.

One list of doors: pages, admin, commands and verbs, each walked through as people do.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from requests_desk.actions.handover import let_liaison_go
from tests.admin.test_people import change_user
from tests.cast import PASSWORD, again
from tests.support.clients import JustSignedIn
from tests.support.factors import code_for, give_factor, sign_in
from xingdong.accounts.access import Change
from xingdong.accounts.models import ApiToken, SecurityEntry, User
from xingdong.accounts.tokens import hand_out_token
from xingdong.notices.models import Delivery

NEW = "Noch-ein-Kennwort-7"
TWICE = {"password1": NEW, "password2": NEW}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def change_password(own: Client, user: User, **_) -> None:
    page = reverse("account_change_password")
    assert own.post(page, {"oldpassword": PASSWORD, **TWICE}).status_code == 302


def reset_password(own: Client, user: User, **_) -> None:
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link, mail.outbox[-1].body
    form = stranger.get(link.group(1), follow=True)
    assert stranger.post(form.redirect_chain[-1][0], TWICE).status_code == 302


def command(own: Client, user: User, *, monkeypatch, **_) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt="": NEW)
    call_command("changepassword", user.username, stdout=StringIO())


def by_administrator(own: Client, user: User, *, administrator: Client, **_) -> None:
    page = reverse("admin:accounts_user_reset_password", args=[user.pk])
    assert administrator.post(page).status_code == 200


def other_mobile(own: Client, user: User, *, administrator: Client, **_) -> None:
    assert change_user(administrator, user, mobile="13800000099").status_code == 302


def other_name(own: Client, user: User, *, administrator: Client, **_) -> None:
    assert change_user(administrator, user, username="qita").status_code == 302


def closed(own: Client, user: User, *, administrator: Client, **_) -> None:
    assert change_user(administrator, user, is_active=None).status_code == 302


def left(own: Client, user: User, *, worker: User, now, **_) -> None:
    let_liaison_go(user.liaisons.get(), by=worker, now=now)


def factor_on(own: Client, user: User, **_) -> None:
    page = reverse("mfa_activate_totp")
    secret = own.get(page).context["form"].secret
    assert own.post(page, {"code": code_for(secret)}).status_code == 302


def factor_off(own: Client, user: User, **_) -> None:
    give_factor(user)
    assert own.post(reverse("mfa_deactivate_totp")).status_code == 302


def factor_reset(own: Client, user: User, *, administrator: Client, **_) -> None:
    give_factor(user)
    page = reverse("admin:accounts_user_reset_factor", args=[user.pk])
    assert administrator.post(page).status_code == 302


def factor_reset_by_command(own: Client, user: User, **_) -> None:
    give_factor(user)
    call_command("reset_second_factor", user.username, stdout=StringIO())


# Door → what the person is told, and whether the session that walks through it goes on.
DOORS: dict[Callable[..., None], tuple[Change, bool]] = {
    change_password: (Change.PASSWORD, True),
    reset_password: (Change.PASSWORD, False),
    command: (Change.PASSWORD, False),
    by_administrator: (Change.PASSWORD, False),
    other_mobile: (Change.NAME, False),
    other_name: (Change.NAME, False),
    closed: (Change.CLOSED, False),
    left: (Change.CLOSED, False),
    factor_on: (Change.FACTOR_ON, True),
    factor_off: (Change.FACTOR_OFF, True),
    factor_reset: (Change.FACTOR_RESET, False),
    factor_reset_by_command: (Change.FACTOR_RESET, False),
}


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("notices:inbox")).status_code == 200


def test_every_change_has_a_door():
    assert {change for change, _ in DOORS.values()} == set(Change) - {Change.CODES, Change.EMAIL}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_session_and_token_ends_and_the_person_is_told(
    door, liaison, worker, administrator, now, monkeypatch, django_capture_on_commit_callbacks
):
    change, goes_on = DOORS[door]
    User.objects.filter(pk=liaison.pk).update(email="li@example.com")
    user = again(liaison)
    own, elsewhere = sign_in(Client(), user), sign_in(Client(), user)
    _, key = hand_out_token(user, name="程序", scope="write", days=30, now=now)
    in_charge = JustSignedIn()
    in_charge.force_login(administrator)

    with django_capture_on_commit_callbacks():
        door(
            own,
            user,
            administrator=in_charge,
            worker=worker,
            now=now,
            monkeypatch=monkeypatch,
        )

    assert is_signed_in(own) is goes_on
    assert not is_signed_in(elsewhere)
    program = Client(headers={"Authorization": f"Token {key}"})
    assert program.get("/api/v1/orders/").status_code == 401
    assert not ApiToken.objects.exists()
    told = Delivery.objects.filter(recipient=user, subject=change.value)
    ways = {"inbox", "email"} if again(user).is_active else set()
    assert set(told.values_list("channel", flat=True)) == ways


def test_an_account_opened_again_opens_no_old_session(liaison, administrator, client):
    own = sign_in(Client(), liaison)
    client.force_login(administrator)
    change_user(client, liaison, is_active=None)
    change_user(client, again(liaison), is_active="on")
    assert again(liaison).is_active
    assert not is_signed_in(own)


def test_who_does_something_else_stays_signed_in(liaison, administrator, client, now):
    own = sign_in(Client(), liaison)
    hand_out_token(liaison, name="程序", scope="read", days=30, now=now)
    client.force_login(administrator)
    change_user(client, liaison, real_name="李联系")
    assert is_signed_in(own)
    assert ApiToken.objects.count() == 1
    assert not Delivery.objects.exists()


def test_another_address_is_told_at_the_old_one_and_the_new(liaison, administrator, client):
    """New passwords are mailed there; who is signed in stays so."""
    User.objects.filter(pk=liaison.pk).update(email="old@example.com")
    own = sign_in(Client(), liaison)
    client.force_login(administrator)
    assert change_user(client, again(liaison), email="new@example.com").status_code == 302
    told = Delivery.objects.filter(recipient=liaison, subject=Change.EMAIL.value)
    assert set(told.values_list("channel", "address")) == {
        ("inbox", str(liaison.pk)),
        ("email", "old@example.com"),
        ("email", "new@example.com"),
    }
    entry = SecurityEntry.objects.get(kind="account_changed")
    assert (entry.name, entry.about) == ("褚管理", "李联络（电子邮件地址）")
    assert is_signed_in(own)


def test_number_and_address_at_once_are_two_notices(liaison, administrator, client):
    User.objects.filter(pk=liaison.pk).update(email="old@example.com")
    client.force_login(administrator)
    change_user(client, again(liaison), mobile="13800000099", email="new@example.com")
    told = Delivery.objects.filter(recipient=liaison, channel="inbox")
    assert {one.subject for one in told} == {Change.NAME.value, Change.EMAIL.value}


def test_a_new_account_is_told_nothing(administrator, client):
    client.force_login(administrator)
    form = {"username": "gaojie", "real_name": "高洁", "mobile": "13800000010", "email": ""}
    client.post(reverse("admin:accounts_user_add"), form)
    assert get_user_model().objects.filter(username="gaojie").exists()
    assert not Delivery.objects.exists()


def test_a_better_hash_is_no_change_of_the_password(liaison, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = again(liaison).access_version
    assert again(liaison).check_password(PASSWORD)
    assert again(liaison).password.startswith("pbkdf2")
    assert again(liaison).access_version == before


def test_the_changes_of_a_factor_stand_in_the_security_log(liaison, administrator, client, now):
    own = sign_in(Client(), liaison)
    factor_on(own, liaison)
    client.force_login(administrator)
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        client.post(reverse("admin:accounts_user_reset_factor", args=[liaison.pk]))
    lines = SecurityEntry.objects.filter(kind="factor_changed").order_by("pk")
    assert list(lines.values_list("name", "about")) == [
        ("李联络", "李联络：您的账号已启用两步验证"),
        ("褚管理", "李联络：系统管理员重置了您的两步验证"),
    ]
