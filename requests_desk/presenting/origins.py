"""The orders that something became; named in ``settings`` for floors that know no order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from enterprises.models import PlanLine
from requests_desk.models import Order, Origin


def orders_of_plan_lines(lines: Iterable[PlanLine]) -> Mapping[int, list[Order]]:
    """By the line's key; one statement however many lines there are."""
    orders: dict[int, list[Order]] = defaultdict(list)
    origins = Origin.objects.filter(plan_line__in=[line.pk for line in lines])
    for origin in origins.select_related("order"):
        if origin.plan_line_id is not None:
            orders[origin.plan_line_id].append(origin.order)
    return orders
