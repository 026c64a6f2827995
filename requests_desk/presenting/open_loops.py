"""回访: what is finished and has not been rated or called yet, as the calls that are to be made."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from requests_desk.models import Matter, Order, Survey
from requests_desk.models.matters import MatterKind
from requests_desk.models.order_queries import OrderQuerySet
from requests_desk.workflow import Status

from .cards import ledger_line
from .rows import Row

QUIET_FOR = timedelta(days=7)  # after a call an enterprise is left alone for as long


def waiting_for_a_word(orders: OrderQuerySet) -> "QuerySet[Order]":
    """Finished, within the time for rating, with the calls of this turn that nobody answered."""
    calls = Matter.objects.of_kind(MatterKind.CALL).filter(
        order=OuterRef("pk"), opened_at__gte=OuterRef("resolved_at")
    )
    counted = calls.order_by().values("order").annotate(number=Count("pk")).values("number")
    waiting = orders.filter(status=Status.RESOLVED)
    return waiting.annotate(calls=Coalesce(Subquery(counted), 0)).order_by("resolved_at", "pk")


def calls_to_make(orders: Iterable[Order], now: datetime) -> list[Row]:
    """One row for what one call can settle: orders of the same press; quiet enterprises last.

    Two statements.
    """
    presses: dict[object, list[Order]] = defaultdict(list)
    for order in orders:
        presses[(order.enterprise_id, order.bundle) if order.bundle else order.pk].append(order)
    spoken = _spoken_with({order.enterprise_id for order in orders}, now)
    rows = [_row(together, spoken.get(together[0].enterprise_id)) for together in presses.values()]
    return sorted(rows, key=lambda row: bool(row["quiet_until"]))


def _row(together: list[Order], spoken_at: datetime | None) -> Row:
    first, *others = together
    calls = max(getattr(order, "calls", 0) for order in together)
    until = spoken_at + QUIET_FOR if spoken_at else None
    finished = timezone.localdate(first.resolved_at)
    return {
        **ledger_line(first, finished),
        "basis": "",
        "calls": calls,
        "others": [{"url": one.get_absolute_url(), "title": one.title} for one in others],
        "quiet_until": f"{timezone.localtime(until):%-m月%-d日}" if until else "",
    }


def _spoken_with(enterprises: set[int | None], now: datetime) -> dict[int | None, datetime]:
    """When somebody of each enterprise was last called lately, in vain or not."""
    since = now - QUIET_FOR
    calls = Matter.objects.of_kind(MatterKind.CALL).filter(
        order__enterprise__in=enterprises, opened_at__gte=since
    )
    surveys = Survey.objects.filter(
        order__enterprise__in=enterprises, via="phone", answered_at__gte=since
    )
    spoken: dict[int | None, datetime] = {}
    for enterprise, at in [
        *calls.values_list("order__enterprise", "opened_at"),
        *surveys.values_list("order__enterprise", "answered_at"),
    ]:
        if at is not None:  # both are asked for with a moment
            spoken[enterprise] = max(at, spoken.get(enterprise, at))
    return spoken
