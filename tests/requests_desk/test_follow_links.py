"""Somebody without an account follows the order that was entered for them by a link."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import FollowLink
from requests_desk.models.choices import Channel
from requests_desk.rules.follow_links import follow_path
from requests_desk.workflow import Action, Status
from tests.cast import draft, fresh, settle
from xingdong.notices.sending import send_due
from xingdong.records.keeping import tidy
from xingdong.records.refusals import NotAllowed

NAME, PHONE, MAIL = "门卫老秦", "13912345678", "guard@example.com"


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def entered(enterprise, item, liaison, clerk, head, worker, now):
    """An order that a social worker wrote down for a guard; the liaison is kept as its author."""
    said = draft(
        enterprise,
        item,
        channel=Channel.PHONE,
        author=liaison,
        contact_name=NAME,
        contact_phone=PHONE,
        contact_email=MAIL,
        description=f"门口路灯坏了，打我电话 {PHONE}",
    )
    order = actions.submit_order(said, by=worker, now=now)
    settle(now)
    return fresh(order)


@pytest.fixture
def path(entered, now) -> str:
    return follow_path(entered, now)


def test_the_link_opens_the_order_without_an_account(entered, path, client):
    page = client.get(path)
    assert page.status_code == 200
    assert entered.title in page.text
    assert entered.number in page.text
    assert "no-store" in page["Cache-Control"]
    assert "sessionid" not in client.cookies


def test_only_the_digest_of_the_token_is_kept(entered, path):
    token = path.split("/")[2]
    link = FollowLink.objects.get(order=entered)
    assert token not in {link.seed, link.digest}
    assert len(token) == 43


def test_it_tells_no_number_and_nothing_of_the_liaisons(entered, path, client, liaison, now):
    actions.write_message(entered, by=liaison, text="王师傅电话 13800001111", files=[], now=now)
    page = client.get(path).text
    assert PHONE not in page
    assert "13800001111" not in page
    assert "王师傅" not in page
    assert liaison.real_name not in page
    assert "贵公司联络员" in page


def test_what_is_asked_for_is_supplemented_through_it(entered, path, client, clerk, now):
    actions.sign_order(entered, by=clerk, now=now)
    actions.ask_supplement(entered, by=clerk, text="请拍一张路灯的照片", now=now)
    assert "请拍一张路灯的照片" in client.get(path).text
    photo = SimpleUploadedFile("说明.pdf", b"%PDF-1.4 none", "application/pdf")
    answer = client.post(f"{path}supplement/", {"text": "拍好了", "files": [photo]})
    assert answer.url == path
    order = fresh(entered)
    assert order.status == Status.IN_PROGRESS
    event = order.events.get(action=Action.SUPPLEMENT)
    assert (event.by, event.by_name, event.public_text) == (None, NAME, "拍好了")
    [file] = event.attachments.all()
    answer = client.get(f"{path}files/{file.key}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 none"


def test_it_takes_nothing_back_and_rates_nothing(entered, path, client):
    assert "撤回" not in client.get(path).text
    for action in ("withdraw", "rate", "sign", "nothing"):
        assert client.post(f"{path}{action}/", {"reason": "不要了"}).status_code == 404
    assert fresh(entered).status == Status.ROUTED


def test_a_file_of_the_liaison_stays_closed(entered, path, client, liaison, now):
    paper = SimpleUploadedFile("名单.pdf", b"%PDF-1.4 none", "application/pdf")
    client.force_login(liaison)
    client.post(
        reverse("orders:step", args=[entered.number, "message"]),
        {"text": "见附件", "files": [paper]},
    )
    client.logout()
    [file] = entered.attachments.all()
    assert client.get(f"{path}files/{file.key}/").status_code == 404


@pytest.mark.parametrize("token", ["x" * 43, "0", "x" * 300])
def test_any_other_token_opens_nothing(entered, client, token):
    assert client.get(reverse("orders:follow", args=[token])).status_code == 404


def test_a_new_link_ends_the_one_before(entered, path, client, worker, now):
    client.force_login(worker)
    page = client.post(reverse("orders:give_follow_link", args=[entered.number]))
    new = follow_path(entered, now)
    assert new != path
    assert new in page.text
    assert "data:image/svg+xml;base64," in page.text
    client.logout()
    assert client.get(path).status_code == 404
    assert client.get(new).status_code == 200


def test_only_the_centre_gives_one(entered, path, client, liaison, clerk, now):
    for user in (liaison, clerk):
        client.force_login(user)
        url = reverse("orders:give_follow_link", args=[entered.number])
        assert client.post(url).status_code == 404
        with pytest.raises(NotAllowed):
            actions.give_follow_link(entered, by=user, now=now)
    assert follow_path(entered, now) == path


def test_who_can_sign_in_needs_none(enterprise, item, liaison, worker, submitted, now):
    said = draft(
        enterprise, item, channel=Channel.PHONE, author=liaison, contact_name=liaison.real_name
    )
    own = actions.submit_order(said, by=worker, now=now)
    assert not FollowLink.objects.filter(order__in=[own, submitted]).exists()
    with pytest.raises(NotAllowed):
        actions.give_follow_link(own, by=worker, now=now)


def test_it_ends_by_its_own_date(entered, path, client, settings, now):
    end = now + timedelta(days=settings.FOLLOW_LINK_DAYS, seconds=1)
    with time_machine.travel(end, tick=False):
        assert client.get(path).status_code == 410
        assert client.post(f"{path}message/", {"text": "还在吗"}).status_code == 410
    assert not entered.events.filter(action=Action.MESSAGE).exists()


def test_it_ends_some_days_after_the_order(entered, path, client, settings, liaison, now):
    actions.withdraw_order(entered, by=liaison, reason="不用了", now=now)
    end = now + timedelta(days=settings.FOLLOW_LINK_DAYS_AFTER_END, seconds=1)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(end, tick=False):
        assert client.get(path).status_code == 410
        assert tidy(now=end)["follow links"] == 1
    assert not FollowLink.objects.exists()


def test_mails_to_the_contact_carry_it_and_those_to_the_liaison_do_not(entered, path, liaison, now):
    send_due(now=now)
    [letter] = [letter for letter in mail.outbox if letter.to == [MAIL]]
    assert path in letter.body
    assert [one.to for one in mail.outbox if path in one.body] == [[MAIL]]


def test_a_new_secret_leaves_links_open_while_the_old_one_is_named(
    entered, path, client, settings, now
):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60
    assert client.get(path).status_code == 200
    assert follow_path(entered, now) == path


def test_of_a_sensitive_order_it_shows_no_text(entered, path, client):
    type(entered).objects.filter(pk=entered.pk).update(sensitive=True)
    page = client.get(path).text
    assert entered.number in page
    assert entered.title not in page
    assert "路灯" not in page
    assert entered.item.name not in page


def test_the_social_worker_reads_it_out_once(enterprise, item, liaison, worker, client, now):
    client.force_login(worker)
    page = reverse("orders:enter")
    sent = client.post(
        f"{page}?enterprise={enterprise.pk}",
        {
            "description": "旺季缺人，想招20个焊工。",
            "item": item.code,
            "item-headcount": "20",
            "contact_name": NAME,
            "contact_phone": PHONE,
            "channel": "phone",
            "idempotency_key": "k" * 16,
        },
    )
    link = follow_path(FollowLink.objects.get().order, now)
    receipt = client.get(sent.url).text
    assert link in receipt
    assert "data:image/svg+xml;base64," in receipt
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        assert link not in client.get(sent.url).text
