"""The report's lines and columns as tables; a number and the list behind it are one question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grids.party_rules import Formation, has_own_or_joint

from .facts import Fact

FEW = 5  # below this a rate says little, and is marked (handbook §3.2)


@dataclass(frozen=True)
class Rules:
    """What may be set: whether a joint branch counts in the 100+ rate (handbook §3.4)."""

    joint_counts: bool = True


@dataclass(frozen=True)
class Line:
    name: str
    label: str
    holds: Callable[[Fact], bool]
    is_sum: bool = False


def _lines() -> tuple[Line, ...]:
    classes = (
        ("below10", "10 人以下", 0, 9),
        ("from10", "10—49 人", 10, 49),
        ("from50", "50—99 人", 50, 99),
        ("from100", "100 人及以上", 100, None),
        ("unknown", "人数未核实", None, None),
    )

    def in_class(fact: Fact, least: int | None, most: int | None) -> bool:
        if fact.headcount is None or least is None:
            return fact.headcount is None and least is None
        return fact.headcount >= least and (most is None or fact.headcount <= most)

    def holds(least: int | None, most: int | None, non_public: bool) -> Callable[[Fact], bool]:
        return lambda fact: fact.non_public == non_public and in_class(fact, least, most)

    lines = [
        Line(
            f"{name}-{'private' if non_public else 'other'}",
            f"{label} · {'非公' if non_public else '其他'}",
            holds(least, most, non_public),
        )
        for name, label, least, most in classes
        for non_public in (True, False)
    ]
    return (
        *lines,
        Line("private", "非公小计", lambda fact: fact.non_public, is_sum=True),
        Line("other", "其他小计", lambda fact: not fact.non_public, is_sum=True),
        Line("all", "合计", lambda fact: True, is_sum=True),
    )


LINES = {line.name: line for line in _lines()}


@dataclass(frozen=True)
class Column:
    """``hits`` says which enterprises a number stands for; a rate also has whom it ``counts``."""

    name: str
    label: str
    meaning: str
    hits: Callable[[Fact, Rules], bool]
    counts: Callable[[Fact, Rules], bool] | None = None
    total: Callable[[Iterable[Fact]], int] | None = None  # what is added up, if not enterprises
    heading: str = ""  # where the label is too long for a column

    @property
    def is_rate(self) -> bool:
        return self.counts is not None


def _everyone(fact: Fact, rules: Rules) -> bool:
    return True


def _has_branch(fact: Fact, rules: Rules) -> bool:
    if rules.joint_counts:
        return has_own_or_joint(fact.formation)
    return fact.formation == Formation.INDEPENDENT


COLUMNS = {
    column.name: column
    for column in (
        Column(
            "operating",
            "实体运营企业数",
            "截止日在营的企业。停产、搬迁、注销的自状态日期起不计。",
            _everyone,
        ),
        Column(
            "with_members",
            "有正式党员企业数",
            "正式党员 1 人及以上的企业。",
            lambda fact, rules: (fact.formal_members or 0) > 0,
        ),
        Column(
            "members",
            "正式党员数",
            "各企业登记的正式党员人数之和。",
            lambda fact, rules: (fact.formal_members or 0) > 0,
            total=lambda facts: sum(fact.formal_members or 0 for fact in facts),
        ),
        Column(
            "independent",
            "单独组建",
            "有自己的党委、党总支或党支部的企业。",
            lambda fact, rules: fact.formation == Formation.INDEPENDENT,
        ),
        Column(
            "joint",
            "联合组建",
            "属于联合党支部的企业。",
            lambda fact, rules: fact.formation == Formation.JOINT,
        ),
        Column(
            "grid",
            "网格兜底",
            "由网格支部兜底的企业。",
            lambda fact, rules: fact.formation == Formation.GRID,
        ),
        Column(
            "instructors",
            "党建指导员数",
            "联系这些企业的在任党建指导员。一人联系多类企业时各行分别计入，小计和合计不重复。",
            lambda fact, rules: bool(fact.instructors),
            total=lambda facts: len(
                {instructor for fact in facts for instructor in fact.instructors}
            ),
        ),
        Column(
            "uncovered",
            "未覆盖",
            "没有党组织，也没有由网格支部兜底的企业。",
            lambda fact, rules: not fact.formation,
        ),
        Column(
            "should_form",
            "应建未建",
            "正式党员 3 人及以上，没有单独或联合组建党支部的企业。",
            lambda fact, rules: fact.should_have_formed,
        ),
        Column(
            "stale",
            "待核实",
            "12 个月内没有核实过人数的企业，仍计入分母。",
            lambda fact, rules: fact.is_stale,
        ),
        Column(
            "organised",
            "组织覆盖率",
            "单独组建和联合组建的企业 ÷ 实体运营企业。党的组织覆盖率看非公小计。",
            lambda fact, rules: fact.is_organised,
            _everyone,
        ),
        Column(
            "own",
            "单独组建率",
            "单独组建 ÷ 实体运营企业。",
            lambda fact, rules: fact.formation == Formation.INDEPENDENT,
            _everyone,
        ),
        Column(
            "worked",
            "工作覆盖率",
            "单独组建、联合组建，或在有党建指导员的网格支部 ÷ 实体运营企业。",
            lambda fact, rules: fact.is_worked_with,
            _everyone,
        ),
        Column(
            "kpi50",
            "50 人以上非公企业党建工作覆盖率",
            "50 人及以上的非公企业中，单独或联合组建，或在有党建指导员的网格支部的企业。",
            lambda fact, rules: fact.is_worked_with,
            lambda fact, rules: fact.counts_at_50,
            heading="50+ 党建工作",
        ),
        Column(
            "kpi100",
            "100 人以上企业党支部覆盖率",
            "100 人及以上的企业（不分所有制）中，有单独或联合党支部的企业，网格兜底不计。",
            _has_branch,
            lambda fact, rules: fact.counts_at_100,
            heading="100+ 党支部",
        ),
    )
}


@dataclass(frozen=True)
class Number:
    """A cell: a count, or hits out of a total. Without anything to divide by, a dash (§3.2)."""

    hits: int
    total: int | None = None

    @property
    def words(self) -> str:
        if self.total is None:
            return str(self.hits)
        if not self.total:
            return "—"
        share = Decimal(self.hits * 100) / self.total
        return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"

    @property
    def parts(self) -> str:
        return f"{self.hits}/{self.total}" if self.total else ""

    @property
    def has_few(self) -> bool:
        return self.total is not None and 0 < self.total < FEW

    @property
    def is_full(self) -> bool:
        return self.hits == self.total


def number(column: Column, facts: list[Fact], rules: Rules) -> Number:
    counted = _counted(column, facts, rules)
    hit = [fact for fact in counted if column.hits(fact, rules)]
    hits = column.total(hit) if column.total else len(hit)
    return Number(hits, len(counted) if column.is_rate else None)


def _counted(column: Column, facts: list[Fact], rules: Rules) -> list[Fact]:
    counts = column.counts
    return facts if counts is None else [fact for fact in facts if counts(fact, rules)]


def count(facts: list[Fact], rules: Rules) -> dict[str, dict[str, Number]]:
    """Every number by line and column. Lines of unknown headcount appear when there are any."""
    table = {}
    for line in LINES.values():
        here = [fact for fact in facts if line.holds(fact)]
        if here or not line.name.startswith("unknown"):
            table[line.name] = {
                name: number(column, here, rules) for name, column in COLUMNS.items()
            }
    return table


# What one may ask of a number: the enterprises in it, of a rate also the rest and everybody.
PARTS = {"hits": "已达到", "rest": "未达到", "counted": "全部"}


def behind(
    facts: list[Fact], column: Column, line: Line, rules: Rules, part: str = "hits"
) -> list[Fact]:
    """The enterprises behind one number; ``part`` is a key of ``PARTS``."""
    here = _counted(column, [fact for fact in facts if line.holds(fact)], rules)
    if part == "counted" and column.is_rate:
        return here
    wanted = part != "rest" or not column.is_rate
    return [fact for fact in here if column.hits(fact, rules) == wanted]
