"""What the ground floor has told people about their own account (``settings.ACCESS_NOTICE``)."""

from datetime import datetime

from django.conf import settings

from xingdong.accounts.models import User

from .leaving import Notice, Urgency, Words, leave, recipients_of
from .models import NoticeGroup


def tell_of_access(user: User, subject: str, body: str, *, now: datetime) -> None:
    """In the inbox and by mail, at once and whatever the person chose."""
    words = Words(subject, body, settings.LOGIN_REDIRECT_URL)
    notice = Notice(
        source="",
        key=user.pk,
        name=f"access {user.access_version} {now:%y%m%d%H%M%S}",
        group=NoticeGroup.MUST,
        inbox=words,
        mail=words,
        room=words,
        urgency=Urgency.AT_ONCE,
    )
    leave(notice, recipients_of([user], "账号本人"), now=now)
