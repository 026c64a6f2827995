"""Moments in words: 今天 14:30, 昨天, 3月2日, 12月4日 周五; a day as a block of two lines."""

from datetime import datetime, timedelta

from django.utils import timezone


def moment(at: datetime, now: datetime) -> dict[str, str]:
    """``今天 14:30`` with the exact time beside it."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    days = (local.date() - today).days
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get(days)
    if near is None:
        near = f"{local:%-m月%-d日}" if local.year == today.year else f"{local:%Y年%-m月%-d日}"
    return {
        "words": f"{near} {local:%H:%M}",
        "exact": f"{local:%Y-%m-%d %H:%M:%S}",
        "iso": local.isoformat(timespec="seconds"),
    }


def moment_words(at: datetime) -> str:
    """``3月2日 14:30``, for a sentence."""
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}"


def until(at: datetime, now: datetime) -> str:
    """A limit as people note it: ``今天 17:30``, ``明天 9:00``, else ``12月4日 周五``."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    if near := {0: "今天", 1: "明天"}.get((local.date() - today).days):
        return f"{near} {local:%-H:%M}"
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local:%-m月%-d日} 周{_weekday(local)}"


def day_block(at: datetime, now: datetime) -> dict[str, str]:
    """The two lines of a date block: the weekday of this week or the next, else the month."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    week = (local.date() - monday).days // 7
    near = {0: "周", 1: "下周"}.get(week)
    return {
        "above": f"{near}{_weekday(local)}" if near else f"{local:%-m月}",
        "number": f"{local.day}",
    }


def _weekday(local: datetime) -> str:
    return "一二三四五六日"[local.weekday()]


def day(at: datetime, now: datetime) -> str:
    """``今天``, ``昨天``, else the date, as ``moment`` says it."""
    return moment(at, now)["words"].rpartition(" ")[0]
