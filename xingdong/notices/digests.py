"""The daily digest: one mail with what waits and what is unread, for whoever chose it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from xingdong.accounts.models import User
from xingdong.records.bells import ring
from xingdong.records.moments import moment
from xingdong.records.sweeps import each

from .models import ChannelName, Delivery, NoticeGroup, NoticeTimes, Way
from .preferences import preferences_of
from .sources import Concern, Subject, concerns, subjects_of
from .tasks import send_delivery

BATCH = 200
Row = TypeVar("Row", bound=Model)
SHOWN = 10  # rows of one section; the rest is a number
MOST_UNREAD = 500  # looked at for one digest


class Line(TypedDict):
    text: str
    detail: str
    url: str


class Section(TypedDict):
    """Some rows under a heading, as the mail draws them; ``count`` are all there are."""

    title: str
    unit: str
    count: int
    rows: list[Line]


def send_due_digests(*, now: datetime) -> int:
    """Leave today's digest for everybody whose time has come; how many mails.

    A day has one digest for each person, on office days only (``settings.IS_OFFICE_DAY``). Who has
    nothing waiting and nothing unread gets none.
    """
    today = timezone.localdate(now)
    if not import_string(settings.IS_OFFICE_DAY)(today):
        return 0
    due = NoticeTimes.objects.filter(
        Q(digested_on__isnull=True) | Q(digested_on__lt=today),
        user__in=_digest_readers(),
        digest_time__lte=f"{timezone.localtime(now):%H:%M}",
    )
    return each(due.select_related("user"), _leave_digest, name="每日汇总", most=BATCH, now=now)


def _digest_readers() -> QuerySet[User]:
    chosen = User.objects.filter(notice_choices__way=Way.DIGEST, is_active=True)
    return chosen.exclude(email="")


@transaction.atomic
def _leave_digest(times: NoticeTimes, *, now: datetime) -> bool:
    today = timezone.localdate(now)
    first = NoticeTimes.objects.filter(pk=times.pk).exclude(digested_on=today)
    first |= NoticeTimes.objects.filter(pk=times.pk, digested_on__isnull=True)
    if not first.update(digested_on=today):
        return False
    user = times.user
    sections = sections_for(user, now)
    if not sections:
        return False
    counts = "，".join(f"{part['title']} {part['count']} {part['unit']}" for part in sections)
    delivery = Delivery.objects.create(
        notice=f"digest {today}",
        group=NoticeGroup.WORK,
        recipient=user,
        channel=ChannelName.EMAIL,
        address=user.email,
        subject=f"每日汇总：{counts}",
        body=f"{today:%-m月%-d日}，您有：{counts}。",
        sections=sections,
        reason="选择了每日汇总的用户",
        url=reverse("orders:home"),
        created_at=now,
        retry_at=preferences_of([user])[user.pk].earliest(now),
    )
    if delivery.retry_at <= now:
        ring(send_delivery, delivery_id=delivery.pk)
    return True


def sections_for(user: User, now: datetime) -> list[Section]:
    """What waits for ``user`` and what is unread, as the mail draws it; empty ones left out.

    What waits is told by each function of ``settings.DIGEST_SECTIONS``.
    """
    waiting: list[Callable[[User, datetime], list[Section]]] = [
        import_string(name) for name in settings.DIGEST_SECTIONS
    ]
    sections = [part for ask in waiting for part in ask(user, now)]
    return [part for part in [*sections, _unread(user, now)] if part["count"]]


def section(title: str, unit: str, rows: QuerySet[Row], draw: Callable[[Row], Line]) -> Section:
    """The first rows of a query as lines of the digest, and how many there are."""
    shown = [draw(row) for row in rows[:SHOWN]]
    count = len(shown) if len(shown) < SHOWN else rows.count()
    return {"title": title, "unit": unit, "count": count, "rows": shown}


def line(subject: Subject, text: str, *details: str) -> Line:
    """One line; what is sensitive leaves the building by its number alone (handbook §7 E14)."""
    kept = [detail for detail in details if detail]
    return {
        "text": subject.number if subject.sensitive else text,
        "detail": " · ".join(kept if subject.sensitive else [subject.number, *kept]),
        "url": subject.url,
    }


def _unread(user: User, now: datetime) -> Section:
    groups = user.notice_choices.filter(way=Way.DIGEST).values("group")
    unread = Delivery.objects.inbox_of(user).unread().filter(group__in=groups).exclude(source="")
    rows = list(unread[:MOST_UNREAD])
    concern = concerns(user, rows)
    rows = [row for row in rows if concern[row.pk] == Concern.OPEN]
    subjects = subjects_of(rows[:SHOWN])
    return {
        "title": "未读消息",
        "unit": "条",
        "count": len(rows),
        "rows": [_unread_line(row, subjects[row.pk], now) for row in rows[:SHOWN]],
    }


def _unread_line(delivery: Delivery, subject: Subject, now: datetime) -> Line:
    headline = delivery.subject.partition("：")[0] if subject.sensitive else ""
    return line(subject, delivery.subject, headline, moment(delivery.created_at, now)["words"])
