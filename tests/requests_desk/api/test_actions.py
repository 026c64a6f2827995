"""POST /orders/{number}/actions/{action}/: the page's steps, and what refusing them leaves."""

import pytest

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.models.surveys import Via
from requests_desk.steps import STEPS
from requests_desk.workflow import Action, Status
from tests.cast import draft, fresh, settle
from tests.requests_desk.api.conftest import pdf, world
from tests.support.clients import sign_in_just_now

URL = "/api/v1/orders/{}/actions/{}/"


def press(client, order, action, data=None, **kwargs):
    return client.post(URL.format(order.number, action), data, **kwargs)


def refused(response, status: int, code: str) -> dict:
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code), answer
    assert answer["message"].endswith("。")
    return answer["fields"]


def test_the_whole_journey_by_api_alone(
    enterprise, consult_item, liaison, clerk, head, worker, now, as_user
):
    """Order, sign, contact, supplement, finish, review, rate badly, finish again, rate well."""
    body = {
        "item": consult_item.code,
        "title": "岗位补贴",
        "description": "想了解岗位补贴。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "urgency_requested": True,
    }
    number = as_user(liaison).post("/api/v1/orders/", body).json()["number"]
    order = Order.objects.get(number=number)
    settle(now)

    def done(user, action, data=None) -> str:
        response = press(as_user(user), order, action, data)
        assert response.status_code == 200, response.json()
        settle(now)
        assert response.json()["message"] == STEPS[Action(action)].done
        return response.json()["order"]["status"]

    good = {"contacted": True, "solved": "yes", "level": 5}
    bad = {"contacted": False, "solved": "no", "level": 1, "reasons": ["slow"], "comment": "太慢"}
    assert done(worker, "set_grade", {"grade": "urgent", "reason": "用工急。"}) == "routed"
    assert done(clerk, "sign") == "in_progress"
    assert done(clerk, "contact", {"kind": "phone", "text": "已电话联系。"}) == "in_progress"
    assert done(clerk, "ask_supplement", {"text": "请补充名单。"}) == "supplement"
    assert done(liaison, "supplement", {"text": "名单如下。"}) == "in_progress"
    assert done(clerk, "note", {"text": "已核对。", "public": True}) == "in_progress"
    result = {"outcome": "solved", "text": "补贴已核定，请查收。"}
    assert done(clerk, "finish", result) == "review"
    assert done(head, "refuse_result", {"reason": "请写明金额。"}) == "in_progress"
    assert done(clerk, "finish", result) == "review"
    assert done(head, "approve") == "resolved"
    assert done(liaison, "rate", bad) == "in_progress"
    assert done(clerk, "finish", result) == "review"
    assert done(head, "approve") == "resolved"
    assert done(liaison, "rate", good) == "closed"
    first, second = order.surveys.order_by("rework_round")
    assert (first.via, first.contacted, first.reasons) == (Via.API, False, ["slow"])
    assert (second.via, second.contacted, second.level) == (Via.API, True, 5)
    detail = as_user(liaison).get(f"/api/v1/orders/{number}/").json()
    assert [rating["level_label"] for rating in detail["ratings"]] == ["非常满意", "非常不满意"]
    assert [action["action"] for action in detail["actions"]] == ["ask_rework"]


def test_the_centre_dispatches_with_the_values_it_was_offered(
    enterprise, fallback_item, item, liaison, clerk, worker, now, as_user
):
    order = actions.submit_order(
        draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now
    )
    settle(now)
    client = as_user(worker)
    offers = client.get(f"/api/v1/orders/{order.number}/").json()["actions"]
    offer = next(one for one in offers if one["action"] == "dispatch")
    fields = {field["name"]: field for field in offer["fields"]}
    given = {
        "item": fields["item"]["choices"][-1]["value"],
        "grade": fields["grade"]["initial"],
        "department": fields["department"]["choices"][0]["value"],
        "handler": fields["handler"]["choices"][0]["value"],
        "place": fields["place"]["initial"],
    }
    response = client.post(offer["href"], given)
    assert response.status_code == 200, response.json()
    after = response.json()["order"]
    assert (after["status"], after["item"]["code"], after["handler"]) == (
        "routed",
        "HR-01",
        "周经办",
    )


def test_a_member_of_another_department_cannot_be_named(
    in_progress, other_clerk, head, now, as_user
):
    before = world()
    response = press(
        as_user(head), in_progress, "reassign", {"handler": other_clerk.pk, "reason": "请接手。"}
    )
    assert list(refused(response, 400, "invalid")) == ["handler"]
    assert world() == before


def test_a_supplement_brings_its_file(in_progress, clerk, liaison, now, as_user):
    actions.ask_supplement(in_progress, by=clerk, text="请补充名单。", now=now)
    response = press(
        as_user(liaison),
        in_progress,
        "supplement",
        {"text": "名单见附件。", "files": [pdf("名单.pdf")]},
        format="multipart",
    )
    assert response.status_code == 200, response.json()
    (file,) = response.json()["order"]["attachments"]
    assert (file["name"], file["action"]) == ("名单.pdf", "supplement")
    found = as_user(clerk).get(file["href"])
    assert b"".join(found.streaming_content) == b"%PDF-1.4 demo"


@pytest.mark.parametrize(
    ("action", "data", "fields"),
    [
        ("finish", {}, ["outcome", "text"]),
        ("finish", {"outcome": "magic", "text": "这是一段足够长的答复。"}, ["outcome"]),
        ("finish", {"outcome": "solved", "text": "短"}, ["text"]),
        ("contact", {"kind": "phone", "text": {"a": 1}}, ["text"]),
        ("contact", {"kind": ["phone"], "text": "已联系。"}, ["kind"]),
        ("note", {"text": "记录。", "public": "perhaps"}, ["public"]),
        ("note", {"text": "记录。", "by": "somebody"}, ["by"]),
        ("note", {"text": "记录。", "order": 1, "now": "2020-01-01"}, ["now", "order"]),
        ("sign", {"via": "portal"}, ["via"]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(action, data, fields, routed, clerk, now, as_user):
    if action != "sign":
        actions.sign_order(routed, by=clerk, now=now)
    before = world()
    response = press(as_user(clerk), routed, action, data)
    assert sorted(refused(response, 400, "invalid")) == fields
    assert world() == before


def test_not_you_is_403(in_progress, liaison, leader, head, as_user):
    before = world()
    for user, action in ((liaison, "finish"), (leader, "note"), (leader, "finish")):
        response = press(as_user(user), in_progress, action, {"text": "不该成功的内容。"})
        assert refused(response, 403, "not_allowed") == {}
    assert world() == before


def test_not_now_is_409_and_says_who_was_last(in_progress, clerk, as_user):
    before = world()
    response = press(as_user(clerk), in_progress, "sign")
    refused(response, 409, "not_now")
    assert "办理中" in response.json()["message"]
    assert "周经办" in response.json()["message"]
    assert world() == before


def test_somebody_was_faster_is_409(routed, clerk, second_clerk, now, as_user, monkeypatch):
    """Both load the order while it waits; the second press comes when the first is through."""
    from requests_desk.api import views

    load = views.visible_order

    def load_then_lose(user, number):
        found = load(user, number)
        if found.status == Status.ROUTED:
            actions.sign_order(fresh(found), by=clerk, now=now)
        return found

    monkeypatch.setattr(views, "visible_order", load_then_lose)
    response = press(as_user(second_clerk), routed, "sign")
    refused(response, 409, "changed_meanwhile")
    assert "周经办" in response.json()["message"]
    assert fresh(routed).assignment.signed_by == clerk
    assert routed.events.filter(action=Action.SIGN).count() == 1


def test_a_leader_may_post_nothing_at_all(in_progress, leader, as_user):
    before = world()
    answers = {
        press(as_user(leader), in_progress, action.value, {"text": "文字。"}).status_code
        for action in STEPS
    }
    assert answers <= {403, 409}
    assert world() == before


@pytest.mark.parametrize("action", list(STEPS))
def test_nobody_outside_moves_anything(action, in_progress, cast, as_user):
    before = world()
    for who in ("visitor", "other_liaison", "other_clerk", "administrator", "outsider"):
        response = press(as_user(cast[who]), in_progress, action.value, {"text": "文字。"})
        assert response.status_code == (401 if who == "visitor" else 404), who
    assert world() == before


def test_what_people_do_not_press_has_no_address(in_progress, worker, as_user):
    before = world()
    for action in set(Action) - set(STEPS):
        response = press(as_user(worker), in_progress, action.value)
        assert refused(response, 404, "not_found") == {}
    assert world() == before


def test_an_action_is_offered_exactly_when_it_succeeds_or_asks_for_more(in_progress, cast, as_user):
    """The buttons and the enforcement come from one table: here is the proof by API."""
    for who, user in cast.items():
        if user is None:
            continue
        seen = as_user(user).get(f"/api/v1/orders/{in_progress.number}/")
        offered = {offer["action"] for offer in seen.json().get("actions", [])}
        needs_form = {action for action, step in STEPS.items() if step.form.base_fields}
        asked = {
            action.value
            for action in needs_form
            if press(as_user(user), in_progress, action.value, {}).status_code == 400
        }
        assert asked == offered & {action.value for action in needs_form}, who


def test_giving_the_order_away_leaves_nothing_to_see(in_progress, clerk, worker, now, as_user):
    """The clerk's own step is answered with the order; after the centre took it back it is gone."""
    actions.ask_return(in_progress, by=clerk, reason="R1", basis="非本部门职责。", now=now)
    response = press(as_user(worker), in_progress, "accept_return", {"reason": "同意。"})
    assert response.json()["order"]["status"] == "triage"
    assert as_user(clerk).get(f"/api/v1/orders/{in_progress.number}/").status_code == 404


def test_a_session_needs_the_csrf_token(in_progress, clerk):
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    sign_in_just_now(client, clerk)
    before = world()
    response = press(client, in_progress, "note", {"text": "记录。"})
    refused(response, 403, "csrf_failed")
    assert world() == before
    page = client.get(f"/orders/{in_progress.number}/")
    assert page.status_code == 200
    token = client.cookies["csrftoken"].value
    response = press(
        client, in_progress, "note", {"text": "记录。"}, headers={"X-CSRFToken": token}
    )
    assert response.status_code == 200, response.json()
