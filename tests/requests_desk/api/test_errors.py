"""Whatever goes wrong is said in one shape, in Chinese."""

import json

import pytest
from django.urls import reverse

from requests_desk.models import Order

URL = "/api/v1/orders/"


def refused(response, status: int, code: str) -> dict:
    assert response.headers["Content-Type"] == "application/json"
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code), answer
    assert list(answer) == ["code", "message", "fields"]
    assert not answer["message"].isascii()
    return answer


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "\xff",
        '{"title": "\\ud800"}',
        '{"a": NaN}',
        "[" * 200_000,
        "[]",
        '"text"',
        "1" * 5000,
    ],
)
def test_a_body_that_is_no_json_object_is_400(content, liaison, as_user):
    response = as_user(liaison).post(
        URL, content.encode("latin-1"), content_type="application/json"
    )
    refused(response, 400, "malformed")
    assert not Order.objects.exists()


def test_a_body_of_another_kind_is_415(liaison, as_user):
    response = as_user(liaison).post(
        URL, "title=x", content_type="application/x-www-form-urlencoded"
    )
    refused(response, 415, "unsupported_media_type")


def test_a_json_body_that_is_too_large_is_413(body, liaison, as_user, settings):
    body["description"] = "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = as_user(liaison).post(URL, json.dumps(body), content_type="application/json")
    refused(response, 413, "too_large")
    assert not Order.objects.exists()


def test_form_fields_that_are_too_large_are_413(body, liaison, as_user, settings):
    body |= {"details": "{}", "description": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    response = as_user(liaison).post(URL, body, format="multipart")
    refused(response, 413, "too_large")
    assert not Order.objects.exists()


def test_another_method_is_405(routed, liaison, as_user):
    response = as_user(liaison).put(f"{URL}{routed.number}/", {})
    refused(response, 405, "method_not_allowed")


def test_a_wish_for_another_format_is_406(liaison, as_user):
    response = as_user(liaison).get(URL, headers={"Accept": "application/xml"})
    refused(response, 406, "not_acceptable")


@pytest.mark.parametrize(
    "path", ["nothing/", "orders", "orders/a b/", "items/x/y/", "orders/\0/", "a\nb/", ""]
)
def test_an_address_that_does_not_exist_is_404_for_everybody(path, liaison, as_user):
    for client in (as_user(), as_user(liaison)):
        for method in ("get", "post"):
            refused(getattr(client, method)(f"/api/v1/{path}"), 404, "not_found")


def test_a_wrong_token_is_401(db, as_user):
    client = as_user()
    client.credentials(HTTP_AUTHORIZATION="Token 0000")
    response = client.get(URL)
    refused(response, 401, "authentication_failed")
    assert response.headers["WWW-Authenticate"] == "Token"


def test_answers_stay_out_of_caches(routed, liaison, as_user):
    for path in (URL, f"{URL}{routed.number}/", "/api/v1/nothing/"):
        assert "no-store" in as_user(liaison).get(path).headers["Cache-Control"]


def test_a_fault_of_ours_is_not_dressed_up(routed, liaison, as_user, monkeypatch):
    """It reaches Django, which logs it and answers 500; nothing is swallowed."""
    from requests_desk.api import views

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(views, "order_detail", fail)
    with pytest.raises(ZeroDivisionError):
        as_user(liaison).get(f"{URL}{routed.number}/")


def test_who_has_to_change_the_password_is_told_and_gets_nothing(routed, liaison, client):
    type(liaison).objects.filter(pk=liaison.pk).update(must_change_password=True)
    client.force_login(liaison)
    told = client.get(reverse("api:order", args=[routed.number]))
    assert (told.status_code, told.json()) == (
        403,
        {
            "code": "password_handed_out",
            "message": "请先在门户修改初始密码，再使用接口。",
            "fields": {},
        },
    )
