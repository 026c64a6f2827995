"""An enterprise's own orders as lines: what, who or until when, one button or a word."""

from datetime import datetime

from django.utils import timezone
from django.utils.text import Truncator

from requests_desk.models import Order
from requests_desk.rules.deadlines import SUPPLEMENT_WINDOW, window_end
from requests_desk.rules.matters import assignment_of
from requests_desk.workflow import Action, Status
from xingdong.records.moments import day_block, until

from .for_enterprise import AWAITED, badge, comes_back, held_until, survey_until
from .lights import promise_light
from .rows import Row

LONGEST_QUESTION = 40  # characters of what is asked for, in a line


def waiting_row(order: Order, now: datetime) -> Row:
    """Something the enterprise has to do; needs ``for_waiting_rows()``."""
    if order.status == Status.SUPPLEMENT:
        due = window_end(SUPPLEMENT_WINDOW, order.status_since_at)
        asked = Truncator(next(iter(order.events.all())).public_text).chars(LONGEST_QUESTION)
        return _to_do(order, now, due, Action.SUPPLEMENT, "去补充", f"补充，过期自动关闭。{asked}")
    done = f"{timezone.localtime(order.resolved_at):%-m月%-d日}办好"
    return _to_do(order, now, survey_until(order), Action.RATE, "去评价", f"评价，{done}")


def _to_do(
    order: Order, now: datetime, due: datetime | None, action: Action, verb: str, words: str
) -> Row:
    return {
        "url": f"{order.get_absolute_url()}#action-{action}",
        "title": order.title,
        "due": f"{until(due, now)}前" if due else "",
        "words": words,
        "button": verb,
        "ends": due,
    }


def running_row(order: Order, now: datetime) -> Row:
    """Something others work on, with the day it is due; needs ``for_running_rows()``."""
    words, due = _awaited(order, now)
    return {
        "url": order.get_absolute_url(),
        "title": order.title,
        "words": words,
        "day": day_block(due, now) if due else None,
        "calm": order.status == Status.ON_HOLD,
        "flag": order.flag,
        "ends": due,
        **_state(order, now, due),
    }


def _state(order: Order, now: datetime, due: datetime | None) -> Row:
    if due is not None and due < now:
        light = promise_light(order, now)
        if light["tone"] == "red":
            return {"label": light["words"].replace("已超", "超期"), "tone": "bad", "late": True}
    return badge(order)


def _awaited(order: Order, now: datetime) -> tuple[str, datetime | None]:
    """What comes next in a line, and its moment."""
    turn = order.assignment
    event_at = turn.event_at if turn else None
    if event_at is not None and event_at > now:
        place = assignment_of(order).event_place
        return f"活动{until(event_at, now)}在{place}举办", event_at
    if event_at is not None and order.status == Status.IN_PROGRESS:
        return f"活动办过了，等{assignment_of(order).department}写结果", order.promised_at
    if order.status == Status.ON_HOLD:
        return "到期接着办，也会告诉您", held_until(order)
    words, due = AWAITED[order.status](order)
    if due is None:
        return words, None
    if due < now:
        return f"{words}，比约定的晚了", due
    return f"{until(due, now)}前，{words}", due


def by_day(rows: list[Row]) -> list[Row]:
    """What ends first, first; what has no day at the end."""
    dated = sorted((row for row in rows if row["ends"]), key=lambda row: row["ends"])
    return [*dated, *(row for row in rows if not row["ends"])]


def ended_row(order: Order, now: datetime) -> Row:
    """Something that is over, or comes back on a day; needs ``for_list()``."""
    if comes_back(order):
        closed = "现在办不了，到期再办"
    elif order.closed_at:
        closed = f"{timezone.localtime(order.closed_at):%Y年%-m月%-d日}结束"
    else:
        closed = "已结束"
    return {
        "url": order.get_absolute_url(),
        "title": order.title,
        "words": f"{order.item.called}，{closed}",
        "flag": order.flag,
        **badge(order),
    }
