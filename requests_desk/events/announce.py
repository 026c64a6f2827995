"""An event is announced to everybody the table names, in words for inbox, mail and chat group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from requests_desk.models import OrderEvent, Survey
from requests_desk.rules.deadlines import SUPPLEMENT_WINDOW, SURVEY_WINDOW, window_end
from requests_desk.rules.follow_links import follow_path
from requests_desk.rules.survey_links import survey_path
from requests_desk.workflow import Grade
from xingdong.notices.leaving import Notice, Recipient, Urgency, Words, leave
from xingdong.notices.models import GroupRobot, NoticeGroup
from xingdong.records.privacy import without_identities
from xingdong.records.tables import complete

from .announcements import ANNOUNCEMENTS
from .notice_source import SOURCE

SURVEY_NOTICE = "survey"
SENSITIVE_BODY = "此诉求为敏感事项，内容不在邮件中显示，请登录平台查看。"
URGENCIES = complete(
    "events.announce.URGENCIES",
    {
        Grade.NORMAL: Urgency.NORMAL,
        Grade.URGENT: Urgency.PRESSING,
        Grade.CRITICAL: Urgency.AT_ONCE,
    },
    Grade,
)


@dataclass(frozen=True)
class Saying:
    """What is said; formatted for one event by ``tell``."""

    group: NoticeGroup
    name: str
    headline: str
    body: str


def announce(event: OrderEvent, *, now: datetime) -> None:
    """Leave a ``Delivery`` for everybody the table names; harmless the second time."""
    order = event.order
    for line in (line for line in ANNOUNCEMENTS if line.is_for(event)):
        recipients = [
            reader for reader in line.audience(order, event) if _is_not_author(reader, event)
        ]
        saying = Saying(line.group, line.notice, line.headline, line.body)
        tell(saying, event, recipients, now=now, rooms=line.rooms(order, event))


def _is_not_author(recipient: Recipient, event: OrderEvent) -> bool:
    return recipient.user is None or recipient.user.pk != event.by_id


def tell(
    saying: Saying,
    event: OrderEvent,
    recipients: list[Recipient],
    *,
    now: datetime,
    rooms: Iterable[GroupRobot] = (),
) -> None:
    """Say one thing about one event to ``recipients`` and in ``rooms``."""
    rooms = list(rooms)
    strangers = [one for one in recipients if one.user is None]
    path = _open_to_strangers(saying, event, now) if strangers else ""
    if path:
        leave(_notice(saying, event, mail_url=path), strangers, now=now)
        recipients = [one for one in recipients if one.user is not None]
    if recipients or rooms:
        leave(_notice(saying, event), recipients, now=now, rooms=rooms)


def _open_to_strangers(saying: Saying, event: OrderEvent, now: datetime) -> str:
    """Where somebody without an account reads on; empty where the usual link is theirs, too."""
    return "" if saying.name.startswith(SURVEY_NOTICE) else follow_path(event.order, now)


def _notice(saying: Saying, event: OrderEvent, *, mail_url: str = "") -> Notice:
    order = event.order
    return Notice(
        source=SOURCE,
        key=event.pk,
        name=saying.name,
        group=saying.group,
        inbox=_inbox_words(saying, event, url=order.get_absolute_url()),
        mail=_words_in_mail(saying, event, mail_url or _link_in_mail(saying, event)),
        room=_words_in_room(saying, event),
        urgency=URGENCIES[Grade(order.grade)],
    )


def _inbox_words(saying: Saying, event: OrderEvent, *, url: str) -> Words:
    order = event.order
    words = {
        "order": order,
        "event": event,
        "lead": order.assignment.department if order.assignment else "",
        "promised": _moment(order.promised_at),
        "sign_due": _moment(order.assignment.sign_due_at) if order.assignment else "",
        "supplement_due": _moment(window_end(SUPPLEMENT_WINDOW, event.created_at)),
        "survey_due": _moment(window_end(SURVEY_WINDOW, event.created_at)),
    }
    # One line: a mail header has no second one, and a title may come with line breaks.
    subject = " ".join(f"{saying.headline}：{order.title}".split())
    body = f"“{order.title}”（{order.number}）{saying.body.format(**words)}"
    return Words(without_identities(subject), without_identities(body), url)


def _words_in_mail(saying: Saying, event: OrderEvent, url: str) -> Words:
    """A sensitive order leaves the building by its number alone (handbook §7 E14)."""
    order = event.order
    if order.sensitive:
        return Words(f"{saying.headline}：{order.number}", SENSITIVE_BODY, url)
    return _inbox_words(saying, event, url=url)


def _link_in_mail(saying: Saying, event: OrderEvent) -> str:
    """The order's page; the survey's own link, which works without signing in, where one is."""
    if not saying.name.startswith(SURVEY_NOTICE):
        return event.order.get_absolute_url()
    return survey_path(Survey.objects.get(order=event.order, rework_round=event.rework_round))


def _words_in_room(saying: Saying, event: OrderEvent) -> Words:
    """What anybody in the group may read: no title, no text, no name or number of a person.

    兴东社区 stands first, so that it can be the keyword which a robot's security settings ask for.
    """
    order = event.order
    flag = f"【{order.flag}】" if order.flag else ""
    lines = [f"兴东社区 · {flag}{saying.headline}", order.number]
    if not order.sensitive:
        lines[1] += f"　{order.item.name}"
        lines.append(order.enterprise_short_name)
    if order.assignment is not None and order.assignment.is_current:
        lines.append(f"最近时限：{_moment(order.assignment.next_due_at)}")
    lines.append(f"{settings.SITE_URL}{order.get_absolute_url()}")
    subject = f"{saying.headline}：{order.number}"
    return Words(subject, "\n".join(lines), order.get_absolute_url())


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}"
