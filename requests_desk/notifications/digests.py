"""The daily digest: one mail with what waits and what is unread, for whoever chose it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from requests_desk.models import Assignment, Delivery, NoticeTimes, Order
from requests_desk.models.choices import Way
from requests_desk.models.deliveries import ChannelName, NoticeGroup
from requests_desk.presenting import assignment_light, moment, promise_light
from requests_desk.tasks import send_delivery
from requests_desk.workflow import Status
from services.workcalendar import work_calendar
from xingdong.accounts.standing import standing_of
from xingdong.records.bells import ring

from .wishes import wishes_of

BATCH = 200
SHOWN = 10  # rows of one section; the rest is a number
AWAITS_ENTERPRISE = (Status.RESOLVED, Status.SUPPLEMENT)


def send_due_digests(*, now: datetime) -> int:
    """Leave today's digest for everybody whose time has come; how many mails.

    A day has one digest for each person, on working days only. Who has nothing waiting and nothing
    unread gets none.
    """
    today = timezone.localdate(now)
    if not work_calendar().day(today).periods:
        return 0
    due = NoticeTimes.objects.filter(
        Q(digested_on__isnull=True) | Q(digested_on__lt=today),
        user__in=_digest_readers(),
        digest_time__lte=f"{timezone.localtime(now):%H:%M}",
    )
    return sum(_leave_digest(times, now) for times in due.select_related("user")[:BATCH])


def _digest_readers() -> QuerySet:
    chosen = NoticeTimes.user.field.related_model.objects.filter(notice_choices__way=Way.DIGEST)
    return chosen.filter(is_active=True).exclude(email="").values("pk")


@transaction.atomic
def _leave_digest(times: NoticeTimes, now: datetime) -> bool:
    today = timezone.localdate(now)
    first = NoticeTimes.objects.filter(pk=times.pk).exclude(digested_on=today)
    first |= NoticeTimes.objects.filter(pk=times.pk, digested_on__isnull=True)
    if not first.update(digested_on=today):
        return False
    user = times.user
    sections = sections_for(user, now)
    if not sections:
        return False
    counts = "，".join(f"{one['title']} {one['count']} {one['unit']}" for one in sections)
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
        retry_at=wishes_of([user])[user.pk].earliest(now),
    )
    if delivery.retry_at <= now:
        ring(send_delivery, delivery_id=delivery.pk)
    return True


def sections_for(user, now: datetime) -> list[dict]:
    """What waits for ``user`` and what is unread, as the mail draws it; empty sections left out."""
    standing = standing_of(user)
    visible = Order.objects.visible_to(user).for_list()
    found = []
    if standing.is_centre:
        waiting = visible.filter(status__in=[Status.TRIAGE, Status.RETURN_REVIEW])
        found.append(_orders("待研判", waiting.order_by("status_since_at"), now))
    if standing.is_department_staff:
        queue = Assignment.objects.queue_of(user).for_queue().order_by("next_due_at")
        found.append(_section("待办", "件", queue, lambda turn: _turn_row(turn, now)))
    if standing.is_liaison:
        asked = visible.filter(enterprise__in=standing.enterprises, status__in=AWAITS_ENTERPRISE)
        found.append(_orders("待您处理", asked.order_by("status_since_at"), now))
    unread = _unread(user, visible)
    found.append(_section("未读消息", "条", unread, lambda row: _unread_row(row, now)))
    return [section for section in found if section["count"]]


def _unread(user, visible: QuerySet) -> QuerySet:
    groups = user.notice_choices.filter(way=Way.DIGEST).values("group")
    unread = Delivery.objects.inbox_of(user).unread().filter(group__in=groups)
    return unread.filter(event__order__in=visible.values("pk")).select_related("event__order")


def _section(title: str, unit: str, rows: QuerySet, draw) -> dict:
    shown = [draw(row) for row in rows[:SHOWN]]
    count = len(shown) if len(shown) < SHOWN else rows.count()
    return {"title": title, "unit": unit, "count": count, "rows": shown}


def _orders(title: str, orders: QuerySet, now: datetime) -> dict:
    return _section(title, "件", orders, lambda order: _order_row(order, now))


def _row(order: Order, text: str, *details: str) -> dict:
    """A sensitive order leaves the building by its number alone (domain.md §7 E14)."""
    kept = [detail for detail in details if detail]
    return {
        "text": order.number if order.sensitive else text,
        "detail": " · ".join(kept if order.sensitive else [order.number, *kept]),
        "url": order.get_absolute_url(),
    }


def _order_row(order: Order, now: datetime) -> dict:
    light = promise_light(order, now)
    return _row(order, order.title, order.get_status_display(), light["words"])


def _turn_row(turn: Assignment, now: datetime) -> dict:
    order = turn.order
    light = assignment_light(turn, order, now)
    return _row(order, order.title, order.get_status_display(), light["words"])


def _unread_row(delivery: Delivery, now: datetime) -> dict:
    order, told = delivery.event.order, moment(delivery.created_at, now)["words"]
    headline = delivery.subject.partition("：")[0] if order.sensitive else ""
    return _row(order, delivery.subject, headline, told)
