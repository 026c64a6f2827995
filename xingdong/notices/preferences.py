"""What people wish to be told: the way of each group of notices, and their quiet hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xingdong.accounts.models import User

from .models import NoticeChoice, NoticeGroup, NoticeTimes, Way
from .models.preferences import DEFAULT_WAYS


def default_quiet_hours() -> tuple[time, time] | None:
    """Those of whoever has chosen none; None where the portal has none at all."""
    start, end = (time.fromisoformat(at) for at in settings.QUIET_HOURS)
    return None if start == end else (start, end)


@dataclass(frozen=True)
class Preferences:
    """One person's, or with nothing chosen everybody's."""

    ways: Mapping[str, str] = field(default_factory=dict)
    quiet: tuple[time, time] | None = field(default_factory=default_quiet_hours)

    def way(self, group: NoticeGroup) -> Way:
        return Way(self.ways.get(group, DEFAULT_WAYS[group]))

    def earliest(self, now: datetime) -> datetime:
        """``now``, or the end of the quiet hours that ``now`` lies in."""
        if self.quiet is None:
            return now
        start, end = self.quiet
        local = timezone.localtime(now)
        at = local.time()
        overnight = start > end
        if not (at >= start or at < end if overnight else start <= at < end):
            return now
        day = local.date() + timedelta(days=1 if at >= end else 0)
        return timezone.make_aware(datetime.combine(day, end))


def preferences_of(users: Iterable[User]) -> dict[int, Preferences]:
    """The wishes of each of ``users`` by id; two statements however many they are."""
    ids = {user.pk for user in users}
    if not ids:
        return {}
    ways: dict[int, dict[str, str]] = {pk: {} for pk in ids}
    for choice in NoticeChoice.objects.filter(user__in=ids):
        ways[choice.user_id][choice.group] = choice.way
    hours = {times.user_id: _hours(times) for times in NoticeTimes.objects.filter(user__in=ids)}
    usual = default_quiet_hours()
    return {pk: Preferences(ways[pk], hours.get(pk, usual)) for pk in ids}


def _hours(times: NoticeTimes) -> tuple[time, time] | None:
    start, end = times.quiet_from, times.quiet_until
    return None if start is None or end is None else (start, end)


@transaction.atomic
def choose_notices(
    user: User,
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
