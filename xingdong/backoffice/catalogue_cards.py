"""What becomes of the catalogue: items that are not offered, and items nobody asks for."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from services.models import ServiceItem

from .cards import SHOWN, Card, Row


def not_offered(today: date) -> Card:
    """The guide promises every item: one that cannot be ordered today is somebody's decision."""
    items = ServiceItem.objects.exclude(pk__in=ServiceItem.objects.offered(today).values("pk"))
    return _card(
        "停开的事项",
        [(item, item.why_not_offered(today)) for item in items],
        "warn",
        "目录里的事项都在开放。",
        "?offered=no",
    )


def never_ordered(today: date) -> Card:
    items = ServiceItem.objects.offered(today).filter(orders__isnull=True)
    return _card(
        "从未点过的事项",
        [(item, "可以看看名称和常用说法是否好找。") for item in items],
        "calm",
        "每个事项都有人点过。",
        "?ordered=never",
    )


def _card(
    title: str, found: Sequence[tuple[ServiceItem, str]], tone: str, empty: str, query: str
) -> Card:
    listing = reverse("admin:services_serviceitem_changelist")
    rows = tuple(
        Row(item.name, why, reverse("admin:services_serviceitem_change", args=[item.pk]))
        for item, why in found[:SHOWN]
    )
    return Card(title, len(found), "项", tone, empty, listing + query, rows)
