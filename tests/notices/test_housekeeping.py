"""Dead letters are told to the administrators once a day; what is old and done goes."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from tests.notices.conftest import inbox_of, mails_to
from xingdong.notices.housekeeping import (
    warn_of_dead_letters,
    warn_of_faults,
)
from xingdong.notices.models import Delivery
from xingdong.notices.sending import send_due
from xingdong.records import faults
from xingdong.records.keeping import tidy
from xingdong.records.models import Fault


@pytest.fixture
def dead(routed, clerk, now) -> Delivery:
    letter = mails_to(clerk).get()
    Delivery.objects.exclude(pk=letter.pk).update(sent_at=now)
    Delivery.objects.filter(pk=letter.pk).update(given_up_at=now, attempts=8)
    return letter


def test_administrators_are_warned_once_a_day(dead, administrator, now):
    administrator.email = "admin@example.com"
    administrator.save(update_fields=["email"])
    assert [warn_of_dead_letters(now=now) for _ in range(3)] == [2, 2, 2]
    assert inbox_of(administrator).count() == 1
    assert send_due(now=now) == 1
    assert [message.to for message in mail.outbox] == [["admin@example.com"]]
    warn_of_dead_letters(now=now + timedelta(days=1))
    assert inbox_of(administrator).count() == 2


def test_the_warning_counts_and_tells_nothing_of_the_order(dead, routed, administrator, now):
    warn_of_dead_letters(now=now)
    warning = inbox_of(administrator).get()
    assert warning.subject == "1 条消息多次发送失败"
    assert "电子邮件 1 条" in warning.body
    assert routed.title not in warning.body
    assert routed.number not in warning.body


def test_nothing_dead_is_no_warning(routed, administrator, now):
    assert warn_of_dead_letters(now=now) == 0
    assert inbox_of(administrator).count() == 0


def test_an_administrator_who_left_is_not_warned(dead, administrator, now):
    administrator.appointments.update(until_on=now.date() - timedelta(days=1))
    assert warn_of_dead_letters(now=now) == 0


def test_the_administrator_reads_the_warning_in_the_portal(dead, administrator, client, now):
    warn_of_dead_letters(now=now)
    client.force_login(administrator)
    page = client.get("/inbox/")
    assert "1 条消息多次发送失败" in page.text
    assert client.get(f"/inbox/{inbox_of(administrator).get().pk}/").url == "/admin/"


def test_what_was_read_and_sent_long_ago_goes(resolved, liaison, settings, now):
    settings.NOTICES_KEPT_MONTHS = 6
    send_due(now=now)
    unread = set(inbox_of(liaison).values_list("pk", flat=True)[1:])
    inbox_of(liaison).exclude(pk__in=unread).update(read_at=now)
    Delivery.objects.filter(channel="inbox").exclude(recipient=liaison).update(read_at=now)
    before = Delivery.objects.count()
    assert tidy(now=now + timedelta(days=185))["notices"] == 0
    assert tidy(now=now + timedelta(days=187))["notices"] == before - len(unread)
    assert set(Delivery.objects.values_list("pk", flat=True)) == unread


def test_a_dead_letter_waits_for_somebody(dead, now):
    tidy(now=now + timedelta(days=3650))
    assert Delivery.objects.filter(pk=dead.pk).exists()


def failing_for(minutes: int, now, row_id: int = 7) -> None:
    for minute in range(0, minutes + 1, 2):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            faults.note("提醒评价", row_id, "KeyError")


def test_what_fails_again_and_again_is_told_once(administrator, now):
    failing_for(8, now)
    later = now + timedelta(minutes=9)
    assert [warn_of_faults(now=later) for _ in range(2)] == [1, 0]
    told = inbox_of(administrator).get()
    assert told.subject == "1 项自动处理反复失败"
    assert told.body.startswith("提醒评价，记录 7，试了 5 次（KeyError）。")
    failing_for(8, now, row_id=8)
    assert warn_of_faults(now=later) == 1


def test_what_has_failed_a_few_times_is_not_told_yet(administrator, now):
    failing_for(6, now)
    assert warn_of_faults(now=now + timedelta(minutes=9)) == 0


def test_a_fault_that_nobody_tries_any_more_is_forgotten(administrator, now):
    failing_for(8, now)
    assert warn_of_faults(now=now + timedelta(days=3)) == 0
    assert not Fault.objects.exists()
