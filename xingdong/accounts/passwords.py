"""First passwords: handed out once, changed at the first sign-in."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from .gates import confirm_identity
from .models import User
from .security import Kind, record

# Without the characters people confuse when they read aloud: 0 O, 1 I L, 2 Z, 5 S.
READABLE = "abcdefghjkmnpqrtuvwxy346789"
GROUPS, GROUP_LENGTH = 3, 4


def hand_out_password(user: User) -> str:
    """Give ``user`` a fresh password and return it for showing once; the caller saves the user.

    57 bits, in groups for reading aloud. Every open session of the user ends with the save. Raises
    ``ReauthenticationRequired`` when whoever hands it out did not give their own lately.
    """
    confirm_identity()
    password = "-".join(
        "".join(secrets.choice(READABLE) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    user.set_password(password)
    user.must_change_password, user.password_handed_out_at = True, timezone.now()
    record(Kind.PASSWORD_HANDED_OUT, about=user.real_name)
    return password


class AnotherPassword:
    """A new password is new: who keeps the one handed out shares it with whoever read it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk and check_password(password, user.password):
            raise ValidationError("请换一个新密码，不能和原来的一样。", code="password_unchanged")

    def get_help_text(self) -> str:
        return "新密码不能和原来的一样。"


def has_expired(user: User, *, now: datetime) -> bool:
    """Whether a password that somebody else chose was left unchanged for too long."""
    given_at = user.password_handed_out_at
    days = timedelta(days=settings.HANDED_OUT_PASSWORD_DAYS)
    return user.must_change_password and given_at is not None and now > given_at + days
