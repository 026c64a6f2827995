"""GET /orders/{number}/: one order, as much of it as the asking person may see."""

import json

import pytest

from requests_desk import actions
from requests_desk.actions.attachments import attach
from requests_desk.models import Attachment
from requests_desk.workflow import Action
from tests.cast import draft, fresh, make_department, make_item, settle
from tests.requests_desk.api.conftest import pdf, statements
from xingdong.files.uploads import check_uploads

URL = "/api/v1/orders/{}/"


def detail(client, order) -> dict:
    response = client.get(URL.format(order.number))
    assert response.status_code == 200, response.json()
    return response.json()


def actions_of(order_as_seen: dict) -> list[str]:
    return [offer["action"] for offer in order_as_seen["actions"]]


@pytest.fixture
def secrets(in_progress, clerk, now):
    """An order with something said in every corner that the enterprise must not see."""
    actions.add_note(in_progress, by=clerk, text="SECRET-note", public=False, now=now)
    internal = in_progress.events.get(action=Action.NOTE)
    attach(in_progress, internal, check_uploads([pdf("SECRET.pdf")]), by=clerk, now=now)
    actions.ask_return(in_progress, by=clerk, reason="R1", basis="SECRET-basis", now=now)
    return fresh(in_progress)


def test_the_enterprise_sees_no_internal_word(secrets, liaison, as_user):
    secrets.assignment.explanation = "SECRET-explanation"
    secrets.assignment.save()
    seen = detail(as_user(liaison), secrets)
    assert "SECRET" not in json.dumps(seen)
    assert seen["clocks"] is None
    assert [stop["action"] for stop in seen["timeline"]] == ["sign", "route", "submit"]
    assert {stop["internal_text"] for stop in seen["timeline"]} == {""}
    assert all(stop["public"] for stop in seen["timeline"])
    assert seen["attachments"] == []


@pytest.mark.parametrize("who", ["clerk", "head", "worker"])
def test_staff_see_everything(who, secrets, cast, as_user):
    seen = detail(as_user(cast[who]), secrets)
    assert [stop["action"] for stop in seen["timeline"]] == [
        "ask_return",
        "note",
        "sign",
        "route",
        "submit",
    ]
    assert seen["timeline"][1]["internal_text"] == "SECRET-note"
    assert seen["timeline"][1]["public"] is False
    assert [file["name"] for file in seen["attachments"]] == ["SECRET.pdf"]
    assert seen["clocks"]["return_until_at"] == "2026-03-03T17:30:00+08:00"


def test_a_leader_reads_masked(secrets, leader, liaison, as_user):
    type(secrets).objects.update(
        description="电话 13912345678，身份证 320411199001011234。",
        details={"headcount": 20, "jobs": "问 13912345678"},
    )
    seen = detail(as_user(leader), secrets)
    text = json.dumps(seen)
    for secret in ("SECRET", "13912345678", "320411199001011234", "13800000001"):
        assert secret not in text
    assert seen["contact"] == {"name": "李**", "phone": "138****0001", "email": ""}
    assert seen["actions"] == []
    assert detail(as_user(liaison), secrets)["contact"]["phone"] == "13800000001"


def test_the_reply_reaches_the_enterprise_only_after_the_review(
    in_review, liaison, clerk, head, now, as_user
):
    reply = "已安排 3 月 20 日专场招聘会。"
    assert reply not in json.dumps(detail(as_user(liaison), in_review), ensure_ascii=False)
    assert detail(as_user(liaison), in_review)["result"] is None
    assert detail(as_user(clerk), in_review)["result"]["text"] == reply
    actions.approve_result(in_review, by=head, now=now)
    assert detail(as_user(liaison), in_review)["result"] == {
        "outcome": "solved",
        "outcome_label": "已解决",
        "text": reply,
        "figures": {},
    }


@pytest.mark.parametrize(
    "who", ["other_liaison", "other_clerk", "administrator", "outsider", "colleague"]
)
def test_what_one_may_not_see_does_not_exist(
    who, enterprise, sensitive_item, liaison, clerk, cast, now, as_user
):
    order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    attach(order, order.events.first(), check_uploads([pdf()]), by=liaison, now=now)
    key = Attachment.objects.get().key
    client = as_user(cast[who])
    events = order.events.count()
    answers = [
        client.get(URL.format(order.number)),
        client.get(URL.format("XD20260302-9999")),
        client.get(URL.format(order.number) + f"attachments/{key}/"),
        client.post(URL.format(order.number) + "actions/withdraw/", {"reason": "不该成功。"}),
        client.post(URL.format(order.number) + "actions/sign/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.content for answer in answers}) == 1
    assert order.events.count() == events
    assert fresh(order).status == "routed"


def test_actions_say_what_they_ask_and_where(in_progress, clerk, as_user):
    seen = detail(as_user(clerk), in_progress)
    assert actions_of(seen) == [
        "contact",
        "finish",
        "message",
        "add_assist",
        "ask_extension",
        "ask_hold",
        "note",
        "link",
        "ask_supplement",
        "ask_return",
    ]
    contact = seen["actions"][0]
    assert contact == {
        "action": "contact",
        "verb": "登记联系",
        "method": "POST",
        "href": f"http://testserver/api/v1/orders/{in_progress.number}/actions/contact/",
        "confirm": "",
        "fields": [
            {
                "name": "kind",
                "label": "联系方式",
                "type": "choice",
                "required": True,
                "help": "",
                "max_length": None,
                "choices": [
                    {"value": "phone", "label": "电话", "group": ""},
                    {"value": "visit", "label": "上门", "group": ""},
                    {"value": "wechat", "label": "微信", "group": ""},
                    {"value": "meeting", "label": "面谈", "group": ""},
                ],
                "initial": None,
            },
            {
                "name": "text",
                "label": "联系情况",
                "type": "textarea",
                "required": True,
                "help": "企业可以看到这段话。",
                "max_length": 1000,
                "choices": [],
                "initial": None,
            },
        ],
    }


def test_dispatching_offers_items_departments_and_people(
    enterprise, fallback_item, item, liaison, clerk, worker, now, as_user
):
    order = actions.submit_order(
        draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now
    )
    settle(now)
    seen = detail(as_user(worker), order)
    dispatch = next(offer for offer in seen["actions"] if offer["action"] == "dispatch")
    fields = {field["name"]: field for field in dispatch["fields"]}
    assert fields["item"]["choices"] == [
        {"value": fallback_item.pk, "label": "CG-06 综合诉求", "group": ""},
        {"value": item.pk, "label": "HR-01 专场招聘", "group": ""},
    ]
    assert fields["handler"]["choices"] == [
        {"value": clerk.pk, "label": "周经办", "group": "人社中心"}
    ]
    assert fields["item"]["initial"] == fallback_item.pk
    assert fields["place"]["initial"] == "示例路 5 号"


def test_who_left_a_department_is_not_offered_any_more(
    enterprise, fallback_item, liaison, clerk, second_clerk, worker, now, as_user
):
    order = actions.submit_order(
        draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now
    )
    settle(now)

    def people() -> list[str]:
        offers = detail(as_user(worker), order)["actions"]
        dispatch = next(offer for offer in offers if offer["action"] == "dispatch")
        handler = next(field for field in dispatch["fields"] if field["name"] == "handler")
        return [f"{one['group']} {one['label']}" for one in handler["choices"]]

    assert people() == ["人社中心 周经办", "人社中心 吴经办"]
    second_clerk.memberships.update(until_on="2026-03-01")
    assert people() == ["人社中心 周经办"]


def test_a_file_is_downloaded_by_those_who_see_its_step(secrets, cast, as_user):
    key = Attachment.objects.get().key
    url = URL.format(secrets.number) + f"attachments/{key}/"
    answers = {}
    for who in ("clerk", "worker", "liaison", "leader", "other_liaison"):
        response = as_user(cast[who]).get(url)
        answers[who] = response.status_code
        if response.status_code == 200:
            assert b"".join(response.streaming_content) == b"%PDF-1.4 demo"
            assert response.headers["Content-Type"] == "application/pdf"
            assert response.headers["Content-Disposition"] == 'attachment; filename="SECRET.pdf"'
            assert "no-store" in response.headers["Cache-Control"]
    assert answers == {
        "clerk": 200,
        "worker": 200,
        "liaison": 404,
        "leader": 404,
        "other_liaison": 404,
    }


def test_a_file_belongs_to_its_own_order(
    secrets, consult_item, enterprise, clerk, liaison, now, as_user
):
    other = actions.submit_order(draft(enterprise, consult_item), by=liaison, now=now)
    settle(now)
    key = Attachment.objects.get().key
    assert as_user(clerk).get(URL.format(other.number)).status_code == 200
    assert as_user(clerk).get(URL.format(other.number) + f"attachments/{key}/").status_code == 404


def test_a_helping_department_is_named(enterprise, liaison, clerk, department, now, as_user):
    helper = make_department("DQGZ", "党群部")
    item = make_item("HR-02", "培训", department)
    item.co_departments.add(helper)
    order = actions.submit_order(draft(enterprise, item, details={}), by=liaison, now=now)
    settle(now)
    assert [one["code"] for one in detail(as_user(liaison), order)["co_departments"]] == ["DQGZ"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [("liaison", 10), ("clerk", 11), ("head", 12), ("worker", 17), ("leader", 8)],
)
def test_how_many_statements_a_detail_takes(who, expected, in_progress, cast, now, as_user):
    """The same for a long history as for a short one; forms that list people add theirs."""
    client = as_user(cast[who])
    short, _ = statements(lambda: client.get(URL.format(in_progress.number)))
    for number in range(10):
        actions.add_note(
            in_progress, by=cast["clerk"], text=f"第 {number} 次", public=True, now=now
        )
    long, response = statements(lambda: client.get(URL.format(in_progress.number)))
    assert len(response.json()["timeline"]) == 13
    assert len(short) == len(long) == expected, long
