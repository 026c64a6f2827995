"""Wrong passwords slow down whoever tries them, and nobody else."""

from datetime import timedelta

import pytest
import time_machine

from tests.accounts.test_sign_in import sign_in
from tests.cast import MONDAY, PASSWORD
from xingdong.accounts.models import SecurityEntry, SignInTries
from xingdong.accounts.pauses import claim_try, in_words, pause_after

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def try_wrong(client, times: int, login: str = "liaison"):
    for _ in range(times):
        page = sign_in(client, login, "wrong")
    return page


def test_five_wrong_tries_are_followed_by_a_pause_that_is_told(liaison, client, clock):
    assert "用户名（手机号）或密码不正确。" in try_wrong(client, 5).text
    assert "密码连续输错，请 10 秒后再试。" in sign_in(client, "liaison").text
    assert "_auth_user_id" not in client.session
    clock.shift(4)
    assert "请 6 秒后再试。" in sign_in(client, "liaison").text
    clock.shift(6)
    assert sign_in(client, "liaison").status_code == 302
    assert not SignInTries.objects.exists()


def test_the_pauses_grow_and_end(liaison, client, clock):
    try_wrong(client, 5)
    told = []
    for _ in range(9):
        clock.shift(timedelta(minutes=15))
        try_wrong(client, 1)
        told.append(sign_in(client, "liaison").text.partition("请 ")[2].partition("后")[0])
    assert told == [
        *("20 秒", "40 秒", "80 秒", "3 分钟", "6 分钟", "11 分钟"),
        *("15 分钟", "15 分钟", "15 分钟"),
    ]
    clock.shift(timedelta(minutes=15))
    assert sign_in(client, "liaison").status_code == 302


def test_nobody_is_locked_out_from_elsewhere(liaison, client, clock):
    for _ in range(50):
        client.post("/accounts/login/", {"login": "liaison", "password": "wrong"}, **ELSEWHERE)
        clock.shift(3)
    assert sign_in(client, "liaison").status_code == 302


def test_a_colleague_in_the_same_office_goes_on(liaison, colleague, client, clock):
    try_wrong(client, 8)
    assert sign_in(client, "colleague").status_code == 302


@pytest.mark.parametrize("login", ["liaison", "13800000001", "13899999999", "nobody"])
def test_a_pause_tells_nothing_of_who_is_known(liaison, client, clock, login):
    try_wrong(client, 5, login)
    assert "密码连续输错，请 10 秒后再试。" in sign_in(client, login).text


def test_a_right_password_forgets_what_was_wrong(liaison, client, clock):
    try_wrong(client, 4)
    sign_in(client, "liaison")
    client.logout()
    try_wrong(client, 4)
    assert sign_in(client, "liaison").status_code == 302


def test_the_next_day_begins_anew(liaison, client, clock):
    try_wrong(client, 5)
    clock.shift(timedelta(days=1, seconds=1))
    try_wrong(client, 4)
    assert sign_in(client, "liaison").status_code == 302


def test_a_try_is_counted_before_its_password_is_looked_at(db):
    """Ten at the same moment are no way round: nobody has forgotten a try yet."""
    waits = [claim_try("liaison", "203.0.113.9", now=MONDAY) for _ in range(10)]
    assert waits == [timedelta()] * 5 + [timedelta(seconds=10)] * 5


def test_addresses_of_one_network_count_as_one(db):
    for last in range(5):
        claim_try("liaison", f"2001:db8::{last}", now=MONDAY)
    assert claim_try("liaison", "2001:db8::9", now=MONDAY) == timedelta(seconds=10)
    assert claim_try("liaison", "2001:db8:0:1::9", now=MONDAY) == timedelta()


def test_the_api_pauses_too(liaison, client, clock):
    try_wrong(client, 5)
    answer = client.post("/api/v1/token/", {"username": "liaison", "password": PASSWORD})
    assert (answer.status_code, answer.json()["message"]) == (
        429,
        "密码连续输错，请 10 秒后再试。",
    )


def test_the_log_says_when_a_pause_begins(liaison, client, clock):
    try_wrong(client, 7)
    kinds = SecurityEntry.objects.order_by("pk").values_list("kind", "name", "about")
    assert list(kinds) == [("sign_in_failed", "李联络", "")] * 4 + [
        ("sign_in_paused", "李联络", "连续输错 5 次，暂缓 10 秒")
    ]


def test_words_and_lengths():
    assert [in_words(timedelta(seconds=s)) for s in (0.2, 40, 90, 91, 900)] == [
        *("1 秒", "40 秒", "90 秒", "2 分钟", "15 分钟"),
    ]
    assert pause_after(10_000) == timedelta(minutes=15)


def test_another_spelling_of_the_same_account_waits_too(liaison):
    spellings = ["liaison", liaison.mobile, f"{liaison.mobile[:3]} {liaison.mobile[3:]}", "+86"]
    spellings[3] += liaison.mobile
    waits = [claim_try(spellings[n % 4], "203.0.113.9", now=MONDAY) for n in range(6)]
    assert waits[5] == timedelta(seconds=10)
