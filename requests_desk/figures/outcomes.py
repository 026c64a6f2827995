"""活动与培训成效: what came of resolved orders, in the numbers they report (handbook §3.4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from services.models import ServiceItem

from .formulas import RESOLVED, Question

NUMBER = DecimalField(max_digits=18, decimal_places=2)


@dataclass(frozen=True)
class ItemOutcomes:
    """One item in a period: how many orders were resolved, and the sums of what they reported.

    ``sums`` are label and number; None where no result reported it.
    """

    item: ServiceItem
    orders: int
    sums: list[tuple[str, Decimal | None]]


def outcomes(question: Question, departments: Collection[int] | None) -> list[ItemOutcomes]:
    """Those of every item that asks for such numbers and has resolved orders; two statements.

    ``departments`` are the keys of those that resolved them, None for all.
    """
    catalogue = ServiceItem.objects.select_related("department")
    items = [item for item in catalogue if item.outcome_fields]
    keys = sorted({field["key"] for item in items for field in item.outcome_fields})
    sums = {
        f"sum_{number}": Sum(Cast(KeyTextTransform(key, "order__outcome_figures"), NUMBER))
        for number, key in enumerate(keys)
    }
    turns = RESOLVED.ask(question).filter(order__item__in=items)
    if departments is not None:
        turns = turns.filter(department__in=departments)
    rows = turns.values("order__item").annotate(orders=Count("pk"), **sums)
    counted = {row["order__item"]: row for row in rows}
    return [
        ItemOutcomes(item, counted[item.pk]["orders"], _sums(item, counted[item.pk], keys))
        for item in items
        if item.pk in counted
    ]


def _sums(
    item: ServiceItem, row: Mapping[str, Any], keys: list[str]
) -> list[tuple[str, Decimal | None]]:
    return [
        (field["label"], row[f"sum_{keys.index(field['key'])}"]) for field in item.outcome_fields
    ]
