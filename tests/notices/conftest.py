"""Shortcuts for wishes, and channels that do what the test says."""

import pytest
import time_machine
from django.core.cache import cache

from xingdong.notices.models import ChannelName, Delivery, GroupRobot, NoticeChoice, NoticeTimes


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def no_channel_rests(db):
    cache.clear()


def choose(user, *, quiet=None, digest_time="17:00", **ways) -> None:
    """``choose(clerk, work="digest")``; nobody has quiet hours here who did not choose them."""
    for group, way in ways.items():
        NoticeChoice.objects.update_or_create(user=user, group=group, defaults={"way": way})
    start, end = quiet or (None, None)
    NoticeTimes.objects.update_or_create(
        user=user,
        defaults={"quiet_from": start, "quiet_until": end, "digest_time": digest_time},
    )


def mails_to(user):
    return Delivery.objects.filter(channel=ChannelName.EMAIL, recipient=user)


def inbox_of(user):
    return Delivery.objects.inbox_of(user)


def room(name: str, *, department=None, micro_grid=None, **fields) -> GroupRobot:
    values = {
        "kind": "wecom",
        "webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        **fields,
    }
    robot = GroupRobot.objects.create(name=name, **values)
    for body in filter(None, (department, micro_grid)):
        body.robots.add(robot)
    return robot
