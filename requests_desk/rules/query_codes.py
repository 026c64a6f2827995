"""Codes by which anonymous orders are read: hard to guess, easy to say (handbook §7 E12)."""

from django.conf import settings
from django.utils.crypto import salted_hmac

from requests_desk.models import Order

ALPHABET = "346789ABCDEFGHJKLMNPQRTUVWXY"  # without 0/O, 1/I, 2/Z, 5/S
LENGTH = 12  # 57 bits
SALT = "requests_desk.rules.query_codes"


def code_for(key: str) -> str:
    """The code of the order that is made from the form with this key.

    The key covers what was written. The same gives the same code, so whoever presses twice gets
    the same answer; without our secret no key tells its code.
    """
    number = int.from_bytes(salted_hmac(f"{SALT}.make", key, algorithm="sha256").digest())
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def in_groups(code: str) -> str:
    """``3A4B-6C7D-8E9F``: as it is shown and read aloud."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def digest_of(code: str, *, secret: str | None = None) -> str:
    """What is kept of a code; blanks, hyphens and small letters make no difference."""
    plain = "".join(code.split()).replace("-", "").upper()
    return salted_hmac(f"{SALT}.keep", plain, secret=secret, algorithm="sha256").hexdigest()


def order_of(code: str) -> Order | None:
    """The anonymous order of a code, also of one given under an earlier secret."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [digest_of(code, secret=secret) for secret in secrets]
    return Order.objects.for_page().filter(query_digest__in=digests).first()


def order_with(digest: str) -> Order | None:
    """The anonymous order of a digest, for its page; a wrong code takes as long as a right one."""
    return Order.objects.for_page().filter(query_digest=digest).first() if digest else None
