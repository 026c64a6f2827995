"""Everybody finds a number to call: on sign-in, below each page, with errors, on orders."""

import pytest
from django.urls import reverse

from grids.models import SocialWorker
from requests_desk import presenting

NUMBER = "0519-80000099"
CALL = f'href="tel:{NUMBER}"'


@pytest.fixture(autouse=True)
def number(settings):
    settings.SERVICE_PHONE = NUMBER


def test_who_is_not_signed_in_finds_the_number(client):
    for name in ("account_login", "account_reset_password", "account_signup"):
        assert CALL in client.get(reverse(name)).text, name
    assert CALL in client.get("/nothing/").text


def test_the_page_of_an_unforeseen_error_names_it(client, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("requests_desk.views.catalogue.render", break_down)
    client.raise_request_exception = False
    page = client.get(reverse("orders:catalogue"))
    assert page.status_code == 500
    assert CALL in page.text


def test_without_a_number_no_page_promises_one(client, settings):
    settings.SERVICE_PHONE = ""
    page = client.get(reverse("account_login")).text
    assert "服务电话" not in page
    assert "您所在微网格的社工。" in page


def test_home_and_order_name_the_own_social_worker_and_the_department(
    in_progress, liaison, worker, client, now
):
    SocialWorker.objects.filter(user=worker).update(office_phone="0519-80000007")
    client.force_login(liaison)
    calls = {
        name: [number for number in (NUMBER, "0519-80000007", "0519-80000001") if number in page]
        for name, page in {
            "home": client.get(reverse("orders:home")).text,
            "order": client.get(in_progress.get_absolute_url()).text,
        }.items()
    }
    assert calls == {
        "home": [NUMBER, "0519-80000007"],
        "order": [NUMBER, "0519-80000007", "0519-80000001"],
    }


def test_nobody_of_another_micro_grid_is_named(micro_grid, worker, now):
    today = now.date()
    assert [helper["name"] for helper in presenting.helpers(micro_grid.pk, today)] == ["冯社工"]
    assert presenting.helpers(None, today) == []
    worker.is_active = False
    worker.save()
    assert presenting.helpers(micro_grid.pk, today) == []
