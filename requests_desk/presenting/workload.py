"""How much each person has: of a department, and of the twelve social workers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from enterprises.models import ChangeRequest, Enterprise, Finding, Visit
from enterprises.visits.coverage import Quarter
from grids.models import MicroGridDuty, SocialWorker
from requests_desk.models import Assignment, Order
from services.models import Membership
from xingdong.accounts.models import Delegation
from xingdong.records.periods import Period

from .rows import Row


def week_of(today: date) -> Period:
    """Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday, monday + timedelta(days=6))


def away_on(people: Iterable[int], day: date) -> dict[int, Delegation]:
    """Who of them is away, and who stands in."""
    rows = Delegation.objects.current(day).filter(user__in=list(people))
    return {row.user_id: row for row in rows.select_related("substitute")}


def staff_lines(departments: Iterable[int], now: datetime) -> list[Row]:
    """Everybody of the departments, who has most to do first; six statements.

    ``late`` is the one question of all pages; ``due`` what has to be finished this week, ``done``
    what was handed in since Monday.
    """
    departments, today = list(departments), timezone.localdate(now)
    week = week_of(today)
    members = Membership.objects.filter(department__in=departments, user__is_active=True)
    people = {
        (row.department_id, row.user_id): row
        for row in members.current(today).select_related("user", "department")
    }
    turns = Assignment.objects.filter(department__in=departments)
    current = turns.current().filter(finished_at__isnull=True)
    counts = {
        "open": _by_person(current),
        "due": _by_person(current.filter(resolve_due_at__lt=week.end, paused_at__isnull=True)),
        "done": _by_person(turns.filter(finished_at__gte=week.start)),
        "late": _late_by_person(departments, now),
    }
    away = away_on((user for _, user in people), today)
    rows = [
        {
            "name": row.user.real_name,
            "pk": row.user_id,
            "department": row.department.short_name,
            "is_head": row.is_head,
            "away": away.get(row.user_id),
            **{name: count.get(key, 0) for name, count in counts.items()},
        }
        for key, row in people.items()
    ]
    return sorted(
        rows, key=lambda row: (row["department"], -row["late"], -row["open"], row["name"])
    )


def nobody_s(departments: Iterable[int]) -> int:
    """How many current turns nobody handles yet."""
    mine = Assignment.objects.current().filter(department__in=list(departments))
    return mine.filter(handler=None).count()


def _by_person(turns: QuerySet[Any]) -> Mapping[tuple[int, int], int]:
    counted = turns.filter(handler__isnull=False).order_by()
    rows = counted.values_list("department", "handler").annotate(Count("pk"))
    return {(department, handler): count for department, handler, count in rows}


def _late_by_person(departments: list[int], now: datetime) -> Mapping[tuple[int, int], int]:
    late: QuerySet[Any] = Order.objects.late(now)
    theirs = late.filter(
        late_turn=True, assignment__department__in=departments, assignment__handler__isnull=False
    ).order_by()
    rows = theirs.values_list("assignment__department", "assignment__handler")
    return {(one, other): count for one, other, count in rows.annotate(Count("pk"))}


def worker_lines(now: datetime) -> list[Row]:
    """Every social worker with the own micro-grids and what was done in them; eight statements."""
    today = timezone.localdate(now)
    quarter, week = Quarter.of(today), week_of(today)
    workers = list(SocialWorker.objects.at_work(today))
    duties = MicroGridDuty.objects.responsible_on(today).select_related("micro_grid")
    grids: dict[int, list[Any]] = {}
    for duty in duties:
        grids.setdefault(duty.social_worker_id, []).append(duty.micro_grid)
    made = Visit.objects.filter(kind=Visit.Kind.VISIT)
    seen = made.between(quarter.first, quarter.last).values("enterprise")
    firms = Enterprise.objects.operating()
    at = "visit__enterprise__micro_grid"
    by_grid = {
        "firms": _count(firms, "micro_grid"),
        "visited": _count(firms.filter(pk__in=seen), "micro_grid"),
        "findings": _count(Finding.objects.open(), at),
        "changes": _count(ChangeRequest.objects.open(), "enterprise__micro_grid"),
        "open": _count(Order.objects.open(), "micro_grid"),
        "late": _count(Order.objects.late(now), "micro_grid"),
    }
    by_worker = {
        "week": _count(made.filter(visited_on__gte=week.first), "visitor"),
        "due": _count(Visit.objects.due(today), "visitor"),
        "entered": _count(Order.objects.filter(submitted_at__gte=week.start), "entered_by"),
    }
    away = away_on((worker.user_id for worker in workers), today)
    return [
        {
            "name": worker.user.real_name,
            "pk": worker.user_id,
            "micro_grids": grids.get(worker.pk, []),
            "away": away.get(worker.user_id),
            **{
                name: sum(count.get(grid.pk, 0) for grid in grids.get(worker.pk, []))
                for name, count in by_grid.items()
            },
            **{name: count.get(worker.user_id, 0) for name, count in by_worker.items()},
        }
        for worker in sorted(workers, key=lambda one: _first_code(grids.get(one.pk, [])))
    ]


def _first_code(micro_grids: list[Any]) -> str:
    return micro_grids[0].code if micro_grids else "~"  # those without one last


def _count(rows: QuerySet[Any], field: str) -> dict[int, int]:
    counted = rows.filter(Q(**{f"{field}__isnull": False})).order_by()
    return dict(counted.values_list(field).annotate(Count("pk")))
