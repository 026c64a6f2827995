"""The other liaisons of an order's enterprise."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from enterprises.models import Liaison
from requests_desk.models import Order
from xingdong.accounts.models import User


def colleagues_for(order: Order, now: datetime) -> QuerySet[User]:
    """Who may take ``order``: speaks for the enterprise today, and is not its author already."""
    liaisons = Liaison.objects.filter(enterprise=order.enterprise_id)
    users = liaisons.current(timezone.localdate(now)).values("user")
    return User.objects.filter(pk__in=users, is_active=True).exclude(pk=order.author_id or 0)


def has_colleagues(order: Order, now: datetime) -> bool:
    """Whether there is anybody; asked once for each loaded order, though pages ask twice."""
    if not hasattr(order, "has_colleagues"):
        order.has_colleagues = colleagues_for(order, now).exists()
    return order.has_colleagues
