"""Moments in words: 今天 14:30, 昨天, 3月2日."""

from datetime import datetime

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


def day(at: datetime, now: datetime) -> str:
    """``今天``, ``昨天``, else the date, as ``moment`` says it."""
    return moment(at, now)["words"].rpartition(" ")[0]
