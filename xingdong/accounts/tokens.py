"""API tokens: handed out once, kept as a digest, with an end and a scope."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from .access import notify
from .models import ApiToken, User
from .second_factor import is_missing
from .security import Kind, record

PREFIX = "xd_"  # so that a scanner of published files knows one when it sees it
LIFETIMES = {30: "30 天", 90: "90 天", 365: "一年"}  # days
DEFAULT_DAYS = 90
MOST = 20  # of one person
NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """The person gets no token; the message is one sentence for them."""


def digest_of(key: str) -> str:
    """A plain digest: what was drawn from 256 bits nobody finds by trying."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def hand_out_token(
    user: User, *, name: str, scope: ApiToken.Scope | str, days: int, now: datetime
) -> tuple[ApiToken, str]:
    """A token and its key, for showing once; one of the same name ends. Raises ``TokenRefused``."""
    if is_missing(user):
        raise TokenRefused("请先启用两步验证，再生成令牌。")
    User.objects.select_for_update().get(pk=user.pk)
    user.api_tokens.filter(expires_at__lte=now).delete()
    if user.api_tokens.exclude(name=name).count() >= MOST:
        raise TokenRefused(f"每人最多 {MOST} 个令牌，请先撤销不用的。")
    user.api_tokens.filter(name=name).delete()
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(key),
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(Kind.TOKEN_CHANGED, by=user, about=f"生成“{name}”（{token.get_scope_display()}）")
    return token, key


def token_of(key: str, *, now: datetime) -> ApiToken | None:
    """The token behind ``key``, while it and its owner's account are open."""
    tokens = ApiToken.objects.select_related("user").filter(expires_at__gt=now)
    return tokens.filter(digest=digest_of(key), user__is_active=True).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Once a minute at most, however often the program asks."""
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)


def end_token(token: ApiToken, *, by: User) -> None:
    """The owner hears of it when somebody else did it."""
    token.delete()
    record(Kind.TOKEN_CHANGED, by=by, about=f"撤销{token.user}的“{token.name}”")
    if by != token.user:
        body = f"系统管理员撤销了您的接口令牌“{token.name}”，使用它的程序不能再调用接口。"
        notify(token.user, "您的接口令牌已撤销", body)
