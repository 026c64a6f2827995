"""GET and POST /surveys/{token}/: the link is the permission, once, until it expires."""

from datetime import timedelta

import pytest
import time_machine

from requests_desk import actions
from requests_desk.api.throttling import SurveyAnswers
from requests_desk.models import Survey
from requests_desk.models.surveys import Via
from requests_desk.rules.survey_links import survey_path
from tests.cast import fresh
from tests.requests_desk.api.conftest import world

ANSWER = {"contacted": True, "solved": "yes", "level": 4}


@pytest.fixture
def survey(resolved) -> Survey:
    return resolved.surveys.get()


@pytest.fixture
def url(survey) -> str:
    return f"/api/v1/surveys/{survey_path(survey).split('/')[-2]}/"


def untouched(survey: Survey) -> bool:
    survey.refresh_from_db()
    return survey.answered_at is None and fresh(survey.order).status == "resolved"


def refused(response, status: int, code: str) -> dict:
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code), answer
    assert answer["message"].endswith("。")
    return answer["fields"]


def test_opening_tells_what_is_asked_and_records_nothing(survey, url, as_user):
    before = world()
    response = as_user().get(url)
    assert response.status_code == 200
    seen = response.json()
    assert seen["number"] == survey.order.number
    assert (seen["department"], seen["handler"]) == ("人社中心", "周经办")
    assert seen["result"]["outcome_label"] == "已解决"
    assert [(field["name"], field["type"], field["required"]) for field in seen["fields"]] == [
        ("contacted", "bool", True),
        ("solved", "choice", True),
        ("level", "choice", True),
        ("reasons", "multichoice", False),
        ("comment", "textarea", False),
    ]
    assert [choice["value"] for choice in seen["fields"][2]["choices"]] == [1, 2, 3, 4, 5]
    assert "13800000001" not in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert untouched(survey)
    assert world() == before


def test_one_answer_counts_and_only_one(survey, url, as_user):
    client = as_user()
    first = client.post(url, ANSWER)
    assert first.json() == {"message": "谢谢您的评价。"}
    survey.refresh_from_db()
    assert (survey.level, survey.solved, survey.via, survey.answered_by) == (
        4,
        "yes",
        Via.LINK,
        None,
    )
    assert fresh(survey.order).status == "closed"
    before = world()
    refused(client.post(url, {**ANSWER, "level": 1, "reasons": ["slow"]}), 409, "already_answered")
    refused(client.get(url), 409, "already_answered")
    assert world() == before


def test_a_bad_answer_starts_the_second_round(survey, url, as_user):
    bad = {"contacted": False, "solved": "no", "level": 1, "reasons": ["unsolved"]}
    assert as_user().post(url, bad).status_code == 200
    order = fresh(survey.order)
    assert (order.status, order.rework_round) == ("in_progress", 1)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"level": 6}, ["level"]),
        ({"level": None}, ["level"]),
        ({"level": 1}, ["reasons"]),
        ({"level": 1, "reasons": "shouting"}, ["reasons"]),
        ({"level": 1, "reasons": ["other"]}, ["comment"]),
        ({"reasons": {"slow": True}}, ["reasons"]),
        ({"contacted": "perhaps"}, ["contacted"]),
        ({"solved": True}, ["solved"]),
    ],
)
def test_a_wrong_answer_records_nothing(change, fields, survey, url, as_user):
    response = as_user().post(url, {**ANSWER, **change})
    assert list(refused(response, 400, "invalid")) == fields
    assert untouched(survey)


def test_an_expired_link_is_gone(survey, url, as_user):
    with time_machine.travel(survey.expires_at + timedelta(seconds=1), tick=False):
        refused(as_user().get(url), 410, "expired")
        refused(as_user().post(url, ANSWER), 410, "expired")
    assert untouched(survey)


def test_the_last_moment_counts(survey, url, as_user):
    with time_machine.travel(survey.expires_at, tick=False):
        assert as_user().post(url, ANSWER).status_code == 200


def test_a_link_that_was_tampered_with_is_no_link(survey, url, as_user):
    for broken in (url[:-2] + "x/", "/api/v1/surveys/x/", "/api/v1/surveys/评:价/"):
        refused(as_user().get(broken), 404, "not_found")
        refused(as_user().post(broken, ANSWER), 404, "not_found")
    assert untouched(survey)


def test_an_order_that_moved_on_is_not_rated(survey, url, clerk, liaison, now, as_user):
    """The portal was faster: the link of the same round is worth nothing any more."""
    answers = {"level": 5, "solved": "yes", "contacted": True}
    actions.rate_order(fresh(survey.order), by=liaison, via=Via.PORTAL, now=now, **answers)
    before = world()
    refused(as_user().post(url, {**ANSWER, "level": 3}), 409, "already_answered")
    assert world() == before
    survey.refresh_from_db()
    assert survey.level == 5


def test_a_stranger_may_not_try_for_ever(survey, url, as_user, monkeypatch):
    monkeypatch.setattr(SurveyAnswers, "rate", "3/min")
    client = as_user()
    answers = [client.post(url, {}).status_code for _ in range(4)]
    assert answers == [400, 400, 400, 429]
    last = client.post(url, ANSWER)
    refused(last, 429, "throttled")
    assert int(last.headers["Retry-After"]) <= 60
    assert client.get(url).status_code == 200
    spoofed = client.post(url, ANSWER, headers={"X-Forwarded-For": "203.0.113.9"})
    assert spoofed.status_code == 429
    assert untouched(survey)
    assert client.post(url, ANSWER, REMOTE_ADDR="203.0.113.9").status_code == 200
