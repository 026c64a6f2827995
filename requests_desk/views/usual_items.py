"""常办: the items a firm orders most, as tiles."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse

from enterprises.models import Enterprise
from requests_desk.models import Order
from requests_desk.presenting.icons import icon_of
from requests_desk.presenting.rows import Row
from services.models import ServiceItem

LOOK_BACK = timedelta(days=365)
TILES = 7  # and 不知找谁
# What firms here ask for most, for one that has not ordered enough yet.
TO_BEGIN_WITH = ("HR-01", "HR-04", "PF-04", "PF-01", "PC-01", "IN-03", "PF-06")


def usual_items(enterprise: Enterprise, now: datetime) -> list[Row]:
    """The items this firm ordered most in a year, then those to begin with."""
    ordered = Order.objects.filter(enterprise=enterprise, submitted_at__gte=now - LOOK_BACK)
    counted = ordered.values("item").annotate(times=Count("pk")).order_by("-times", "item")
    times = {row["item"]: row["times"] for row in counted[: TILES + 1]}
    offered = ServiceItem.objects.offered().filter(is_fallback=False).select_related("category")
    wanted = offered.filter(pk__in=times) | offered.filter(code__in=TO_BEGIN_WITH)
    begin = {code: place for place, code in enumerate(TO_BEGIN_WITH)}

    def rank(item: ServiceItem) -> tuple[int, int]:
        return -times.get(item.pk, 0), begin.get(item.code, len(begin))

    return [
        {"url": reverse("orders:item", args=[item.code]), "name": item.called}
        | {"icon": icon_of(item)}
        for item in sorted(wanted, key=rank)[:TILES]
    ]
