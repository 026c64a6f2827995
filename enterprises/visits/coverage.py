"""Which enterprises were visited in a quarter, and which were not (handbook §3.4 走访覆盖率)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enterprises.models import Enterprise, Visit


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> Self | None:
        """``2026-1``; ``None`` for anything else."""
        year, _, number = name.partition("-")
        if len(year) == 4 and year.isdecimal() and year >= "2000" and number in list("1234"):
            return cls(int(year), int(number))
        return None

    def __str__(self):
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year} 年第{'一二三四'[self.number - 1]}季度"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        month = 3 * self.number
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)


@dataclass(frozen=True)
class Coverage:
    """``enterprises`` operate at the end of the quarter, or today while it runs.

    Each has ``was_visited`` and ``last_visited_on``.
    """

    quarter: Quarter
    enterprises: QuerySet[Any]
    total: int
    visited: int

    @property
    def missed(self) -> int:
        return self.total - self.visited

    @property
    def percent(self) -> str:
        """One decimal; a dash while there is nobody to visit."""
        return f"{100 * self.visited / self.total:.1f}%" if self.total else "—"


def coverage(
    quarter: Quarter, *, today: date, among: QuerySet[Enterprise] | None = None
) -> Coverage:
    """Two numbers in one statement, the list when it is asked for; a 驻厂 day is no visit.

    ``among`` narrows it to some enterprises.
    """
    visits = Visit.objects.filter(enterprise=OuterRef("pk"), kind=Visit.Kind.VISIT)
    enterprises = Enterprise.objects.operating_on(min(quarter.last, today)).annotate(
        was_visited=Exists(visits.between(quarter.first, quarter.last))
    )
    if among is not None:
        enterprises = enterprises.filter(pk__in=among.values("pk"))
    counted = enterprises.aggregate(
        total=Count("pk"), visited=Count("pk", filter=Q(was_visited=True))
    )
    return Coverage(quarter, enterprises.with_last_visit(), **counted)
