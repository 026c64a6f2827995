"""The desk's figures, by the formulas of handbook §3.2, for any period and scope.

How the formulas are read here:

* **办结** is the first time an order is resolved. What follows a poor rating is a second round: it
  has figures of its own (整改后满意率, 二次办理率, 差评回访率, 差评整改率) and moves no order into
  another period. A poor first rating stays where it was given: last month's report stays true.
* **V** leaves out what was refused, merged into another order or never supplemented; no rate counts
  what the enterprise withdrew. That is asked of the orders as they are now.
* A **dispatch** is a department's turn in the first round. 响应率, 退单率 and 派单准确率 count
  dispatches, so an order that was moved may count twice; 差评 figures count ratings; the others
  count orders.
* The response clock of a turn that ended before its limit (returned, moved) ended with it. The
  answer itself, when it reached the enterprise before any call, is a contact too; signing and
  receipts are not.
* While the clocks stand still nothing becomes due.
* Whose figure it is: the department that had the turn; for received orders, the one that has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median
from typing import TypeAlias

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from requests_desk.models import Order
from requests_desk.models.orders import OrderQuerySet
from services.workcalendar import work_calendar
from services.worktime import WORKING_DAY

from .formulas import FIGURES, RESOLVED, Condition, Definition, Question

FEW = 5  # below this a rate says little, and is marked (handbook §3.2)


# Of one figure: numerator and denominator.
Counts: TypeAlias = tuple[int, int]
NOTHING: Counts = (0, 0)


@dataclass(frozen=True)
class Figure:
    """A number, what it is made of, and the orders behind it."""

    definition: Definition
    question: Question
    numerator: int
    denominator: int
    beside: "Figure | None" = None

    @property
    def words(self) -> str:
        """``88.9%``; without anything to divide by neither 0 % nor 100 %, but a dash."""
        if not self.definition.is_rate:
            return str(self.numerator)
        if not self.denominator:
            return "—"
        share = Decimal(self.numerator * 100) / self.denominator
        return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"

    @property
    def has_few(self) -> bool:
        return self.definition.is_rate and self.denominator < FEW

    def counted(self) -> OrderQuerySet:
        """The orders of the denominator."""
        return self._orders(self.definition.counts)

    def achieved(self) -> OrderQuerySet:
        """The orders of the numerator."""
        return self._orders(self.definition.hits)

    def _orders(self, condition: Condition) -> OrderQuerySet:
        family = self.definition.family
        rows = family.ask(self.question).filter(condition(self.question))
        return Order.objects.filter(pk__in=rows.values(family.order))


@dataclass(frozen=True)
class Figures:
    """Figures of every department at once, and of all together."""

    question: Question
    names: tuple[str, ...]
    counts: dict[int | None, dict[str, Counts]] = field(default_factory=dict)

    @property
    def departments(self) -> set[int]:
        """The keys of departments that have anything to count."""
        return {key for key in self.counts if key is not None}

    def of(self, department: int) -> dict[str, Figure]:
        counts = self.counts.get(department, {})
        return self._figures(replace(self.question, department=department), counts)

    def total(self) -> dict[str, Figure]:
        return self._figures(self.question, {name: self._sum(name) for name in self.names})

    def _sum(self, name: str) -> Counts:
        each = [counts.get(name, NOTHING) for counts in self.counts.values()]
        return sum(hits for hits, _ in each), sum(counted for _, counted in each)

    def _figures(self, question: Question, counts: Mapping[str, Counts]) -> dict[str, Figure]:
        def figure(name: str) -> Figure:
            definition = FIGURES[name]
            beside = figure(definition.beside) if definition.beside else None
            numerator, denominator = counts.get(name, NOTHING)
            return Figure(definition, question, numerator, denominator, beside)

        return {name: figure(name) for name in self.names}


def figures(question: Question, names: Iterable[str] = FIGURES) -> Figures:
    """Count the named figures for each department: one statement for each family of rows."""
    wanted = dict.fromkeys(names)
    wanted |= dict.fromkeys(FIGURES[name].beside for name in wanted if FIGURES[name].beside)
    families: dict[int, list[Definition]] = {}
    for name in wanted:
        families.setdefault(id(FIGURES[name].family), []).append(FIGURES[name])
    counted = Figures(question, tuple(wanted))
    for definitions in families.values():
        for department, counts in _count(definitions, question):
            counted.counts.setdefault(department, {}).update(counts)
    return counted


def _count(
    definitions: list[Definition], question: Question
) -> Iterator[tuple[int | None, dict[str, Counts]]]:
    family = definitions[0].family
    numbers = {}
    for definition in definitions:
        numbers[f"{definition.name}_hits"] = _number(definition.hits(question))
        numbers[f"{definition.name}_counts"] = _number(definition.counts(question))
    rows = family.ask(question).values(desk=F(family.department)).annotate(**numbers)
    for row in rows:
        counts = {
            definition.name: (row[f"{definition.name}_hits"], row[f"{definition.name}_counts"])
            for definition in definitions
        }
        yield row["desk"], counts


def _number(condition: Q) -> Count:
    return Count("pk", filter=condition) if condition else Count("pk")


def weighted_score(rates: Mapping[str, Figure]) -> str:
    """三率得分: 响应率, 解决率 and 满意率 in one number by the weights in settings (§3.2).

    A dash while one of them has nothing to count.
    """
    weights = {name: weight for name, weight in settings.RATE_WEIGHTS.items() if weight}
    if not weights or any(not rates[name].denominator for name in weights):
        return "—"
    points = sum(
        (
            Decimal(rates[name].numerator * weight) / rates[name].denominator
            for name, weight in weights.items()
        ),
        start=Decimal(),
    )
    score = points * 100 / sum(weights.values())
    return str(score.quantize(Decimal("0.1"), ROUND_HALF_UP))


# Time -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Durations:
    """办理时长 of resolved orders, in working hours from dispatch to 办结, without the pauses.

    ``hours`` are in ascending order; without any, every figure is None. An activity counts until
    its 排期确认. Seven hours are a working day.
    """

    hours: tuple[float, ...] = ()

    @property
    def average(self) -> float | None:
        return mean(self.hours) if self.hours else None

    @property
    def median(self) -> float | None:
        return median(self.hours) if self.hours else None

    @property
    def p90(self) -> float | None:
        """The time that nine of ten orders did not exceed: the nearest rank, no average of two."""
        return self.hours[-(-len(self.hours) * 9 // 10) - 1] if self.hours else None

    @property
    def has_few(self) -> bool:
        return len(self.hours) < FEW

    @property
    def days(self) -> float | None:
        """The average in working days."""
        average = self.average
        return None if average is None else average * timedelta(hours=1) / WORKING_DAY


def durations(question: Question) -> dict[int | None, Durations]:
    """The durations of each department, and under None of all together; one statement."""
    calendar, read = work_calendar(), datetime.fromisoformat
    spent: dict[int | None, list[float]] = {}
    rows = RESOLVED.ask(question).values_list(
        "department", "dispatched_at", Coalesce("scheduled_at", "ended_at"), "pauses"
    )
    for department, start, end, stored in rows.iterator():
        pauses = [(read(since), read(until)) for since, until in stored]
        hours = calendar.elapsed(start, end, pauses) / timedelta(hours=1)
        for key in (department, None):
            spent.setdefault(key, []).append(hours)
    return {key: Durations(tuple(sorted(each))) for key, each in spent.items()}
