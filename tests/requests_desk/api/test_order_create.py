"""POST /orders/: the page's form, said once, even when it is sent twice."""

import json

import pytest

from requests_desk.models import Order
from requests_desk.workflow import Action, Status
from services.models import Kind
from tests.cast import make_item, settle
from tests.requests_desk.api.conftest import pdf, statements, world

URL = "/api/v1/orders/"


def refused(response, status: int, code: str) -> dict:
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code), answer
    assert list(answer) == ["code", "message", "fields"]
    assert answer["message"].endswith("。")
    return answer["fields"]


def test_an_order_of_the_api_is_an_order_like_any_other(
    body, enterprise, liaison, clerk, now, as_user
):
    response = as_user(liaison).post(URL, body)
    assert response.status_code == 201, response.json()
    row = response.json()
    assert row["number"] == "XD20260302-0001"
    assert response.headers["Location"] == row["href"]
    assert type(response.headers["Location"]) is str  # a server refuses anything else
    assert (row["status"], row["channel"], row["department"]) == ("submitted", "api", None)
    order = Order.objects.get()
    assert (order.enterprise, order.author, order.entered_by) == (enterprise, liaison, liaison)
    assert order.details == {"headcount": 20, "jobs": "焊工"}
    assert order.place == "示例路 5 号"
    settle(now)
    detail = as_user(liaison).get(row["href"]).json()
    assert (detail["status"], detail["department"]["code"]) == ("routed", "RSZX")


def test_the_same_key_and_content_is_the_same_order(body, liaison, as_user):
    client = as_user(liaison)
    first = client.post(URL, body, headers={"Idempotency-Key": "k-1"})
    before = world()
    second = client.post(URL, body, headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert world() == before


def test_the_same_key_is_still_the_same_order_after_it_was_dispatched(
    body, liaison, clerk, now, as_user
):
    client = as_user(liaison)
    first = client.post(URL, body, headers={"Idempotency-Key": "k-1"})
    settle(now)
    second = client.post(URL, body, headers={"Idempotency-Key": "k-1"})
    assert second.status_code == 200
    assert second.json()["number"] == first.json()["number"]
    assert second.json()["status"] == "routed"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一件事"},
        {"details": {"headcount": 21}},
        {"urgency_requested": True},
        {"place": "东门"},
    ],
)
def test_the_same_key_with_other_content_is_refused(change, body, liaison, as_user):
    client = as_user(liaison)
    client.post(URL, body, headers={"Idempotency-Key": "k-1"})
    before = world()
    response = client.post(URL, {**body, **change}, headers={"Idempotency-Key": "k-1"})
    refused(response, 409, "idempotency_conflict")
    assert "XD20260302-0001" in response.json()["message"]
    assert world() == before


def test_the_same_key_with_another_file_is_refused(body, liaison, as_user):
    client = as_user(liaison)
    parts = {**body, "details": json.dumps(body["details"])}

    def send(file):
        return client.post(
            URL, {**parts, "files": [file]}, format="multipart", headers={"Idempotency-Key": "k-1"}
        )

    assert send(pdf()).status_code == 201
    assert send(pdf()).status_code == 200
    refused(send(pdf(content=b"%PDF-1.4 other")), 409, "idempotency_conflict")
    assert Order.objects.get().attachments.count() == 1


def test_two_people_may_use_the_same_key(body, liaison, colleague, as_user):
    headers = {"Idempotency-Key": "k-1"}
    assert as_user(liaison).post(URL, body, headers=headers).status_code == 201
    assert as_user(colleague).post(URL, body, headers=headers).status_code == 201
    assert Order.objects.count() == 2


def test_without_a_key_two_posts_are_two_orders(body, liaison, as_user):
    client = as_user(liaison)
    assert [client.post(URL, body).status_code for _ in range(2)] == [201, 201]
    assert Order.objects.count() == 2


@pytest.mark.parametrize("key", ["k" * 65, "钥匙".encode().decode("latin-1")])
def test_a_key_that_cannot_be_kept_is_refused(key, body, liaison, as_user):
    response = as_user(liaison).post(URL, body, headers={"Idempotency-Key": key})
    assert list(refused(response, 400, "invalid")) == ["Idempotency-Key"]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"title": None, "description": None}, ["title", "description"]),
        ({"title": "字" * 61}, ["title"]),
        ({"title": ["表"]}, ["title"]),
        ({"title": True}, ["title"]),
        ({"title": "\0"}, ["title"]),
        ({"contact_phone": "1234"}, ["contact_phone"]),
        ({"contact_email": "kein"}, ["contact_email"]),
        ({"urgency_requested": "maybe"}, ["urgency_requested"]),
        ({"urgency_requested": 1}, ["urgency_requested"]),
        ({"details": {}}, ["details.headcount"]),
        ({"details": None}, ["details.headcount"]),
        ({"details": {"headcount": "viele"}}, ["details.headcount"]),
        ({"details": {"headcount": -1}}, ["details.headcount"]),
        ({"details": {"headcount": 1e400}}, ["details.headcount"]),
        ({"details": {"headcount": {}}}, ["details.headcount"]),
        ({"details": {"headcount": 1, "nobody": 1}}, ["details.nobody"]),
        ({"details": [1]}, ["details"]),
        ({"details": "{"}, ["details"]),
        ({"surprise": 1}, ["surprise"]),
        ({"idempotency_key": "k"}, ["idempotency_key"]),
        ({"channel": "phone"}, ["channel"]),
        ({"files": ["简章.pdf"]}, ["files"]),
        ({"item": "XX-99"}, ["item"]),
        ({"item": None}, ["item"]),
        ({"item": ["HR-01"]}, ["item"]),
        ({"item": "HR-01\0"}, ["item"]),
        ({"item_uncertain": "perhaps"}, ["item_uncertain"]),
        ({"item_uncertain": True}, ["item"]),
        ({"enterprise": "91320499MA9X0002XK"}, ["enterprise"]),
        ({"enterprise": "9" * 400}, ["enterprise"]),
        ({"enterprise": "\0" * 18}, ["enterprise"]),
        ({"enterprise": {}}, ["enterprise"]),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(change, fields, body, liaison, as_user):
    response = as_user(liaison).post(
        URL, json.dumps({**body, **change}), content_type="application/json"
    )
    told = refused(response, 400, "invalid" if response.json()["fields"] else "malformed")
    if change.get("details") == {"headcount": 1e400}:  # JSON has no infinity
        assert response.json()["code"] == "malformed"
    else:
        assert sorted(told) == sorted(fields)
        assert all(sentence.strip() for told in told.values() for sentence in told)
    assert not Order.objects.exists()


def test_an_inactive_item_cannot_be_ordered(body, item, liaison, as_user):
    item.is_active = False
    item.save()
    assert list(refused(as_user(liaison).post(URL, body), 400, "invalid")) == ["item"]
    assert not Order.objects.exists()


def test_every_type_of_an_items_field_is_understood(department, enterprise, liaison, as_user, body):
    every = make_item(
        "PC-09",
        "全部字段",
        department,
        kind=Kind.CONSULT,
        form_fields=[
            {"key": key, "label": key, "type": key, "choices": ["甲", "乙", "丙"], "required": True}
            for key in (
                "text",
                "textarea",
                "int",
                "decimal",
                "date",
                "datetime",
                "choice",
                "multichoice",
                "phone",
                "bool",
            )
        ],
    )
    client = as_user(liaison)
    asked = client.get(f"/api/v1/items/{every.code}/").json()["form_fields"]
    assert [(field["name"], field["type"]) for field in asked] == [
        (field["key"], field["key"]) for field in every.form_fields
    ]
    by_name = {field["name"]: field for field in asked}
    assert by_name["bool"]["choices"] == [
        {"value": True, "label": "是", "group": ""},
        {"value": False, "label": "否", "group": ""},
    ]
    assert [choice["value"] for choice in by_name["multichoice"]["choices"]] == ["甲", "乙", "丙"]
    body |= {
        "item": every.code,
        "details": {
            "text": "一行",
            "textarea": "两\n行",
            "int": 3,
            "decimal": 12.5,
            "date": "2026-03-05",
            "datetime": "2026-03-05T01:30:00Z",
            "choice": "甲",
            "multichoice": ["甲", "丙"],
            "phone": "13800000001",
            "bool": False,
        },
    }
    response = client.post(URL, body)
    assert response.status_code == 201, response.json()
    assert Order.objects.get().details == {
        **body["details"],
        "decimal": "12.5",
        "datetime": "2026-03-05 09:30",
    }
    lines = client.get(response.json()["href"]).json()["detail_lines"]
    assert {"label": "bool", "text": "否"} in lines


def test_uncertain_goes_to_the_fallback_item_and_then_to_triage(
    body, fallback_item, liaison, worker, now, as_user
):
    del body["item"], body["details"]
    response = as_user(liaison).post(URL, {**body, "item_uncertain": True})
    assert response.status_code == 201, response.json()
    assert response.json()["item"]["code"] == "CG-06"
    settle(now)
    order = Order.objects.get()
    assert (order.item_uncertain, order.status) == (True, Status.TRIAGE)


def test_a_liaison_of_two_enterprises_says_which(
    body, liaison, enterprise, other_enterprise, as_user
):
    from enterprises.models import Liaison
    from tests.cast import SINCE

    Liaison.objects.create(enterprise=other_enterprise, user=liaison, from_on=SINCE)
    client = as_user(liaison)
    assert list(refused(client.post(URL, body), 400, "invalid")) == ["enterprise"]
    for said in (other_enterprise.credit_code, other_enterprise.pk, str(other_enterprise.pk)):
        assert client.post(URL, {**body, "enterprise": said}).status_code == 201
    assert set(Order.objects.values_list("enterprise", flat=True)) == {other_enterprise.pk}


@pytest.mark.parametrize("said", ["credit_code", "pk"])
def test_nobody_orders_for_a_strange_enterprise(said, body, liaison, other_enterprise, as_user):
    """And the answer does not tell whether that enterprise exists."""
    body["enterprise"] = getattr(other_enterprise, said)
    real = as_user(liaison).post(URL, body)
    body["enterprise"] = 999999
    invented = as_user(liaison).post(URL, body)
    assert list(refused(real, 400, "invalid")) == ["enterprise"]
    assert real.json() == invented.json()
    assert not Order.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "administrator", "outsider"])
def test_who_orders_for_nobody_is_refused(who, body, cast, as_user):
    refused(as_user(cast[who]).post(URL, body), 403, "not_allowed")
    assert not Order.objects.exists()


def test_a_worker_enters_what_came_by_phone(body, worker, liaison, enterprise, as_user):
    client = as_user(worker)
    body["enterprise"] = enterprise.credit_code
    assert list(refused(client.post(URL, body), 400, "invalid")) == ["channel"]
    body["channel"] = "api"
    assert list(refused(client.post(URL, body), 400, "invalid")) == ["channel"]
    body["channel"] = "phone"
    response = client.post(URL, body)
    assert response.status_code == 201, response.json()
    order = Order.objects.get()
    assert (order.channel, order.author, order.entered_by) == ("phone", liaison, worker)
    assert order.events.get().by_role == "centre"
    del body["enterprise"]
    assert list(refused(client.post(URL, body), 400, "invalid")) == ["enterprise"]


def test_files_come_by_multipart_and_are_judged_by_content(body, liaison, as_user):
    client = as_user(liaison)
    parts = {**body, "details": json.dumps(body["details"]), "urgency_requested": "true"}
    bad = client.post(
        URL, {**parts, "files": [pdf(content=b"MZ not a pdf at all")]}, format="multipart"
    )
    assert list(refused(bad, 400, "invalid")) == ["files"]
    assert not Order.objects.exists()
    good = client.post(URL, {**parts, "files": [pdf(), pdf("二.pdf")]}, format="multipart")
    assert good.status_code == 201, good.json()
    order = Order.objects.get()
    assert order.urgency_requested is True
    assert order.details == {"headcount": 20, "jobs": "焊工"}
    assert [file.name for file in order.attachments.all()] == ["简章.pdf", "二.pdf"]
    submitted = order.events.get(action=Action.SUBMIT)
    assert {file.event for file in order.attachments.all()} == {submitted}


def test_a_sixth_file_is_refused_by_name(body, liaison, as_user):
    parts = {**body, "details": json.dumps(body["details"])}
    files = [pdf(f"{number}.pdf") for number in range(6)]
    response = as_user(liaison).post(URL, {**parts, "files": files}, format="multipart")
    assert list(refused(response, 400, "invalid")) == ["files"]
    assert not Order.objects.exists()


def test_far_too_many_files_are_too_much(body, liaison, as_user):
    parts = {**body, "details": json.dumps(body["details"])}
    files = [pdf(f"{number}.pdf") for number in range(21)]
    response = as_user(liaison).post(URL, {**parts, "files": files}, format="multipart")
    refused(response, 413, "too_large")
    assert not Order.objects.exists()


def test_a_text_where_a_file_belongs_is_refused(body, liaison, as_user):
    parts = {**body, "details": json.dumps(body["details"]), "files": "not a file"}
    response = as_user(liaison).post(URL, parts, format="multipart")
    assert list(refused(response, 400, "invalid")) == ["files"]
    assert not Order.objects.exists()


def test_submitting_takes_at_most_ten_statements(body, enterprise, liaison, as_user, client):
    body |= {"site": f"main-{enterprise.pk}"}
    token = as_user(liaison)
    taken, response = statements(lambda: token.post(URL, body, headers={"Idempotency-Key": "k-1"}))
    assert response.status_code == 201
    assert len(taken) == 9, taken
    client.force_login(liaison)
    taken, response = statements(
        lambda: client.post(
            URL, body, content_type="application/json", headers={"Idempotency-Key": "k-2"}
        )
    )
    assert response.status_code == 201
    assert len(taken) == 10, taken
