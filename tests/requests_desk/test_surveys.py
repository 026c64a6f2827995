"""The survey: sent once a round, answered once, by portal or by link."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from requests_desk import actions
from requests_desk.events.reactions import react_to
from requests_desk.models import Survey
from requests_desk.rules.survey_links import survey_path
from requests_desk.workflow import Action, Status
from tests.cast import fresh, settle
from tests.support.notices import deliveries_of
from xingdong.notices.models import Delivery
from xingdong.notices.sending import send_due

ANSWER = {"contacted": "yes", "solved": "yes", "level": "4"}


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def survey(resolved) -> Survey:
    return resolved.surveys.get()


def test_the_invitation_goes_out_by_inbox_and_mail_once(survey, liaison, now):
    event = survey.order.events.get(action=Action.APPROVE)
    assert sorted(
        deliveries_of(event).filter(notice="survey").values_list("channel", "address")
    ) == [
        ("email", "liaison@example.com"),
        ("inbox", str(liaison.pk)),
    ]
    send_due(now=now)
    assert send_due(now=now) == 0
    [invitation] = [one for one in mail.outbox if one.to == ["liaison@example.com"]]
    assert survey_path(survey) in invitation.body


def test_reacting_twice_to_the_same_event_sends_nothing_twice(survey, now):
    before = Delivery.objects.count(), Survey.objects.count()
    event = survey.order.events.get(action=Action.APPROVE)
    assert react_to(event.pk, now=now) is False
    event.handled_at = None
    event.save(update_fields=["handled_at"])
    assert react_to(event.pk, now=now) is True
    assert (Delivery.objects.count(), Survey.objects.count()) == before


def test_opening_the_link_records_nothing(survey, client):
    page = client.get(survey_path(survey))
    assert page.status_code == 200
    assert "checked" not in page.text
    survey.refresh_from_db()
    assert survey.answered_at is None
    assert fresh(survey.order).status == Status.RESOLVED


def test_the_link_answers_once(survey, client):
    assert client.post(survey_path(survey), ANSWER).status_code == 200
    survey.refresh_from_db()
    assert (survey.level, survey.via, survey.answered_by) == (4, "link", None)
    assert fresh(survey.order).status == Status.CLOSED
    again = client.post(survey_path(survey), {**ANSWER, "level": "1"})
    assert "已经提交" in again.text
    survey.refresh_from_db()
    assert survey.level == 4


def test_a_bad_answer_needs_a_reason_and_loses_nothing(survey, client):
    bad = {"contacted": "no", "solved": "no", "level": "1", "comment": "一直没人联系。"}
    page = client.post(survey_path(survey), bad)
    assert page.status_code == 422
    assert "请至少选择一个原因" in page.text
    assert "一直没人联系。" in page.text
    assert fresh(survey.order).status == Status.RESOLVED


def test_a_link_past_its_window_is_gone(survey, client, now):
    with time_machine.travel(now + timedelta(days=20), tick=False):
        assert client.get(survey_path(survey)).status_code == 410
        assert client.post(survey_path(survey), ANSWER).status_code == 410
    survey.refresh_from_db()
    assert survey.answered_at is None


@pytest.mark.parametrize("token", ["x", "eyJzdXJ2ZXkiOjF9:wrong"])
def test_a_forged_link_leads_nowhere(survey, client, token):
    assert client.get(f"/s/{token}/").status_code == 404


def test_rating_before_the_invitation_went_out_works(in_review, head, liaison, now):
    actions.approve_result(in_review, by=head, now=now)
    actions.rate_order(fresh(in_review), by=liaison, level=5, solved="yes", via="portal", now=now)
    settle(now)
    assert fresh(in_review).status == Status.CLOSED
    assert Survey.objects.get().level == 5
