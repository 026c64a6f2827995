"""Somebody without an account gets a link to the order that was entered for them."""

from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings

from requests_desk.models import FollowLink, Order
from requests_desk.rules.follow_links import digest_of, make_token, wants_link
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed


def give_follow_link(order: Order, *, by: User, now: datetime) -> FollowLink:
    """A new link; the one before opens nothing any more.

    Raises ``NotAllowed`` for who is not of the centre, and where nobody needs one.
    """
    if not standing_of(by).is_centre:
        raise NotAllowed("只有社区社工可以给出查看链接。")
    if order.is_final or not wants_link(order):
        raise NotAllowed("这件诉求的联系人可以登录查看，或诉求已结束，不用查看链接。", not_now=True)
    seed = token_hex(16)
    link, _ = FollowLink.objects.update_or_create(
        order=order,
        defaults={
            "seed": seed,
            "digest": digest_of(make_token(seed)),
            "given_by": by,
            "given_at": now,
            "expires_at": now + timedelta(days=settings.FOLLOW_LINK_DAYS),
        },
    )
    return link
