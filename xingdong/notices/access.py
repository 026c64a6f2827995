"""What the ground floor has told people about their own account (``settings.ACCESS_NOTICE``)."""

from dataclasses import replace
from datetime import datetime
from zlib import crc32

from django.conf import settings

from xingdong.accounts.models import User

from .leaving import Notice, Urgency, Words, leave, recipients_of
from .models import NoticeGroup


def tell_of_access(user: User, subject: str, body: str, *, also_to: str, now: datetime) -> None:
    """In the inbox and by mail, at once and whatever the person chose; ``also_to`` may be empty."""
    words = Words(subject, body, settings.LOGIN_REDIRECT_URL)
    notice = Notice(
        source="",
        key=user.pk,
        name=f"access {crc32(subject.encode()):08x} {now:%y%m%d%H%M%S}",
        group=NoticeGroup.MUST,
        inbox=words,
        mail=words,
        room=words,
        urgency=Urgency.AT_ONCE,
    )
    people = recipients_of([user], "账号本人")
    if also_to and people:
        people.append(replace(people[0], email=also_to))
    leave(notice, people, now=now)
