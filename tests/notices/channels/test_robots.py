"""Three platforms over real HTTP: what is sent, and what their refusals mean."""

import json
import logging
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.notices.channels.conftest import SECRET, TOKEN, WEBHOOKS
from xingdong.notices.channels import CHANNELS, SendingFailed, posting
from xingdong.notices.models import Delivery, GroupRobot, robots
from xingdong.notices.models.channels import PLATFORMS

KINDS = tuple(WEBHOOKS)
TEXT = "兴东社区 · 待签收\nXD20260302-0001　专场招聘"


def send(robot: GroupRobot, text=TEXT) -> None:
    CHANNELS[robot.kind](Delivery(robot=robot, body=text))


def failure_of(robot: GroupRobot) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        send(robot)
    return caught.value


def test_every_platform_is_played_here():
    assert set(KINDS) == set(PLATFORMS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_arrives_signed(kind, robot_of, platform):
    send(GroupRobot.objects.get(pk=robot_of(kind).pk))
    assert platform.texts() == [TEXT]


# What each platform answers with HTTP 200, whether trying again helps, and what a person reads.
REFUSALS = [
    ("wecom", 45009, True, "发送过于频繁"),
    ("wecom", 93000, False, "地址无效"),
    ("wecom", 424242, True, "未知错误"),
    ("dingtalk", 130101, True, "发送过于频繁"),
    ("dingtalk", 300001, False, "地址无效"),
    ("dingtalk", 310000, False, "安全设置不符"),
    ("feishu", 11232, True, "发送过于频繁"),
    ("feishu", 19001, False, "地址无效"),
    ("feishu", 19021, False, "签名不符"),
    ("feishu", 19024, False, "关键词"),
]


@pytest.mark.parametrize(("kind", "code", "retryable", "words"), REFUSALS)
def test_a_refusal_with_status_200_is_a_failure(kind, code, retryable, words, robot_of, platform):
    field, reason = ("code", "msg") if kind == "feishu" else ("errcode", "errmsg")
    platform.says = 200, json.dumps({field: code, reason: "no"}).encode()
    failure = failure_of(robot_of(kind))
    assert (failure.retryable, failure.channel_is_away) == (retryable, retryable)
    assert str(code) in str(failure)
    assert words in str(failure)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_token_is_not_tried_again(kind, robot_of):
    robot = robot_of(kind)
    robot.webhook = robot.webhook.replace(TOKEN, "another")
    assert failure_of(robot).retryable is False


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_not_tried_again(kind, robot_of):
    assert failure_of(robot_of(kind, secret="wrong")).retryable is False


@pytest.mark.parametrize(
    ("status", "body", "retryable"),
    [
        (429, b"{}", True),
        (502, b"<html>Bad Gateway</html>", True),
        (404, b"{}", False),
        (200, b"<html>maintenance</html>", True),
        (200, b"[]", True),
        (200, b'{"errmsg": "ok"}', True),
    ],
)
def test_an_answer_that_is_none(status, body, retryable, robot_of, platform):
    platform.says = status, body
    assert failure_of(robot_of("wecom")).retryable is retryable


def test_a_redirect_leads_nowhere(robot_of, platform):
    platform.says, platform.headers = (302, b""), {"Location": f"{platform.origin}/inside"}
    assert failure_of(robot_of("wecom")).retryable is False
    assert len(platform.received) == 1


def test_a_platform_that_hangs_is_left_after_the_timeout(robot_of, platform, monkeypatch):
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    platform.hangs = 1
    started = time.monotonic()
    failure = failure_of(robot_of("wecom"))
    assert time.monotonic() - started < 0.9
    assert (failure.retryable, failure.channel_is_away) == (True, True)


def test_nobody_listening_is_tried_again(robot_of, monkeypatch):
    robot = robot_of("wecom")
    robot.webhook = "http://127.0.0.1:9/cgi-bin/webhook/send?key=k"
    monkeypatch.setattr(robots, "origins_of", lambda kind: ("http://127.0.0.1:9",))
    failure = failure_of(robot)
    assert (failure.retryable, failure.channel_is_away) == (True, True)


def test_a_robot_that_was_switched_off_says_nothing(robot_of, platform):
    assert failure_of(robot_of("wecom", is_active=False)).retryable is False
    assert platform.received == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_token_and_the_secret_are_in_no_log_and_no_error(kind, robot_of, platform, caplog):
    robot = robot_of(kind)
    platform.says = 500, b"{}"
    with caplog.at_level(logging.DEBUG):
        failure = failure_of(robot)
        platform.close()
        away = failure_of(robot)
    told = f"{failure} {away} {failure.__cause__} {away.__cause__} {caplog.text} {robot!r}"
    assert TOKEN not in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "webhook",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com.example/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com@10.0.0.1/cgi-bin/webhook/send?key=k",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=k",
        "https://127.0.0.1/cgi-bin/webhook/send?key=k",
        "https://169.254.169.254/latest/meta-data/",
        "https://oapi.dingtalk.com/robot/send?access_token=k",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=k",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "https://[broken/cgi-bin/webhook/send?key=k",
        "file:///etc/passwd",
    ],
)
def test_only_the_platforms_own_addresses_are_taken(webhook, db):
    robot = GroupRobot(name="群", kind="wecom", webhook=webhook)
    with pytest.raises(ValidationError) as refused:
        robot.full_clean()
    assert list(refused.value.message_dict) == ["webhook"]


@pytest.mark.parametrize(
    "webhook", ["http://127.0.0.1:1/x", "https://169.254.169.254/", "file:///etc/passwd"]
)
def test_an_address_that_came_another_way_is_not_called(webhook, db):
    assert failure_of(GroupRobot(kind="wecom", webhook=webhook)).retryable is False


def test_the_database_holds_no_secret(robot_of):
    robot = robot_of("feishu")
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhook, secret FROM notices_grouprobot")
        stored = cursor.fetchone()
    assert TOKEN not in stored[0]
    assert SECRET not in stored[1]
    again = GroupRobot.objects.get(pk=robot.pk)
    assert (again.webhook, again.secret) == (robot.webhook, SECRET)


def test_a_new_key_opens_what_the_old_one_sealed(robot_of, settings):
    robot = robot_of("feishu")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 5
    assert GroupRobot.objects.get(pk=robot.pk).secret == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    assert GroupRobot.objects.get(pk=robot.pk).secret == ""
