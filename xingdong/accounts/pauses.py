"""Wrong passwords slow down whoever tries them, and nobody else (handbook §2.6).

Counted for one account from one network address, whether by user name or mobile and in whatever
spelling: somebody elsewhere who tries a colleague's name waits alone. Names that nobody has are
counted like all others, so a pause tells nothing.
"""

import ipaddress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from .backends import account_of
from .mobiles import as_mobile
from .models import SignInTries

FREE = 5  # wrong tries before the first pause
FIRST, LONGEST = timedelta(seconds=10), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@transaction.atomic
def claim_try(login: str, address: str | None, *, now: datetime) -> timedelta:
    """Count a try before its password is looked at; how long to wait, zero when it may be tried.

    Counted first, so that many at the same moment are no way round. ``forget_tries`` follows a
    right password. A try during a pause is refused and does not make it longer.
    """
    key = _digest(login, address)
    SignInTries.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    tries, _ = SignInTries.objects.select_for_update().get_or_create(
        digest=key, defaults={"last_at": now, "open_at": now}
    )
    if now < tries.open_at:
        return tries.open_at - now
    tries.wrong += 1
    tries.last_at, tries.open_at = now, now + pause_after(tries.wrong)
    tries.save(update_fields=["wrong", "last_at", "open_at"])
    return timedelta()


def pause_after(wrong: int) -> timedelta:
    """None for the first few, then twice as long each time."""
    if wrong < FREE:
        return timedelta()
    return min(FIRST * 2 ** min(wrong - FREE, 10), LONGEST)


def wrong_tries(login: str, address: str | None) -> int:
    """How many have been counted since the last right password."""
    found = SignInTries.objects.filter(digest=_digest(login, address))
    return found.values_list("wrong", flat=True).first() or 0


def forget_tries(login: str, address: str | None) -> None:
    SignInTries.objects.filter(digest=_digest(login, address)).delete()


def in_words(wait: timedelta) -> str:
    """``40 秒``, ``3 分钟``: never less than there is."""
    seconds = -int(-wait.total_seconds() // 1)
    return f"{seconds} 秒" if seconds <= 90 else f"{-(-seconds // 60)} 分钟"


def _digest(login: str, address: str | None) -> str:
    """Of whose account it is, in whatever spelling; of the words where it is nobody's."""
    account = account_of(login)
    who = f"account {account.pk}" if account else f"nobody {as_mobile(login.strip())}"
    key = f"{who}\0{_network(address)}"
    return salted_hmac("sign-in tries", key, algorithm="sha256").hexdigest()


def _network(address: str | None) -> str:
    """Who has an IPv6 address has as many of its /64 as they like."""
    if address is None or ":" not in address:
        return address or ""
    return str(ipaddress.ip_network((address, 64), strict=False))
