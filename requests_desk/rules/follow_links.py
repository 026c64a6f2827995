"""Links that open one order without an account, to whom it was entered for (handbook §2.3 T1)."""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from requests_desk.models import FollowLink, Order
from requests_desk.models.choices import Channel

SALT = "requests_desk.rules.follow_links"


def make_token(seed: str, *, secret: str | None = None) -> str:
    """43 letters of 256 bits; without our secret no seed tells its token."""
    made = salted_hmac(SALT, seed, secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def wants_link(order: Order) -> bool:
    """Entered for somebody who cannot sign in to read on: not the liaison it is kept under."""
    if not Channel(order.channel).is_entered or order.is_anonymous:
        return False
    return order.author is None or order.author.real_name != order.contact_name


def follow_path(order: Order, now: datetime) -> str:
    """The path that opens ``order`` to its holder; empty where there is none any more."""
    link = FollowLink.objects.live(now).filter(order=order).first()
    if link is None:
        return ""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = make_token(link.seed, secret=secret)
        if digest_of(token) == link.digest:
            return reverse("orders:follow", args=[token])
    return ""


def followed(token: str) -> Order | None:
    """The order of a link, live or over, with its ``follow_link``; None for any other text."""
    orders = Order.objects.for_page().select_related("follow_link")
    return orders.filter(follow_link__digest=digest_of(token)).first()
