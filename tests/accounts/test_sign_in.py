"""Signing in by name or mobile, and passwords that must be changed first."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from tests.cast import PASSWORD, person
from xingdong.accounts.models import SecurityEntry, User

LOGIN = "account_login"


def sign_in(client, login: str, password: str = PASSWORD):
    return client.post(reverse(LOGIN), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["liaison", "13800000001"])
def test_by_name_or_by_mobile(liaison, client, login):
    assert sign_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(liaison.pk)


@pytest.mark.parametrize("login", ["liaison", "13800000001", "13899999999", "nobody"])
def test_a_wrong_password_says_the_same_for_everybody(liaison, client, login):
    page = sign_in(client, login, "wrong")
    assert page.status_code == 200
    assert "用户名（手机号）或密码不正确。" in page.text
    assert "_auth_user_id" not in client.session


def test_an_inactive_account_cannot_sign_in(liaison, client):
    liaison.is_active = False
    liaison.save(update_fields=["is_active"])
    sign_in(client, "liaison")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    page = client.get(reverse("account_signup"))
    assert "password1" not in page.text
    client.post(
        reverse("account_signup"),
        {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "_auth_user_id" not in client.session


def test_a_password_handed_out_is_changed_first(liaison, client):
    liaison.must_change_password = True
    liaison.save(update_fields=["must_change_password"])
    sign_in(client, "liaison")
    change = reverse("account_change_password")
    assert client.get(reverse("orders:list")).url == change
    client.post(
        change,
        {
            "oldpassword": PASSWORD,
            "password1": "Noch-ein-Kennwort-7",
            "password2": "Noch-ein-Kennwort-7",
        },
    )
    liaison.refresh_from_db()
    assert not liaison.must_change_password
    assert client.get(reverse("orders:list")).status_code == 200


@pytest.mark.parametrize("login", ["liaison", "13800000001", "13899999999", "nobody"])
def test_it_takes_the_same_work_whoever_is_tried(
    liaison, client, login, monkeypatch, django_assert_num_queries
):
    """Time must not tell which names and mobile numbers are known."""
    runs = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given: runs.append(given) or encode(*given)
    )
    with django_assert_num_queries(1):
        assert authenticate(username=login, password="wrong") is None
    assert len(runs) == 1


def test_a_mobile_never_shadows_a_user_name(liaison, client):
    person("13800000001", "同名")
    assert authenticate(username="13800000001", password=PASSWORD).real_name == "同名"


@pytest.mark.parametrize("email", ["liaison@example.com", "nobody@example.com"])
def test_who_asks_for_a_new_password_learns_nothing_of_who_is_known(liaison, client, email):
    """The same answer, and the same work: one mail and one line."""
    page = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
    assert page.redirect_chain == [(reverse("account_reset_password_done"), 302)]
    assert [sent.to for sent in mail.outbox] == [[email]]
    assert SecurityEntry.objects.get().kind == SecurityEntry.Kind.RESET_ASKED


def test_the_first_account_of_all_begins_in_the_admin(db, client):
    """Who was made by `manage.py createsuperuser` holds no post yet."""
    client.force_login(User.objects.create_superuser("first", password=PASSWORD))
    assert client.get("/").url == reverse("admin:index")
    assert client.get("/admin/").status_code == 200
