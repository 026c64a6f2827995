"""Reminders: the survey nobody answered, the order nobody judged."""

from datetime import datetime

from django.db import transaction

from requests_desk.models import Matter, MatterKind, Order, Survey
from requests_desk.rules.deadlines import reminder_at
from requests_desk.workflow import Status
from xingdong.notices.models import Delivery, NoticeGroup
from xingdong.records.sweeps import each

from .announce import SURVEY_NOTICE, Saying, tell
from .audiences import (
    the_centre,
    the_centres_rooms,
    the_enterprise,
    the_handler,
    the_heads,
    the_whole_centre,
)
from .notice_source import SOURCE

BATCH = 200
WAITING = Saying(NoticeGroup.DEADLINE, "triage waits", "研判超时", "已超过研判时限，请尽快处理。")


def remind_of_open_surveys(*, now: datetime) -> int:
    """Ask again on the morning of working day 2 and 4 (handbook §7 E21); how many were asked."""
    due = Survey.objects.to_remind(now).select_related("order__item", "order__assignment")
    return each(due, _remind_of_survey, name="提醒评价", most=BATCH, now=now)


@transaction.atomic
def _remind_of_survey(survey: Survey, *, now: datetime) -> bool:
    """The next reminder of one survey; False when somebody sent it meanwhile."""
    sent = survey.reminders_sent + 1
    following = reminder_at(survey.sent_at, sent)
    moved = Survey.objects.filter(pk=survey.pk, reminders_sent=survey.reminders_sent).update(
        reminders_sent=sent, next_reminder_at=following
    )
    if not moved:
        return False
    resolving = survey.order.events.filter(to_status=Status.RESOLVED)
    event = resolving.exclude(from_status=Status.RESOLVED).latest("pk")
    event.order = survey.order
    saying = Saying(
        NoticeGroup.RATING,
        f"{SURVEY_NOTICE} reminder {sent}",
        "请评价",
        "已办结，请您评价；不评价不会视为满意。",
    )
    tell(saying, event, the_enterprise(survey.order, event), now=now)
    return True


def remind_of_rechecks(*, now: datetime) -> int:
    """On the day of a recheck the department hears of it, once past it the centre as well, once."""
    until = now.replace(hour=23, minute=59)
    due = Matter.objects.open().of_kind(MatterKind.RECHECK).filter(due_at__lte=until)
    due = due.select_related("order__item", "order__enterprise", "order__assignment__department")
    return each(due.order_by("due_at", "pk"), _remind_of_recheck, name="提醒隐患复查", now=now)


def _remind_of_recheck(matter: Matter, *, now: datetime) -> bool:
    order, is_late = matter.order, matter.due_at is not None and matter.due_at < now
    saying = Saying(
        NoticeGroup.DEADLINE,
        f"recheck {'late' if is_late else 'due'} {matter.pk}",
        "隐患复查已过期" if is_late else "今天复查隐患",
        "请到现场复查，并登记复查结果。",
    )
    event = order.events.latest("pk")
    told = Delivery.objects.filter(source=SOURCE, key__in=order.events.values("pk"))
    if told.filter(notice=saying.name).exists():
        return False
    event.order = order
    people = [*the_handler(order, event), *the_heads(order, event)]
    if is_late:
        people += the_centre(order, event)
    tell(saying, event, people, now=now)
    return True


def remind_of_waiting_triage(*, now: datetime) -> int:
    """Tell the whole centre, once, of each order that waits in triage past its limit (§2.4)."""
    waiting = Order.objects.in_triage().select_related("item", "enterprise", "assignment")
    return each(waiting, _remind_of_triage, name="提醒研判", now=now)


def _remind_of_triage(order: Order, *, now: datetime) -> bool:
    if order.judged_by is None or order.judged_by >= now:
        return False
    entered = order.events.filter(to_status=Status.TRIAGE).exclude(from_status=Status.TRIAGE)
    event = entered.latest("pk")  # not a note written since: that would remind again
    reminders = Delivery.objects.filter(source=SOURCE, key=event.pk, notice=WAITING.name)
    if reminders.exists():
        return False
    event.order = order
    recipients, rooms = the_whole_centre(order, event), the_centres_rooms(order, event)
    tell(WAITING, event, recipients, now=now, rooms=rooms)
    return True
