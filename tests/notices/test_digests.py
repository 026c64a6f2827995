"""One digest a day for each who chose it: what waits and what is unread, and no more."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail

from requests_desk import actions
from services.models import CalendarDay
from services.workcalendar import forget_calendar
from tests.cast import MONDAY, draft, settle
from tests.notices.conftest import choose, inbox_of
from xingdong.notices.digests import send_due_digests
from xingdong.notices.models import Delivery, NoticeTimes
from xingdong.notices.sending import send_due


def at(hour: int, minute=0, *, day=0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)


def digests_of(user):
    return Delivery.objects.filter(recipient=user, source="", notice__startswith="digest")


@pytest.fixture
def reader(clerk):
    choose(clerk, work="digest")
    return clerk


@pytest.fixture
def waiting(reader, routed):
    """An order that waits for ``reader``, who chose the digest before it came."""
    return routed


def test_a_day_has_one_digest_however_often_the_clock_rings(waiting, reader):
    moment, sent = at(16, 58), []
    while moment <= at(23, 59):
        sent.append(send_due_digests(now=moment))
        moment += timedelta(minutes=1)
    assert sum(sent) == 1
    assert sent.index(1) == 2  # at 17:00
    assert digests_of(reader).count() == 1


def test_every_working_day_has_its_own(waiting, reader):
    for day in range(7):  # Monday to Sunday
        send_due_digests(now=at(17, day=day))
    days = digests_of(reader).order_by("pk").values_list("notice", flat=True)
    assert list(days) == [f"digest 2026-03-0{day}" for day in range(2, 7)]


def test_a_day_off_has_none(waiting, reader):
    CalendarDay.objects.create(date=MONDAY.date(), is_workday=False, name="停电")
    forget_calendar()
    assert send_due_digests(now=at(17)) == 0


def test_the_morning_is_a_choice(waiting, reader):
    choose(reader, digest_time="08:30")
    assert send_due_digests(now=at(8, 29, day=1)) == 0
    assert send_due_digests(now=at(8, 30, day=1)) == 1


def test_changing_the_time_gives_no_second_digest(waiting, reader):
    assert send_due_digests(now=at(17)) == 1
    choose(reader, digest_time="08:30")
    assert send_due_digests(now=at(18)) == 0


def test_a_portal_that_was_down_at_five_sends_later(waiting, reader):
    assert send_due_digests(now=at(19, 42)) == 1


def test_after_a_restart_the_digest_that_was_left_goes_out_once(waiting, reader):
    """The worker died between the row and the mail: the row is there, the sweep sends it."""
    send_due_digests(now=at(17))
    Delivery.objects.exclude(source="").update(sent_at=at(17))
    with time_machine.travel(at(17, 5), tick=False):
        assert send_due(now=at(17, 5)) == 1
        assert send_due(now=at(17, 6)) == 0
    assert [message.to for message in mail.outbox] == [[reader.email]]


def test_nothing_waiting_and_nothing_unread_is_no_mail(reader):
    assert send_due_digests(now=at(17)) == 0
    assert NoticeTimes.objects.get(user=reader).digested_on == MONDAY.date()
    assert digests_of(reader).count() == 0


def test_it_says_what_waits_and_what_is_unread(waiting, reader):
    send_due_digests(now=at(17))
    digest = digests_of(reader).get()
    assert digest.subject == "每日汇总：待办 1 件，未读消息 1 条"
    assert [section["title"] for section in digest.sections] == ["待办", "未读消息"]
    [row] = digest.sections[0]["rows"]
    assert row["text"] == waiting.title
    assert row["detail"].startswith(f"{waiting.number} · 待签收 · ")
    assert row["url"] == waiting.get_absolute_url()


def test_what_was_read_or_comes_another_way_is_not_in_it(waiting, reader):
    inbox_of(reader).update(read_at=at(11))
    send_due_digests(now=at(17))
    assert [one["title"] for one in digests_of(reader).get().sections] == ["待办"]


def test_the_enterprise_reads_what_it_is_asked_for(resolved, liaison):
    choose(liaison, progress="digest")
    send_due_digests(now=at(17))
    titles = [one["title"] for one in digests_of(liaison).get().sections]
    assert titles == ["待您处理", "未读消息"]


def test_a_sensitive_order_is_only_a_number_in_it(
    enterprise, sensitive_item, liaison, reader, head, now
):
    secret = draft(enterprise, sensitive_item, title="为张某申请公寓", details={})
    order = actions.submit_order(secret, by=liaison, now=now)
    settle(now)
    send_due_digests(now=at(17))
    digest = digests_of(reader).get()
    assert "公寓" not in str(digest.sections)
    assert [row["text"] for one in digest.sections for row in one["rows"]] == [order.number] * 2


def test_long_lists_are_cut_and_counted(enterprise, item, liaison, reader, head, now):
    for number in range(12):
        actions.submit_order(draft(enterprise, item, title=f"第 {number} 单"), by=liaison, now=now)
    settle(now)
    send_due_digests(now=at(17))
    section = digests_of(reader).get().sections[0]
    assert (section["count"], len(section["rows"])) == (12, 10)


def test_who_left_gets_no_digest(waiting, reader, now):
    reader.memberships.update(until_on=now.date() - timedelta(days=1))
    assert send_due_digests(now=at(17)) == 0
    reader.is_active = False
    reader.save(update_fields=["is_active"])
    assert send_due_digests(now=at(17, day=1)) == 0
    assert digests_of(reader).count() == 0


def test_quiet_hours_hold_the_digest_too(waiting, reader):
    choose(reader, quiet=(at(16).time(), at(18).time()))
    send_due_digests(now=at(17))
    assert digests_of(reader).get().retry_at == at(18)


def test_the_mail_lists_everything_with_links(waiting, reader):
    send_due_digests(now=at(17))
    Delivery.objects.exclude(source="").update(sent_at=at(17))
    with time_machine.travel(at(17), tick=False):
        send_due(now=at(17))
    [message] = mail.outbox
    for text in (message.body, message.alternatives[0].content):
        assert waiting.title in text
        assert f"http://127.0.0.1:8000{waiting.get_absolute_url()}" in text
        assert "您收到此邮件，因为您是选择了每日汇总的用户。" in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_digest_costs_the_same_for_one_order_and_for_three(
    count, enterprise, item, liaison, reader, head, now, django_assert_num_queries
):
    for number in range(count):
        actions.submit_order(draft(enterprise, item, title=f"第 {number} 单"), by=liaison, now=now)
    settle(now)
    send_due_digests(now=at(16))  # reads the calendar
    with django_assert_num_queries(15):
        assert send_due_digests(now=at(17)) == 1
