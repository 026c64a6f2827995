"""What a person wishes to be told, how and when."""

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from requests_desk.models import NoticeChoice, NoticeTimes


@transaction.atomic
def choose_notices(
    user,
    *,
    ways: Mapping[str, str],
    quiet: tuple[time, time] | None,
    digest_time: str,
) -> None:
    """Remember ``ways`` (group → way), the quiet hours, and when the digest comes."""
    for group, way in ways.items():
        NoticeChoice.objects.update_or_create(user=user, group=group, defaults={"way": way})
    start, end = quiet or (None, None)
    NoticeTimes.objects.update_or_create(
        user=user,
        defaults={"quiet_from": start, "quiet_until": end, "digest_time": digest_time},
    )
