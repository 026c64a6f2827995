"""Claimed once, tried again, given up, dropped: what becomes of a delivery on its way out."""

import smtplib
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from enterprises.models import Liaison
from requests_desk.events.notice_source import SOURCE
from tests.notices.conftest import inbox_of, mails_to, room
from xingdong.notices import channels
from xingdong.notices.backoff import FIRST_REST
from xingdong.notices.channels import SendingFailed
from xingdong.notices.housekeeping import warn_of_dead_letters
from xingdong.notices.models import ChannelName, Delivery
from xingdong.notices.sending import CLAIM_LASTS, MOST_ATTEMPTS, send, send_due
from xingdong.notices.tasks import send_delivery


@pytest.fixture
def letter(routed, clerk) -> Delivery:
    """The mail that tells the handler of the new order; every other mail is out already."""
    letter = mails_to(clerk).get()
    Delivery.objects.exclude(pk=letter.pk).update(sent_at=letter.created_at)
    return letter


@pytest.fixture
def post_office(monkeypatch):
    """What the mail server does: ``post_office.error`` is raised, ``sent`` are the letters."""

    class PostOffice:
        error: Exception | None = None
        sent: list[int] = []

        def take(self, delivery):
            if self.error:
                raise self.error
            self.sent.append(delivery.pk)

    office = PostOffice()
    office.sent = []
    monkeypatch.setitem(channels.CHANNELS, ChannelName.EMAIL, office.take)
    return office


def more_letters(letter: Delivery, count: int) -> list[int]:
    made = []
    for number in range(count):
        letter.pk, letter.address = None, f"{number}@example.com"
        letter.save(force_insert=True)
        made.append(letter.pk)
    return made


def test_a_letter_goes_out_once(letter, post_office, now):
    assert send(letter.pk, now=now) is True
    assert send(letter.pk, now=now) is False
    assert post_office.sent == [letter.pk]


def test_a_letter_in_somebody_elses_hands_is_left_alone(letter, post_office, now):
    Delivery.objects.filter(pk=letter.pk).update(claimed_at=now - CLAIM_LASTS / 2)
    assert send(letter.pk, now=now) is False
    assert post_office.sent == []


def test_a_worker_that_died_with_a_letter_holds_it_ten_minutes(letter, post_office, now):
    Delivery.objects.filter(pk=letter.pk).update(claimed_at=now)
    assert send_due(now=now + CLAIM_LASTS) == 0
    assert send_due(now=now + CLAIM_LASTS + timedelta(seconds=1)) == 1
    assert post_office.sent == [letter.pk]


def test_a_bell_that_rings_early_does_not_wake_anybody(letter, post_office, now):
    Delivery.objects.filter(pk=letter.pk).update(retry_at=now + timedelta(hours=1))
    assert send(letter.pk, now=now) is False
    assert send_due(now=now + timedelta(minutes=59)) == 0
    assert send_due(now=now + timedelta(hours=1)) == 1


def test_a_failure_is_tried_again_with_growing_pauses_and_then_given_up(letter, post_office, now):
    post_office.error = SendingFailed("450 busy", retryable=True)
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        assert send(letter.pk, now=now) is False
        letter.refresh_from_db()
        pauses.append(letter.retry_at - now)
        now = letter.retry_at
    assert pauses == [timedelta(minutes=2**n) for n in range(1, MOST_ATTEMPTS + 1)]
    assert letter.given_up_at is not None
    assert list(Delivery.objects.dead()) == [letter]
    post_office.error = None
    assert send_due(now=now + timedelta(days=9)) == 0


def test_an_error_nobody_foresaw_is_a_failure_like_any_other(
    letter, post_office, administrator, now, caplog
):
    post_office.error = KeyError("subject")
    pauses = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert send_due(now=now) == 0
        letter.refresh_from_db()
        assert (letter.attempts, letter.claimed_at, letter.sent_at) == (attempt, None, None)
        pauses.append(letter.retry_at - now)
        now = letter.retry_at
    assert pauses == [timedelta(minutes=2**n) for n in range(1, MOST_ATTEMPTS + 1)]
    assert letter.last_error == "程序出错（KeyError），请系统管理员查看日志。"
    assert [record.exc_info is not None for record in caplog.records] == [True] * MOST_ATTEMPTS
    assert "in take" in caplog.text  # the traceback says where it happened
    assert list(Delivery.objects.dead()) == [letter]
    assert warn_of_dead_letters(now=now) == inbox_of(administrator).count() == 1


def test_a_bell_for_one_letter_keeps_the_error_and_fails(letter, post_office, now):
    """The worker writes the traceback of a task that fails."""
    post_office.error = KeyError("subject")
    with pytest.raises(SendingFailed, match="KeyError"):
        send_delivery(delivery_id=letter.pk)
    letter.refresh_from_db()
    assert (letter.attempts, letter.claimed_at, letter.given_up_at) == (1, None, None)
    assert letter.retry_at == now + timedelta(minutes=2)


def test_what_an_unforeseen_error_says_is_neither_kept_nor_logged(letter, post_office, now, caplog):
    token = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"
    post_office.error = RuntimeError(f"unknown url type: {token}")
    assert send_due(now=now) == 0
    letter.refresh_from_db()
    assert letter.last_error == "程序出错（RuntimeError），请系统管理员查看日志。"
    assert "693a91f6" not in caplog.text


def test_a_notice_whose_reader_cannot_be_judged_is_a_failure_too(letter, monkeypatch, now):
    Delivery.objects.filter(pk=letter.pk).update(source="unheard of")
    assert send_due(now=now) == 0
    letter.refresh_from_db()
    assert (letter.attempts, letter.claimed_at, letter.dropped_at) == (1, None, None)


def test_when_its_time_is_over_the_sweep_ends_and_blames_no_letter(letter, post_office, now):
    others = more_letters(letter, 2)
    post_office.error = SoftTimeLimitExceeded()
    with pytest.raises(SoftTimeLimitExceeded):
        send_due(now=now)
    assert set(Delivery.objects.unsent().values_list("attempts", flat=True)) == {0}
    assert Delivery.objects.unsent().filter(claimed_at=now).count() == 1
    post_office.error = None
    assert send_due(now=now) == 2
    assert send_due(now=now + CLAIM_LASTS + timedelta(seconds=1)) == 1
    assert len(post_office.sent) == len(others) + 1


def test_a_letter_that_went_out_stays_sent_whatever_fails_afterwards(
    letter, post_office, monkeypatch, now
):
    def fail(delivery):
        raise KeyError("cache")

    monkeypatch.setattr("xingdong.notices.sending.is_well_again", fail)
    send_due(now=now)
    letter.refresh_from_db()
    assert (letter.sent_at, letter.attempts, letter.last_error) == (now, 0, "")
    assert send_due(now=now + timedelta(days=1)) == 0
    assert post_office.sent == [letter.pk]


def test_what_can_never_go_is_given_up_at_once(letter, post_office, now):
    post_office.error = SendingFailed("550 no such user", retryable=False)
    assert send(letter.pk, now=now) is False
    letter.refresh_from_db()
    assert (letter.attempts, letter.given_up_at, letter.claimed_at) == (1, now, None)


def test_a_server_that_is_away_is_asked_once_and_then_left_alone(letter, post_office, now):
    """Ten letters: one try, nine that wait without having failed; after the rest all go."""
    more_letters(letter, 9)
    post_office.error = SendingFailed("refused", retryable=True, channel_is_away=True)
    assert send_due(now=now) == 0
    tried = Delivery.objects.unsent().filter(attempts=1)
    waiting = Delivery.objects.unsent().filter(attempts=0, claimed_at=None)
    assert (tried.count(), waiting.count()) == (1, 9)
    assert set(waiting.values_list("retry_at", flat=True)) == {now + FIRST_REST}
    post_office.error = None
    assert send_due(now=now + FIRST_REST) == 9
    assert send_due(now=now + timedelta(minutes=2)) == 1


def test_a_long_absence_is_asked_less_and_less(letter, post_office, now):
    more_letters(letter, 40)
    post_office.error = SendingFailed("refused", retryable=True, channel_is_away=True)
    asked_at = []
    for second in range(0, 3600, 10):
        before = sum(Delivery.objects.values_list("attempts", flat=True))
        send_due(now=now + timedelta(seconds=second))
        if sum(Delivery.objects.values_list("attempts", flat=True)) > before:
            asked_at.append(second)
    assert asked_at == [0, 30, 90, 210, 450, 930, 1830, 2730]


def test_a_robot_that_is_away_does_not_silence_the_others(routed, department, monkeypatch, now):
    deaf, well = room("坏的", department=department), room("好的", department=department)
    said = []

    def say(delivery):
        if delivery.robot == deaf:
            raise SendingFailed("45009", retryable=True, channel_is_away=True)
        said.append(delivery.pk)

    monkeypatch.setitem(channels.CHANNELS, ChannelName.WECOM, say)
    event = routed.events.last()
    Delivery.objects.update(sent_at=now)
    for number, robot in enumerate([deaf, deaf, well, well]):
        Delivery.objects.create(
            source=SOURCE,
            key=event.pk,
            notice=f"n{number}",
            channel="wecom",
            robot=robot,
            address=str(robot.pk),
            subject="s",
            body="b",
            created_at=now,
            retry_at=now,
        )
    assert send_due(now=now) == len(said) == 2


@pytest.mark.parametrize("poison", [{"channel": "pigeon"}, {"source": "a noun of tomorrow"}])
def test_a_message_that_nobody_can_handle_does_not_hold_up_the_others(
    poison, letter, post_office, now
):
    first, second = letter.pk, more_letters(letter, 1)[0]
    Delivery.objects.filter(pk=first).update(retry_at=now - timedelta(hours=1), **poison)
    assert send_due(now=now) == 1
    assert post_office.sent == [second]
    spoilt = Delivery.objects.get(pk=first)
    assert (spoilt.attempts, spoilt.last_error) == (
        1,
        "程序出错（KeyError），请系统管理员查看日志。",
    )
    for _ in range(MOST_ATTEMPTS):
        send_due(now=now + timedelta(days=1))
        now += timedelta(days=1)
    assert list(Delivery.objects.dead()) == [spoilt]


def test_who_left_while_the_mail_waited_is_not_written_to(letter, clerk, post_office, now):
    clerk.memberships.update(until_on=now.date() - timedelta(days=1))
    assert send_due(now=now) == 0
    letter.refresh_from_db()
    assert (letter.dropped_at, letter.sent_at, letter.given_up_at) == (now, None, None)
    assert send_due(now=now + timedelta(days=1)) == 0
    assert post_office.sent == []


def test_an_account_that_was_closed_is_not_written_to(letter, clerk, post_office, now):
    clerk.is_active = False
    clerk.save(update_fields=["is_active"])
    assert send_due(now=now) == 0
    assert post_office.sent == []


def test_an_order_that_went_elsewhere_is_not_told_to_its_former_desk(
    resolved, liaison, enterprise, other_enterprise, post_office, now
):
    """The liaison changed the enterprise while the mail waited."""
    Delivery.objects.exclude(recipient=liaison).update(sent_at=now)
    Liaison.objects.filter(user=liaison).update(enterprise=other_enterprise, is_primary=False)
    assert send_due(now=now) == 0
    assert Delivery.objects.filter(dropped_at=now).count() == mails_to(liaison).count() == 1


@pytest.mark.parametrize(
    ("error", "retryable", "away"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such user")}), False, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"greylisted")}), True, False),
        (smtplib.SMTPDataError(554, b"spam"), False, False),
        (smtplib.SMTPSenderRefused(451, b"later", "x"), True, False),
        (smtplib.SMTPAuthenticationError(535, b"who?"), True, True),
        (smtplib.SMTPServerDisconnected("gone"), True, True),
        (ConnectionRefusedError("refused"), True, True),
        (TimeoutError("timed out"), True, True),
        (ValueError("newline"), False, False),
    ],
)
def test_what_a_mail_server_says_and_what_it_means(letter, monkeypatch, error, retryable, away):
    def refuse(message, fail_silently=False):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(SendingFailed) as failure:
        channels.CHANNELS[ChannelName.EMAIL](letter)
    assert (failure.value.retryable, failure.value.channel_is_away) == (retryable, away)


def test_a_mail_says_why_it_came_and_where_to_change_that(letter, routed, now):
    assert send_due(now=now) == 1
    [message] = mail.outbox
    html = message.alternatives[0].content
    for text in (message.body, html):
        assert f"待签收：{routed.title}" in text
        assert "您收到此邮件，因为您是此诉求的经办人。" in text
        assert "http://127.0.0.1:8000/inbox/choices/" in text
        assert f"http://127.0.0.1:8000{routed.get_absolute_url()}" in text
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_what_people_typed_is_text_in_the_mail(letter, now):
    Delivery.objects.filter(pk=letter.pk).update(body="<script>alert(1)</script>")
    assert send_due(now=now) == 1
    assert "<script>" not in mail.outbox[0].alternatives[0].content
    assert "<script>alert(1)</script>" in mail.outbox[0].body
