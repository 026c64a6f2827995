"""Where one is signed in, for how long, and how it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.accounts.test_sign_in import sign_in
from tests.admin.conftest import statements, words_of
from tests.cast import MONDAY, PASSWORD, again
from xingdong.accounts.devices import device_of
from xingdong.accounts.models import SecurityEntry
from xingdong.accounts.passwords import hand_out_password

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
)
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
INBOX, DEVICES = "notices:inbox", "account_devices"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def browser(user: str, agent: str = OFFICE, address: str = "127.0.0.1", **given) -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    form = {"login": user, "password": PASSWORD, **given}
    assert client.post(reverse("account_login"), form).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse(INBOX)).status_code == 200


def test_devices_are_named_in_plain_words(liaison, clock):
    browser("liaison", PHONE, "203.0.113.9")
    clock.shift(timedelta(hours=1))
    office = browser("liaison")
    text = words_of(office.get(reverse(DEVICES)))
    assert "Windows 电脑上的 Chrome （这台） 最近使用：2026-03-02 11:00" in text
    assert "安卓手机上的微信 最近使用：2026-03-02 10:00" in text
    assert "网络地址 203.0.113.9" in text


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "安卓手机上的微信"),
        (OFFICE, "Windows 电脑上的 Chrome"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Safari/604.1",
            "苹果手机上的 Safari",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0",
            "Windows 电脑上的 Edge",
        ),
        ("curl/8", "未知设备"),
    ],
)
def test_device(agent, words):
    assert device_of(agent) == words


def test_one_device_is_signed_out_and_the_others_stay(liaison):
    phone, office = browser("liaison", PHONE), browser("liaison")
    (other,) = [d for d in office.get(reverse(DEVICES)).context["devices"] if not d.is_this]
    office.post(reverse("account_end_device", args=[other.key]))
    assert (is_in(phone), is_in(office)) == (False, True)


def test_everywhere_means_here_too(liaison):
    phone, office = browser("liaison", PHONE), browser("liaison")
    answer = office.post(reverse("account_end_devices"), follow=True)
    assert "所有设备都已退出登录。" in answer.text
    assert (is_in(phone), is_in(office)) == (False, False)
    ended = SecurityEntry.objects.filter(kind=SecurityEntry.Kind.SESSION_ENDED, name="李联络")
    assert ended.count() == 2


def test_nobody_signs_out_somebody_else(liaison, colleague):
    theirs, mine = browser("colleague"), browser("liaison")
    (device,) = theirs.get(reverse(DEVICES)).context["devices"]
    assert mine.post(reverse("account_end_device", args=[device.key])).status_code == 404
    assert is_in(theirs)


def test_what_ended_with_a_new_password_is_not_listed(liaison):
    phone, office = browser("liaison", PHONE), browser("liaison")
    new = "Noch-ein-Kennwort-7"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    office.post(reverse("account_change_password"), form)
    (device,) = office.get(reverse(DEVICES)).context["devices"]
    assert (device.is_this, is_in(phone), is_in(office)) == (True, False, True)


def test_the_list_costs_the_same_for_one_and_for_three(liaison):
    one = browser("liaison")
    is_in(one)
    costs = [len(statements(one, reverse(DEVICES)))]
    browser("liaison"), browser("liaison")
    costs.append(len(statements(one, reverse(DEVICES))))
    assert costs == [6, 6]


# --- idle ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["clerk", "head", "worker", "leader", "administrator"])
def test_staff_are_signed_out_after_doing_nothing(cast, clock, settings, who):
    settings.STAFF_IDLE_MINUTES = 30
    client = browser(who)
    clock.shift(timedelta(minutes=29))
    assert is_in(client)
    clock.shift(timedelta(minutes=29))
    assert is_in(client)
    clock.shift(timedelta(minutes=31))
    answer = client.get(reverse(INBOX))
    assert answer.url == f"{reverse('account_login')}?next={reverse(INBOX)}"
    entry = SecurityEntry.objects.latest("pk")
    assert (entry.kind, entry.about) == ("session_ended", "30 分钟没有操作")


def ask_for_news(client: Client, **headers) -> int:
    headers = {"HX-Request": "true", **headers}
    return client.get(f"{reverse('notices:unread')}?seen=0", headers=headers).status_code


def test_a_page_that_stays_open_keeps_nobody_signed_in(clerk, clock, settings):
    settings.STAFF_IDLE_MINUTES = 30
    client = browser("clerk")
    for _ in range(4):
        clock.shift(timedelta(minutes=10))
        assert ask_for_news(client) == 204
    assert not is_in(client)


def test_but_somebody_who_types_there_is_at_work(clerk, clock, settings):
    settings.STAFF_IDLE_MINUTES = 30
    client = browser("clerk")
    for _ in range(4):
        clock.shift(timedelta(minutes=10))
        assert ask_for_news(client, **{"X-In-Use": "1"}) == 204
    assert is_in(client)


def test_a_liaison_stays_for_thirty_days_on_a_phone(liaison, clock):
    client = browser("liaison", PHONE, remember="on")
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600
    clock.shift(timedelta(days=29))
    assert is_in(client)
    clock.shift(timedelta(days=2))
    assert not is_in(client)


def test_a_liaison_who_did_not_ask_for_it_leaves_with_the_browser(liaison, clock):
    client = browser("liaison", PHONE)
    assert client.cookies["sessionid"]["max-age"] == ""
    clock.shift(timedelta(hours=13))
    assert not is_in(client)


def test_staff_who_tick_it_are_signed_out_all_the_same(clerk, clock):
    client = browser("clerk", PHONE, remember="on")
    assert client.cookies["sessionid"]["max-age"] == ""


def test_a_liaison_who_becomes_staff_has_their_rules(liaison, department, clock):
    from tests.cast import join

    client = browser("liaison", PHONE, remember="on")
    join(liaison, department)
    clock.shift(timedelta(hours=2))
    assert not is_in(client)


# --- handed-out passwords ------------------------------------------------------------------------


def test_a_handed_out_password_expires(liaison, client, clock, settings):
    settings.HANDED_OUT_PASSWORD_DAYS = 7
    first = hand_out_password(liaison)
    liaison.save()
    clock.shift(timedelta(days=7, seconds=1))
    page = sign_in(client, "liaison", first)
    assert "初始密码已过期，请联系发给您账号的人重新发放。" in page.text
    assert "_auth_user_id" not in client.session
    assert "用户名（手机号）或密码不正确。" in sign_in(client, "liaison", "wrong").text
    first = hand_out_password(again(liaison))
    user = again(liaison)
    first = hand_out_password(user)
    user.save()
    assert sign_in(client, "liaison", first).status_code == 302
    assert client.get("/").url == reverse("account_change_password")


def test_a_password_of_ones_own_does_not(liaison, client, clock):
    clock.shift(timedelta(days=400))
    assert sign_in(client, "liaison").status_code == 302
