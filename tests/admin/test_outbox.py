"""What did not go through can be seen and started again by the centre."""

from datetime import timedelta

import pytest
from django.urls import reverse

from requests_desk.models import OrderEvent
from tests.admin.conftest import words_of
from xingdong.notices.models import Delivery

EVENTS = reverse("admin:requests_desk_orderevent_changelist")
DELIVERIES = reverse("admin:notices_delivery_changelist")


@pytest.fixture
def stuck(routed, now):
    event = routed.events.last()
    OrderEvent.objects.filter(pk=event.pk).update(
        handled_at=None, attempts=3, last_error="OSError: away", retry_at=now + timedelta(hours=1)
    )
    return event


@pytest.fixture
def unsent(resolved, now):
    delivery = Delivery.objects.filter(channel="email").first()
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=8, last_error="refused", retry_at=now + timedelta(hours=4), given_up_at=now
    )
    return delivery


def chosen(action: str, *rows) -> dict:
    return {"action": action, "_selected_action": [row.pk for row in rows]}


def test_only_what_still_waits_is_listed(stuck, worker, client):
    client.force_login(worker)
    page = client.get(EVENTS, {"reaction": "failed"})
    assert list(page.context["cl"].result_list) == [stuck]
    assert '<span class="state state-bad">失败</span>' in page.text
    assert "OSError: away" in words_of(page)


def test_a_failed_reaction_is_started_again(
    stuck, worker, client, now, django_capture_on_commit_callbacks
):
    client.force_login(worker)
    with django_capture_on_commit_callbacks() as bells:
        answer = client.post(EVENTS, chosen("react_again", stuck), follow=True)
    assert "已重新处理 1 条，请稍后刷新查看。" in words_of(answer)
    stuck.refresh_from_db()
    assert (stuck.retry_at, stuck.handled_at, stuck.attempts) == (now, None, 3)
    assert len(bells) == 1


def test_a_failed_message_is_sent_again_and_a_sent_one_is_not(
    unsent, worker, client, now, django_capture_on_commit_callbacks
):
    sent = Delivery.objects.filter(channel="inbox").first()
    client.force_login(worker)
    with django_capture_on_commit_callbacks() as bells:
        answer = client.post(DELIVERIES, chosen("send_again", unsent, sent), follow=True)
    assert "正在重新发送 1 条消息。" in words_of(answer)
    unsent.refresh_from_db()
    assert (unsent.attempts, unsent.retry_at, unsent.sent_at) == (0, now, None)
    assert unsent.given_up_at is None
    before = sent.sent_at
    sent.refresh_from_db()
    assert sent.sent_at == before
    assert len(bells) == 1


def test_nothing_failed_is_said(resolved, worker, client, django_capture_on_commit_callbacks):
    client.force_login(worker)
    sent = Delivery.objects.filter(channel="inbox").first()
    with django_capture_on_commit_callbacks() as bells:
        answer = client.post(DELIVERIES, chosen("send_again", sent), follow=True)
    assert "所选消息没有发送失败的。" in words_of(answer)
    assert bells == []


def test_given_up_and_retried_are_told_apart(unsent, worker, client):
    client.force_login(worker)
    assert '<span class="state state-bad">已放弃</span>' in client.get(DELIVERIES).text
    Delivery.objects.filter(pk=unsent.pk).update(attempts=2, given_up_at=None)
    assert '<span class="state state-warn">失败，将重试</span>' in client.get(DELIVERIES).text


def test_others_start_nothing_again(
    stuck, administrator, leader, clerk, client, django_capture_on_commit_callbacks
):
    retry_at = stuck.retry_at
    for user in (administrator, leader, clerk):
        client.force_login(user)
        with django_capture_on_commit_callbacks() as bells:
            answer = client.post(EVENTS, chosen("react_again", stuck))
        assert answer.status_code in (302, 403)
        assert bells == []
    assert OrderEvent.objects.filter(pk=stuck.pk, attempts=3).exclude(retry_at=retry_at).exists()


def test_everything_given_up_goes_again_after_a_question(
    unsent, worker, client, now, django_capture_on_commit_callbacks
):
    client.force_login(worker)
    page = reverse("admin:notices_delivery_send_all_again")
    assert "重新发送已放弃的 1 条消息？" in words_of(client.get(page))
    unsent.refresh_from_db()
    assert unsent.given_up_at == now
    with django_capture_on_commit_callbacks() as bells:
        answer = client.post(page, follow=True)
    assert "正在重新发送 1 条消息。" in words_of(answer)
    unsent.refresh_from_db()
    assert (unsent.attempts, unsent.given_up_at, unsent.retry_at) == (0, None, now)
    assert len(bells) == 1


def test_only_the_centre_sends_everything_again(unsent, administrator, clerk, client, now):
    for user in (administrator, clerk):
        client.force_login(user)
        client.post(reverse("admin:notices_delivery_send_all_again"))
    unsent.refresh_from_db()
    assert unsent.given_up_at == now


def test_what_waits_failed_died_or_was_dropped_is_found(unsent, worker, client, now):
    client.force_login(worker)

    def found(sending):
        page = client.get(DELIVERIES, {"sending": sending, "channel__exact": "email"})
        return [row.pk for row in page.context["cl"].result_list]

    others = Delivery.objects.filter(channel="email").exclude(pk=unsent.pk)
    others.update(sent_at=now)
    assert (found("dead"), found("failed"), found("waiting")) == ([unsent.pk], [], [])
    Delivery.objects.filter(pk=unsent.pk).update(given_up_at=None)
    assert (found("dead"), found("failed")) == ([], [unsent.pk])
    Delivery.objects.filter(pk=unsent.pk).update(dropped_at=now)
    assert (found("failed"), found("dropped")) == ([], [unsent.pk])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/admin/requests_desk/delivery/?sending=dead", f"{DELIVERIES}?sending=dead"),
        ("/admin/requests_desk/grouprobot/7/change/", "/admin/notices/grouprobot/7/change/"),
        (
            "/admin/enterprises/enterprise/7/turn_stage/",
            "/admin/enterprises/enterprise/7/change_stage_page/",
        ),
    ],
)
def test_bookmarks_of_before_lead_to_where_the_pages_are_now(old, new, client):
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
