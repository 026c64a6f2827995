"""Deliveries by what they are about."""

from django.db.models import QuerySet

from requests_desk.events.notice_source import SOURCE
from xingdong.notices.models import Delivery


def deliveries_of(event) -> QuerySet[Delivery]:
    """What was left of one event of an order."""
    return Delivery.objects.filter(source=SOURCE, key=event.pk)


def deliveries_about(order) -> QuerySet[Delivery]:
    """What was left of all events of an order."""
    return Delivery.objects.filter(source=SOURCE, key__in=order.events.values("pk"))
