"""Group robots in the admin: their secrets go in and never come out; a test says what happened."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.admin.conftest import words_of
from xingdong.notices import channels
from xingdong.notices.channels import SendingFailed
from xingdong.notices.models import GroupRobot

ADD = reverse("admin:notices_grouprobot_add")
WEBHOOK = "https://oapi.dingtalk.com/robot/send?access_token=the-token"
ROBOT = {
    "name": "人社工作群",
    "kind": "dingtalk",
    "is_active": "on",
    "department": "",
    "micro_grid": "",
    "webhook": WEBHOOK,
    "secret": "SEC-the-secret",
}


@pytest.fixture
def robot(db) -> GroupRobot:
    return GroupRobot.objects.create(
        name="人社工作群", kind="dingtalk", webhook=WEBHOOK, secret="SEC-the-secret"
    )


def page_of(robot: GroupRobot) -> str:
    return reverse("admin:notices_grouprobot_change", args=[robot.pk])


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_a_robot_is_entered(who, cast, client):
    client.force_login(cast[who])
    assert client.post(ADD, ROBOT).status_code == 302
    robot = GroupRobot.objects.get()
    assert (robot.webhook, robot.secret) == (WEBHOOK, "SEC-the-secret")


def test_what_was_saved_is_never_shown(robot, worker, client):
    client.force_login(worker)
    page = client.get(page_of(robot))
    assert "the-token" not in page.text
    assert "SEC-the-secret" not in page.text
    assert "oapi.dingtalk.com" in words_of(page)


def test_left_empty_it_stays(robot, worker, client):
    client.force_login(worker)
    client.post(page_of(robot), {**ROBOT, "name": "新名称", "webhook": "", "secret": ""})
    robot.refresh_from_db()
    assert (robot.name, robot.webhook, robot.secret) == ("新名称", WEBHOOK, "SEC-the-secret")
    assert "the-token" not in LogEntry.objects.get().change_message


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"webhook": ""}, "请填写 Webhook 地址。"),
        ({"webhook": "https://127.0.0.1/robot/send?access_token=x"}, "请填写钉钉给出的地址"),
        ({"kind": "wecom"}, "请填写企业微信给出的地址"),
    ],
)
def test_a_wrong_address_is_refused(wrong, words, worker, client):
    client.force_login(worker)
    page = client.post(ADD, {**ROBOT, **wrong})
    assert page.status_code == 200
    assert words in words_of(page)
    assert "the-token" not in page.text
    assert GroupRobot.objects.count() == 0


def test_the_platform_and_the_address_are_checked_together(robot, worker, client):
    client.force_login(worker)
    page = client.post(page_of(robot), {**ROBOT, "kind": "feishu", "webhook": "", "secret": ""})
    assert "请填写飞书给出的地址" in words_of(page)


def test_one_body_only(department, micro_grid, worker, client):
    client.force_login(worker)
    both = {**ROBOT, "department": department.pk, "micro_grid": micro_grid.pk}
    assert "只能选一个" in words_of(client.post(ADD, both))
    assert GroupRobot.objects.count() == 0


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "测试消息已发出，请在群里查看。"),
        (
            SendingFailed("310000：安全设置不符。", retryable=False),
            "测试消息没有发出。310000：安全设置不符。",
        ),
    ],
)
def test_a_test_message_says_what_the_platform_said(
    error, words, robot, worker, client, monkeypatch
):
    said = []

    def say(delivery):
        said.append((delivery.robot, delivery.body.splitlines()[0]))
        if error:
            raise error

    monkeypatch.setitem(channels.CHANNELS, "dingtalk", say)
    client.force_login(worker)
    page = client.post(
        page_of(robot),
        {**ROBOT, "webhook": "", "secret": "", "notices_grouprobot_send_test": "1"},
        follow=True,
    )
    assert said == [(robot, "兴东社区 · 测试消息")]
    assert words in words_of(page)


def test_a_robot_serves_one_body(department, micro_grid, worker, client):
    client.force_login(worker)
    both = {**ROBOT, "department": department.pk, "micro_grid": micro_grid.pk}
    assert "服务部门和服务微网格只能选一个" in client.post(ADD, both).text
    assert not GroupRobot.objects.exists()
    client.post(ADD, {**both, "micro_grid": ""})
    robot = GroupRobot.objects.get()
    assert [*robot.departments.all(), *robot.micro_grids.all()] == [department]
    client.post(page_of(robot), {**both, "department": "", "webhook": "", "secret": ""})
    assert [*robot.departments.all(), *robot.micro_grids.all()] == [micro_grid]
