"""A notice leaves a ``Delivery`` for everybody it is for, by the channels they chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from xingdong.accounts.models import User
from xingdong.records.bells import ring

from .models import ChannelName, Delivery, GroupRobot, NoticeGroup, Way
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
    wishes = preferences_of(one.user for one in recipients if one.user is not None)
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


def _rows_for(
    recipient: Recipient, wishes: Preferences, notice: Notice, now: datetime
) -> list[Delivery]:
    """In the inbox of whoever has an account; by mail as they wish, after their quiet hours."""
    way = wishes.way(notice.group)
    by_mail = way == Way.NOW or (way == Way.DIGEST and notice.urgency >= Urgency.PRESSING)
    rows = []
    if recipient.user is not None and way != Way.NOTHING:
        rows.append(
            _row(
                notice,
                notice.inbox,
                now,
                recipient=recipient.user,
                reason=recipient.reason,
                channel=ChannelName.INBOX,
                address=str(recipient.user.pk),
                sent_at=now,
                retry_at=now,
            )
        )
    if recipient.email and by_mail:
        rows.append(
            _row(
                notice,
                notice.mail,
                now,
                recipient=recipient.user,
                reason=recipient.reason,
                channel=ChannelName.EMAIL,
                address=recipient.email,
                retry_at=_earliest(notice, wishes, now),
            )
        )
    return rows


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


def _row(notice: Notice, words: Words, now: datetime, **fields) -> Delivery:
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
