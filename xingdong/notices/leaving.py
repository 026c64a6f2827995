"""A notice leaves a ``Delivery`` for everybody it is for, by the channels they chose."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from xingdong.accounts.models import User
from xingdong.records.bells import ring
from xingdong.records.tables import complete

from .models import ChannelName, Delivery, GroupRobot, NoticeGroup, Way
from .models.channels import PERSONAL
from .preferences import Preferences, preferences_of
from .tasks import send_delivery

LONGEST_SUBJECT = 120


@dataclass(frozen=True)
class Recipient:
    """``reason`` ends the sentence 您收到此通知，因为您是…: every mail says it."""

    user: User | None
    email: str
    reason: str


def recipients_of(users: Iterable[User], reason: str) -> list[Recipient]:
    """Those of ``users`` whose account is open."""
    return [Recipient(user, user.email, reason) for user in users if user.is_active]


class Urgency(IntEnum):
    NORMAL = 0
    PRESSING = 1  # not held back for the daily digest
    AT_ONCE = 2  # nor for the end of somebody's quiet hours


@dataclass(frozen=True)
class Words:
    """What one channel says; the subject is one line."""

    subject: str
    body: str
    url: str


@dataclass(frozen=True)
class Notice:
    """One fact about one row (``source``, ``key``), in the words of each way it may leave."""

    source: str
    key: int
    name: str
    group: NoticeGroup
    inbox: Words
    mail: Words
    room: Words
    urgency: Urgency = Urgency.NORMAL


def leave(
    notice: Notice,
    recipients: Iterable[Recipient],
    *,
    now: datetime,
    rooms: Iterable[GroupRobot] = (),
) -> None:
    """Write the rows and ring for those that may go at once; harmless the second time."""
    recipients = list(recipients)
    wishes = preferences_of(
        recipient.user for recipient in recipients if recipient.user is not None
    )
    rows: list[Delivery] = []
    for recipient in recipients:
        own = wishes[recipient.user.pk] if recipient.user is not None else Preferences()
        rows += _rows_for(recipient, own, notice, now)
    rows += [_row_for_room(robot, notice, now) for robot in rooms]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    left = Delivery.objects.due(now).filter(
        source=notice.source, key=notice.key, notice=notice.name
    )
    for delivery_id in left.values_list("pk", flat=True):
        ring(send_delivery, delivery_id=delivery_id)


@dataclass(frozen=True)
class Lane:
    """How a notice reaches one person: the ``address``, empty for whom it cannot reach, and what
    it says there; ``is_wished`` by what the person chose. ``is_message``: the row is the message.
    """

    address: Callable[[Recipient], str]
    words: Callable[[Notice], Words]
    is_wished: Callable[[Way, Urgency], bool]
    is_message: bool = False


LANES: Mapping[ChannelName, Lane] = complete(
    "notices.leaving.LANES",
    {
        ChannelName.INBOX: Lane(
            address=lambda one: str(one.user.pk) if one.user else "",
            words=lambda notice: notice.inbox,
            is_wished=lambda way, urgency: way != Way.NOTHING,
            is_message=True,
        ),
        ChannelName.EMAIL: Lane(
            address=lambda one: one.email,
            words=lambda notice: notice.mail,
            is_wished=lambda way, urgency: (
                way == Way.NOW or (way == Way.DIGEST and urgency >= Urgency.PRESSING)
            ),
        ),
    },
    PERSONAL,
)


def _rows_for(
    recipient: Recipient, wishes: Preferences, notice: Notice, now: datetime
) -> list[Delivery]:
    """One for each lane that reaches the person as they wish; after their quiet hours."""
    way, later = wishes.way(notice.group), _earliest(notice, wishes, now)
    return [
        _row(
            notice,
            lane.words(notice),
            now,
            recipient=recipient.user,
            reason=recipient.reason,
            channel=channel,
            address=lane.address(recipient),
            sent_at=now if lane.is_message else None,
            retry_at=now if lane.is_message else later,
        )
        for channel, lane in LANES.items()
        if lane.address(recipient) and lane.is_wished(way, notice.urgency)
    ]


def _row_for_room(robot: GroupRobot, notice: Notice, now: datetime) -> Delivery:
    return _row(
        notice,
        notice.room,
        now,
        robot=robot,
        channel=ChannelName(robot.kind),
        address=str(robot.pk),
        retry_at=_earliest(notice, Preferences(), now),
    )


def _earliest(notice: Notice, wishes: Preferences, now: datetime) -> datetime:
    return now if notice.urgency == Urgency.AT_ONCE else wishes.earliest(now)


def _row(notice: Notice, words: Words, now: datetime, **fields: Any) -> Delivery:
    return Delivery(
        source=notice.source,
        key=notice.key,
        notice=notice.name,
        group=notice.group,
        subject=words.subject[:LONGEST_SUBJECT],
        body=words.body,
        url=words.url,
        created_at=now,
        **fields,
    )
