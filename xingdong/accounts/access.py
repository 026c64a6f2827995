"""What a change of somebody's credentials ends, and that the person hears of it.

Every door that changes credentials comes through ``end_access``: ``User.save`` for passwords,
whoever sets them; the pages and the admin for the second factor, the sign-in name and the account
itself. ``tests/accounts/test_access_ends.py`` goes through all of them.
"""

from enum import Enum

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import User
from .security import Kind, record


class Change(Enum):
    """What changed, as the person is told it."""

    PASSWORD = "您的登录密码已更改"  # noqa: S105  words
    NAME = "您的用户名或手机号码已更改"
    EMAIL = "您的电子邮箱已更改"
    FACTOR_ON = "您的账号已启用两步验证"
    FACTOR_OFF = "您的账号已停用两步验证"
    FACTOR_RESET = "系统管理员重置了您的两步验证"
    CODES = "您的恢复码已换成新的一组"
    CLOSED = "您的账号已停用"


# What each change leaves behind in the security log; the doors of passwords and names write there
# themselves.
KINDS = {
    Change.CLOSED: Kind.ACCOUNT_CHANGED,
    Change.FACTOR_ON: Kind.FACTOR_CHANGED,
    Change.FACTOR_OFF: Kind.FACTOR_CHANGED,
    Change.FACTOR_RESET: Kind.FACTOR_CHANGED,
    Change.CODES: Kind.FACTOR_CHANGED,
}


def end_access(user: User, change: Change, *, here: HttpRequest | None = None) -> None:
    """End every session, remembered device and API token of ``user``, log it and tell the person.

    The session of ``here`` goes on when it is the person's own: who changes the own factor stays
    signed in. A password changed on its page is kept signed in by the library.
    """
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(access_version=F("access_version") + 1)
        user.refresh_from_db(fields=["access_version"])
        if user.api_tokens.all().delete()[0]:
            record(Kind.TOKEN_CHANGED, about=f"{user}的接口令牌全部失效")
        tell(user, change, "所有设备已退出登录，接口令牌已失效。")
    if here is not None and here.user == user:
        update_session_auth_hash(here, user)
        UserSession.objects.create_from_request(here)  # under its new key, in the list of devices


def tell(user: User, change: Change, consequence: str = "", *, also_to: str = "") -> None:
    """A line in the log, and a notice that cannot be switched off."""
    if kind := KINDS.get(change):
        record(kind, about=f"{user}：{change.value}")
    body = f"{change.value}。{consequence}如果不是您本人要求的，请立即联系社区。"
    notify(user, change.value, body, also_to=also_to)


def notify(user: User, subject: str, body: str, *, also_to: str = "") -> None:
    """By whatever ``settings.ACCESS_NOTICE`` names: the ground floor knows no notices.

    ``also_to`` is an address that was the person's until now.
    """
    now = timezone.now()
    import_string(settings.ACCESS_NOTICE)(user, subject, body, also_to=also_to, now=now)


def tell_of_address(user: User, *, old: str) -> None:
    """At the address that was and the one that is: a new password is mailed there from now on.

    What is open stays open: an address alone opens nothing, and what opens it is asked for.
    """
    tell(user, Change.EMAIL, "找回密码的邮件以后发到新的邮箱。", also_to=old)


def close_account(user: User) -> None:
    """The person can do nothing from now on, not even when the account is opened again later."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_access(user, Change.CLOSED)
