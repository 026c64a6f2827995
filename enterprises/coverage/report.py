"""The coverage report of one day: the same object whether counted now or read from a version."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.conf import settings

from . import annexes
from .annexes import Annex
from .facts import Fact, facts_on, organisations_on
from .table import COLUMNS, LINES, Number, Rules, behind, count

# The figures above the table: key → label. The first five are cells of the table.
KPIS = {
    "kpi50": "50 人以上非公企业党建工作覆盖率",
    "kpi100": "100 人以上企业党支部覆盖率",
    "organised": "党的组织覆盖率（非公）",
    "own": "单独组建率（非公）",
    "worked": "工作覆盖率（非公）",
    "staffed": "微网格人员配备率",
    "roles": "三类负责人纳入率",
    "posts": "一网格一支部一阵地",
    "pairings": "支部结对",
    "activities": "本年共建活动",
}
# Whose cell a figure of the table is.
KPI_LINES = {
    "kpi50": "all",
    "kpi100": "all",
    "organised": "private",
    "own": "private",
    "worked": "private",
}


@dataclass(frozen=True)
class Report:
    as_of: date
    rules: Rules
    facts: list[Fact]
    table: dict[str, dict[str, Number]]
    kpis: dict[str, Number]
    annexes: dict[str, Annex]

    def behind(self, column: str, line: str, part: str) -> list[Fact]:
        """The enterprises behind a number; the keys are of LINES, COLUMNS and PARTS."""
        return behind(self.facts, COLUMNS[column], LINES[line], self.rules, part)

    def to_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "rules": vars(self.rules),
            "facts": [fact.to_json() for fact in self.facts],
            "table": {line: _numbers_out(cells) for line, cells in self.table.items()},
            "kpis": _numbers_out(self.kpis),
            "annexes": [annex.to_json() for annex in self.annexes.values()],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        kept = [Annex.from_json(annex) for annex in stored["annexes"]]
        return cls(
            date.fromisoformat(stored["as_of"]),
            Rules(**stored["rules"]),
            [Fact.from_json(values) for values in stored["facts"]],
            {line: _numbers_in(cells) for line, cells in stored["table"].items()},
            _numbers_in(stored["kpis"]),
            {annex.name: annex for annex in kept},
        )


def _numbers_out(numbers: dict[str, Number]) -> dict[str, list[int | None]]:
    return {name: [number.hits, number.total] for name, number in numbers.items()}


def _numbers_in(stored: dict[str, list[Any]]) -> dict[str, Number]:
    return {name: Number(*pair) for name, pair in stored.items()}


def report_on(as_of: date) -> Report:
    """Count the report of the day ``as_of``: eleven statements however many enterprises."""
    rules = Rules(joint_counts=settings.JOINT_BRANCHES_COUNT)
    organisations = organisations_on(as_of)
    facts = facts_on(as_of, organisations)
    table = count(facts, rules)
    people, staffed = annexes.staffing(facts, as_of)
    venues = annexes.venues_by_grid(organisations.values())
    places, complete = annexes.posts(organisations.values(), venues)
    pairs, paired = annexes.pairings(as_of)
    kpis = {name: table[line][name] for name, line in KPI_LINES.items()}
    kept = (
        annexes.uncovered(facts),
        annexes.elections(organisations.values()),
        people,
        places,
        pairs,
    )
    return Report(
        as_of,
        rules,
        facts,
        table,
        {**kpis, **staffed, **complete, **paired},
        {annex.name: annex for annex in kept},
    )
