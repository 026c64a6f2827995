"""An event leaves a ``Delivery`` for everybody the table names, by the channels they chose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from requests_desk.models import Delivery, GroupRobot, OrderEvent, Survey
from requests_desk.models.choices import Way
from requests_desk.models.deliveries import ChannelName, NoticeGroup
from requests_desk.survey_links import survey_path
from requests_desk.tasks import send_delivery
from requests_desk.workflow import Grade
from xingdong.records.bells import ring
from xingdong.records.privacy import without_identities

from .announcements import ANNOUNCEMENTS
from .audiences import Recipient
from .wishes import Wishes, wishes_of

SURVEY_NOTICE = "survey"
SENSITIVE_BODY = "此诉求为敏感事项，内容不在邮件中显示，请登录平台查看。"


@dataclass(frozen=True)
class Notice:
    """What is said; formatted for one event by ``leave``."""

    group: NoticeGroup
    name: str
    headline: str
    body: str


def announce(event: OrderEvent, *, now: datetime) -> None:
    """Leave a ``Delivery`` for everybody the table names; harmless the second time."""
    order = event.order
    for line in (line for line in ANNOUNCEMENTS if line.is_for(event)):
        recipients = [one for one in line.audience(order, event) if _is_not_author(one, event)]
        notice = Notice(line.group, line.notice, line.headline, line.body)
        leave(notice, event, recipients, now=now, rooms=line.rooms(order, event))


def _is_not_author(recipient: Recipient, event: OrderEvent) -> bool:
    return recipient.user is None or recipient.user.pk != event.by_id


def leave(
    notice: Notice,
    event: OrderEvent,
    recipients: Iterable[Recipient],
    *,
    now: datetime,
    rooms: Iterable[GroupRobot] = (),
) -> None:
    """Write the rows and ring for those that may go at once."""
    recipients = list(recipients)
    wishes = wishes_of(one.user for one in recipients if one.user is not None)
    rows: list[Delivery] = []
    for recipient in recipients:
        own = wishes[recipient.user.pk] if recipient.user is not None else Wishes()
        rows += _rows_for(recipient, own, notice, event, now)
    rows += [_row_for_room(robot, notice, event, now) for robot in rooms]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for delivery in Delivery.objects.due(now).filter(event=event, notice=notice.name):
        ring(send_delivery, delivery_id=delivery.pk)


def _rows_for(
    recipient: Recipient, wishes: Wishes, notice: Notice, event: OrderEvent, now: datetime
) -> list[Delivery]:
    """In the inbox of whoever has an account; by mail as they wish, after their quiet hours."""
    order, way = event.order, wishes.way(notice.group)
    pressing = order.grade != Grade.NORMAL  # not held back for the evening
    rows = []
    if recipient.user is not None and way != Way.NOTHING:
        told = {"url": order.get_absolute_url(), "sent_at": now, "retry_at": now}
        inbox = _row(notice, event, now, recipient, ChannelName.INBOX, str(recipient.user.pk))
        rows.append(_with(inbox, **told, **_words(notice, event)))
    if recipient.email and (way == Way.NOW or (way == Way.DIGEST and pressing)):
        told = {
            "url": _link_in_mail(notice, event),
            "retry_at": now if order.grade == Grade.CRITICAL else wishes.earliest(now),
        }
        mail = _row(notice, event, now, recipient, ChannelName.EMAIL, recipient.email)
        rows.append(_with(mail, **told, **_words_in_mail(notice, event)))
    return rows


def _row(notice, event, now, recipient, channel, address) -> Delivery:
    return Delivery(
        event=event,
        notice=notice.name,
        group=notice.group,
        recipient=recipient.user,
        reason=recipient.reason,
        channel=channel,
        address=address,
        created_at=now,
    )


def _with(row: Delivery, **values) -> Delivery:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _link_in_mail(notice: Notice, event: OrderEvent) -> str:
    """The order's page; the survey's own link, which works without signing in, where one is."""
    if not notice.name.startswith(SURVEY_NOTICE):
        return event.order.get_absolute_url()
    return survey_path(Survey.objects.get(order=event.order, rework_round=event.rework_round))


def _words(notice: Notice, event: OrderEvent) -> dict[str, str]:
    order = event.order
    words = {
        "order": order,
        "event": event,
        "lead": order.assignment.department if order.assignment else "",
        "promised": moment(order.promised_at),
        "sign_due": moment(order.assignment.sign_due_at) if order.assignment else "",
    }
    # One line: a mail header has no second one, and a title may come with line breaks.
    subject = " ".join(f"{notice.headline}：{order.title}".split())
    body = f"“{order.title}”（{order.number}）{notice.body.format(**words)}"
    return {"subject": without_identities(subject)[:120], "body": without_identities(body)}


def _words_in_mail(notice: Notice, event: OrderEvent) -> dict[str, str]:
    """A sensitive order leaves the building by its number alone (domain.md §7 E14)."""
    if event.order.sensitive:
        return {"subject": f"{notice.headline}：{event.order.number}", "body": SENSITIVE_BODY}
    return _words(notice, event)


def _row_for_room(robot: GroupRobot, notice: Notice, event: OrderEvent, now: datetime) -> Delivery:
    order = event.order
    return Delivery(
        event=event,
        notice=notice.name,
        group=notice.group,
        robot=robot,
        channel=ChannelName(robot.kind),
        address=str(robot.pk),
        subject=f"{notice.headline}：{order.number}",
        body=_words_in_room(notice, event),
        url=order.get_absolute_url(),
        created_at=now,
        retry_at=now if order.grade == Grade.CRITICAL else Wishes().earliest(now),
    )


def _words_in_room(notice: Notice, event: OrderEvent) -> str:
    """What anybody in the group may read: no title, no text, no name or number of a person.

    兴东社区 stands first, so that it can be the keyword which a robot's security settings ask for.
    """
    order = event.order
    flag = "" if order.grade == Grade.NORMAL else f"【{order.get_grade_display()}】"
    lines = [f"兴东社区 · {flag}{notice.headline}", order.number]
    if not order.sensitive:
        lines[1] += f"　{order.item.name}"
        lines.append(order.enterprise_short_name)
    if order.assignment is not None and order.assignment.is_current:
        lines.append(f"最近时限：{moment(order.assignment.next_due_at)}")
    return "\n".join([*lines, f"{settings.SITE_URL}{order.get_absolute_url()}"])


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}"
