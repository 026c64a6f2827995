"""社区日报: what one day brought, read from its events and diaries (handbook §8.2 step 9)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Subquery, When
from django.utils import timezone

from enterprises.models import Visit
from requests_desk.models import Assignment, Order, OrderEvent
from requests_desk.models.assignments import Ending
from requests_desk.workflow import RATINGS, Action, Status
from services.models import Department
from xingdong.records.periods import Period


@dataclass(frozen=True)
class Tally:
    """One number of the day; ``tone`` colours it where there is any."""

    label: str
    number: int
    tone: str = ""


@dataclass(frozen=True)
class DepartmentDay:
    """A department's day. ``running`` and ``late`` are as of now, None on any day but today."""

    name: str
    dispatched: int
    signed: int
    finished: int
    running: int | None
    late: int | None


@dataclass(frozen=True)
class Day:
    """Everything of one day; at most ``MOST`` rows of a kind, the counts are of all."""

    day: date
    is_today: bool
    counts: list[Tally]
    departments: list[DepartmentDay]
    submitted: list[OrderEvent]
    resolved: list[OrderEvent]
    notable: list[OrderEvent]
    gatherings: list[Assignment]
    visits: Sequence[Visit]


MOST = 100


def day_of(day: date, *, now: datetime) -> Day:
    """The report of ``day``; the same number of statements however much happened."""
    is_today, period = day == timezone.localdate(now), Period(day, day)
    events = list(
        OrderEvent.objects.filter(period.holds("created_at"))
        .select_related("order__item", "order__enterprise", "order__assignment__department")
        .order_by("pk")
    )
    submitted = [event for event in events if event.action == Action.SUBMIT]
    resolved = [event for event in events if _came_to(event, Status.RESOLVED)]
    made = Visit.objects.made().between(day, day).select_related("enterprise", "visitor")
    visits = list(made.annotate(found=Count("findings")).order_by("pk"))
    return Day(
        day=day,
        is_today=is_today,
        counts=[
            *_counts(events, len(submitted), len(resolved), len(visits)),
            *([Tally("现在超时", Order.objects.late(now).count(), "bad")] if is_today else []),
        ],
        departments=_departments(period, now if is_today else None),
        submitted=submitted[:MOST],
        resolved=resolved[:MOST],
        notable=[event for event in events if _is_notable(event)][:MOST],
        gatherings=_gatherings(day),
        visits=visits[:MOST],
    )


def _came_to(event: OrderEvent, status: Status) -> bool:
    return event.to_status == status and event.from_status != status


def _is_notable(event: OrderEvent) -> bool:
    """What a reader of the day should know of; a poor rating is told by where it leads."""
    return Action(event.action).about.notable or _is_poor(event)


def _is_poor(event: OrderEvent) -> bool:
    """A rating that did not close the order."""
    return event.action in RATINGS and event.to_status != Status.CLOSED


def _counts(events: list[OrderEvent], submitted: int, resolved: int, visits: int) -> list[Tally]:
    actions = Counter(event.action for event in events)
    dispatches = (Action.ROUTE, Action.DISPATCH, Action.REDISPATCH)
    return [
        Tally("新诉求", submitted),
        Tally("派单", sum(actions[action] for action in dispatches)),
        Tally("办结", resolved),
        Tally("评价", sum(actions[action] for action in RATINGS)),
        Tally("差评或未解决", sum(map(_is_poor, events)), "bad"),
        Tally("申请退单", actions[Action.ASK_RETURN], "warn"),
        Tally("催办", actions[Action.URGE], "warn"),
        Tally("走访", visits),
    ]


def _departments(period: Period, now: datetime | None) -> list[DepartmentDay]:
    """Those that had anything that day; with ``now`` also what each has at that moment."""
    touched = OrderEvent.objects.filter(period.holds("created_at")).values("order")
    moved = Assignment.objects.filter(order__in=touched).values("department__short_name")
    first = Q(rework_round=0)  # a second round comes signed to the same department
    rows = moved.annotate(
        dispatched=Count("pk", filter=first & period.holds("dispatched_at")),
        signed=Count("pk", filter=first & period.holds("signed_at")),
        finished=Count("pk", filter=Q(ending=Ending.FINISHED) & period.holds("ended_at")),
    )
    days = {
        row["department__short_name"]: (row["dispatched"], row["signed"], row["finished"])
        for row in rows.order_by()
    }
    present = _present(now) if now is not None else {}
    idle = (None, None) if now is None else (0, 0)
    each = [
        DepartmentDay(name, *days.get(name, (0, 0, 0)), *present.get(name, idle))
        for name in sorted({*days, *present})
    ]
    return [
        department
        for department in each
        if department.dispatched
        or department.signed
        or department.finished
        or department.running
        or department.late
    ]


def _present(now: datetime) -> dict[str, tuple[int, int]]:
    """How many orders each department has, and how many late; the centre what nobody else has."""
    names = dict(Department.objects.values_list("pk", "short_name"))
    centre = Department.objects.filter(is_centre=True).values("pk")[:1]
    with_it = Q(assignment__isnull=False, assignment__ended_at__isnull=True)
    in_hand = Case(When(with_it, then="assignment__department"), default=Subquery(centre))
    held = Order.objects.open().exclude(status=Status.RESOLVED).annotate(desk=in_hand)
    running = dict(held.order_by().values_list("desk").annotate(Count("pk")))
    past: QuerySet[Any] = Order.objects.late(now)
    late = dict(past.order_by().values_list("late_desk").annotate(Count("pk")))
    return {
        names[desk]: (running.get(desk, 0), late.get(desk, 0))
        for desk in {*running, *late}
        if desk in names
    }


def _gatherings(day: date) -> list[Assignment]:
    """The activities of that day, of orders that are not over by another way."""
    there = Q(ended_at__isnull=True) | Q(ending=Ending.FINISHED)
    held = Assignment.objects.filter(there, Period(day, day).holds("event_at"))
    return list(held.select_related("order__item", "department").order_by("event_at")[:MOST])
