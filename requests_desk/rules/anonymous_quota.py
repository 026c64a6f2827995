"""How many anonymous orders one network may write; kept so that it ties nobody to one of them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from xingdong.accounts.counting import count_one

SALT = "requests_desk.rules.anonymous_quota"
MOST_AN_HOUR, MOST_A_DAY = 30, 100  # many people of one office share an address
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def may_write(address: str | None, *, now: datetime) -> bool:
    """Count one more of ``address``; False when this hour or this day has had enough.

    A count for each hour and day, under a keyed digest: neither the address nor the moment of an
    order is kept (handbook §7 E12).
    """
    local = timezone.localtime(now)
    counts = [
        _count(f"{address} {local:%Y-%m-%d %H}", HOUR),
        _count(f"{address} {local:%Y-%m-%d}", DAY),
    ]
    return counts[0] <= MOST_AN_HOUR and counts[1] <= MOST_A_DAY


def _count(of: str, lasts: timedelta) -> int:
    key = salted_hmac(SALT, of, algorithm="sha256").hexdigest()
    return count_one(key, seconds=lasts.total_seconds())
