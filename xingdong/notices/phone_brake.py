"""Telephone numbers are asked for one by one; who asks for very many waits (handbook §7 E13)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from xingdong.accounts.models import SecurityEntry, User
from xingdong.accounts.security import Kind, record
from xingdong.records.refusals import NotAllowed

from .administrators import tell_administrators

HOUR = timedelta(hours=1)


def check_brake(*, by: User, now: datetime) -> None:
    """Raise ``NotAllowed`` when ``by`` was shown ``PHONES_PER_HOUR`` numbers within an hour.

    The administrators are told, once in an hour. The same number again does not count. Called
    outside of the transaction that shows one: the refusal has to stay.
    """
    shown = SecurityEntry.objects.filter(user=by, kind=Kind.PHONE_SHOWN, at__gt=now - HOUR)
    most = settings.PHONES_PER_HOUR
    if shown.values("about").distinct().count() < most:
        return
    record(Kind.PHONES_BRAKED, by=by, about=f"一小时内已查看 {most} 个号码")
    hour = f"{timezone.localtime(now):%Y-%m-%d %H}"
    tell_administrators(
        f"phones {by.pk} {hour}",
        f"{by.real_name}一小时内查看了 {most} 个电话号码",
        "已暂停其查看号码。请在安全日志里核对是否是工作需要。",
        url=reverse("admin:accounts_securityentry_changelist"),
        now=now,
    )
    raise NotAllowed(
        f"您一小时内已查看 {most} 个号码，请过一会儿再看。系统管理员已收到提醒。", not_now=True
    )


def note_shown(whose: str, number: str, *, by: User) -> None:
    """A line in the security log, with the last four digits."""
    record(Kind.PHONE_SHOWN, by=by, about=f"{whose}，尾号 {number[-4:]}")
