"""A password that is chosen is another one than before, on every page that takes one."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, again

SENTENCE = "请换一个新密码，不能和原来的一样。"
TWICE = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.mark.parametrize("must", [True, False])
def test_the_page_for_changing_it(must, liaison, client):
    liaison.must_change_password = must
    liaison.save(update_fields=["must_change_password"])
    client.force_login(liaison)
    page = reverse("account_change_password")
    answer = client.post(page, {"oldpassword": PASSWORD, **TWICE})
    assert answer.status_code == 200
    assert SENTENCE in answer.text
    after = again(liaison)
    assert (after.must_change_password, after.password) == (must, liaison.password)


def test_the_page_behind_the_link_in_a_mail(liaison):
    stranger = Client()
    liaison.email = "li@example.com"
    liaison.save(update_fields=["email"])
    stranger.post(reverse("account_reset_password"), {"email": liaison.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link
    form = stranger.get(link.group(1), follow=True)
    answer = stranger.post(form.redirect_chain[-1][0], TWICE)
    assert answer.status_code == 200
    assert SENTENCE in answer.text
    assert again(liaison).password == liaison.password
