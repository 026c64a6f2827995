"""Every channel carries a notice, and stands by its name wherever messages are looked at."""

import pytest
from django.urls import reverse

from tests.admin.conftest import words_of
from tests.notices.conftest import room
from xingdong.accounts.models import Appointment
from xingdong.notices import channels
from xingdong.notices.backoff import is_well_again, let_rest, rests_until
from xingdong.notices.housekeeping import warn_of_dead_letters
from xingdong.notices.leaving import LANES, Notice, Recipient, Urgency, Words, leave
from xingdong.notices.models import ChannelName, Delivery, NoticeGroup
from xingdong.notices.models.channels import PERSONAL, PLATFORMS
from xingdong.notices.sending import send_due

WORDS = Words("标题", "正文", "/")


@pytest.fixture
def by_every_channel(clerk, now) -> list[Delivery]:
    """One fact, told to a person and in a group of every platform."""
    clerk.mobile = clerk.mobile or "13800000009"
    rooms = [
        room(
            platform.name,
            kind=channel,
            webhook=f"{platform.origins[0]}{platform.path}k",
        )
        for channel, platform in PLATFORMS.items()
    ]
    notice = Notice(
        source="",
        key=1,
        name="test",
        group=NoticeGroup.MUST,
        inbox=WORDS,
        mail=WORDS,
        room=WORDS,
        urgency=Urgency.AT_ONCE,
    )
    leave(notice, [Recipient(clerk, clerk.email, "经办人")], now=now, rooms=rooms)
    return list(Delivery.objects.filter(notice="test").select_related("robot"))


@pytest.fixture
def carried(monkeypatch) -> list[str]:
    """What the channels were handed, instead of sending it."""
    taken: list[str] = []
    for channel in ChannelName:
        monkeypatch.setitem(channels.CHANNELS, channel, lambda one: taken.append(one.channel))
    return taken


def test_a_channel_is_a_way_to_a_person_or_into_a_group():
    assert {*PERSONAL, *PLATFORMS} == set(ChannelName)
    assert set(LANES) == set(PERSONAL)


def test_every_channel_carries_a_notice(by_every_channel, carried, now):
    assert {one.channel for one in by_every_channel} == {*PLATFORMS, *reached()}
    assert send_due(now=now) == len(carried)
    ways_out = {channel for channel in reached() if not LANES[channel].is_message}
    assert set(carried) == {*PLATFORMS, *ways_out}
    assert not Delivery.objects.unsent().exists()


def reached() -> set[ChannelName]:
    """The ways to a person that have what they need here; without a server one reaches nobody."""
    found = Delivery.objects.filter(notice="test", robot=None)
    return {ChannelName(one) for one in found.values_list("channel", flat=True)}


def test_inbox_and_mail_always_reach_somebody_with_an_address(by_every_channel):
    assert {ChannelName.INBOX, ChannelName.EMAIL} <= reached()


def test_every_channel_rests_by_itself(by_every_channel, now):
    for one in by_every_channel:
        let_rest(one, now)
        others = [other for other in by_every_channel if other.channel != one.channel]
        assert rests_until(one, now)
        assert [other for other in others if rests_until(other, now)] == []
        is_well_again(one)


def test_every_channel_is_named_in_the_admin_and_in_the_warning(
    by_every_channel, worker, administrator, client, now
):
    posts = Appointment.Position.ADMINISTRATOR
    assert Appointment.objects.filter(user=administrator, position=posts).exists()
    Delivery.objects.filter(notice="test").update(sent_at=None, given_up_at=now)
    client.force_login(worker)
    listing = reverse("admin:notices_delivery_changelist")
    page = words_of(client.get(listing))
    names = {ChannelName(one.channel).label for one in by_every_channel}
    assert [name for name in names if name not in page] == []
    for one in by_every_channel:
        page = client.get(reverse("admin:notices_delivery_change", args=[one.pk]))
        assert ChannelName(one.channel).label in words_of(page)
    warn_of_dead_letters(now=now)
    warning = Delivery.objects.filter(recipient=administrator, channel=ChannelName.INBOX).last()
    assert [name for name in names if f"{name} 1 条" not in warning.body] == []
