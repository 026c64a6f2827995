"""The page of the rating: what she reads before she sends it, and what it answers."""

import pytest
import time_machine
from django.urls import reverse

from requests_desk.models import Survey
from requests_desk.rules.survey_links import survey_path
from requests_desk.workflow import MOST_REWORKS, Status
from tests.cast import fresh

BAD = {"contacted": "yes", "solved": "partly", "level": "2", "reasons": ["unclear"]}
GOOD = {"contacted": "yes", "solved": "yes", "level": "4"}
CALL, ANSWER = "3月3日 17:30", "3月9日"  # a working day, and five, after the Monday


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def page(resolved, liaison, client) -> str:
    client.force_login(liaison)
    return reverse("orders:step", args=[resolved.number, "rate"])


def test_it_shows_the_answer_and_what_follows_with_dates(page, resolved, client):
    text = client.get(page).text
    assert resolved.result_text in text
    assert f"{CALL} 前联系您，人社中心 {ANSWER}前重新答复" in text
    assert "3月16日前可以要求重新办理" in text
    assert "checked" not in text


def test_a_bad_answer_tells_when_somebody_calls(page, resolved, client):
    answer = client.post(page, BAD, follow=True).text
    assert f"已退回重办，{CALL} 前联系您，{ANSWER}前重新答复。" in answer
    assert fresh(resolved).status == Status.IN_PROGRESS


def test_a_good_answer_ends_it(page, resolved, client):
    assert "已收到您的评价，这件诉求已结束。" in client.post(page, GOOD, follow=True).text
    assert fresh(resolved).status == Status.CLOSED


def test_by_the_link_it_answers_the_same(resolved, client):
    answer = client.post(survey_path(resolved.surveys.get()), BAD).text
    assert f"已退回重办，{CALL} 前联系您，{ANSWER}前重新答复。" in answer


def test_when_the_rounds_are_used_up_the_community_decides(page, resolved, client):
    type(resolved).objects.filter(pk=resolved.pk).update(rework_round=MOST_REWORKS)
    assert "由社区商定怎么办。社区社工" in client.get(page).text
    answer = client.post(page, BAD, follow=True).text
    assert f"已交社区商定怎么办，{CALL} 前联系您。" in answer
    assert fresh(resolved).status == Status.TRIAGE


def test_reasons_are_asked_of_the_two_lower_levels_only(page, resolved, client):
    assert client.post(page, {**BAD, "reasons": []}).status_code == 422
    assert fresh(resolved).status == Status.RESOLVED
    client.post(page, {**GOOD, "solved": "no"})
    assert Survey.objects.get(order=resolved, answered_at__isnull=False).reasons == ["unsolved"]
    assert fresh(resolved).status == Status.IN_PROGRESS
