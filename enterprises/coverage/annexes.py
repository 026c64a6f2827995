"""What stands behind the table: who is uncovered, whose election is due, who is missing (§4.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from enterprises.models import Pairing
from grids.models import Grid, MicroGrid, MicroGridDuty, Venue
from grids.party_checkup import Checkup
from grids.party_rules import Kind, Suggestion
from xingdong.records.narrowing import not_none

from .facts import ROLES, Fact
from .table import Number


@dataclass(frozen=True)
class Row:
    """``tone`` is *bad*, *warn* or nothing; the words say the same."""

    cells: tuple[str | int, ...]
    tone: str = ""


@dataclass(frozen=True)
class Annex:
    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str

    def to_json(self) -> dict[str, Any]:
        rows = [[row.tone, *row.cells] for row in self.rows]
        return {**vars(self), "headings": list(self.headings), "rows": rows}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        rows = tuple(Row(tuple(cells), tone) for tone, *cells in stored["rows"])
        return cls(**{**stored, "headings": tuple(stored["headings"]), "rows": rows})


def uncovered(facts: Iterable[Fact]) -> Annex:
    """The working list (M18): no cover at all, or from 50 people on without party work."""
    return Annex(
        "uncovered",
        "未覆盖企业",
        ("企业", "微网格", "职工人数", "正式党员", "现状", "建议", "决定", "原因", "计划日期"),
        tuple(
            Row(
                (
                    fact.name,
                    fact.micro_grid,
                    "未核实" if fact.headcount is None else fact.headcount,
                    "待摸排" if fact.formal_members is None else fact.formal_members,
                    "网格兜底，无指导员" if fact.formation else "未覆盖",
                    Suggestion(fact.suggestion).label,
                    Suggestion(fact.decided).label if fact.decided else "待决定",
                    fact.reason or "未填写",
                    str(fact.plan_on or "未填写"),
                ),
                "bad" if fact.counts_at_50 or fact.should_have_formed else "warn",
            )
            for fact in facts
            if fact.is_open
        ),
        "企业已全部覆盖。",
    )


ELECTIONS = frozenset({"election_due", "election_urgent", "election_overdue", "election_unknown"})


def elections(organisations: Iterable[Checkup]) -> Annex:
    """换届到期: what is due within six months or overdue, the earliest first."""
    due_rows = []
    for checkup in organisations:
        warning = next((known for known in checkup.warnings if known.code in ELECTIONS), None)
        if warning:
            organisation, due = checkup.organisation, checkup.facts.due_on
            cells = (
                organisation.name,
                organisation.get_kind_display(),
                checkup.secretary.name if checkup.secretary else "缺书记",
                str(organisation.term_began_on or "未登记"),
                str(due or "—"),
                organisation.extension_approved_by if organisation.extended_until == due else "",
                warning.text,
            )
            due_rows.append((due or date.max, Row(cells, warning.tone)))
    due_rows.sort(key=lambda pair: (pair[0], pair[1].cells))
    return Annex(
        "elections",
        "换届到期",
        ("党组织", "类型", "书记", "本届开始", "应换届日期", "延期批准", "提醒"),
        tuple(row for _, row in due_rows),
        "6 个月内没有到期换届的党组织。",
    )


def staffing(facts: Iterable[Fact], on: date) -> tuple[Annex, dict[str, Number]]:
    """微网格人员配备: workers and the three role contacts; two statements (handbook §3.4)."""
    by_code = defaultdict(list)
    for fact in facts:
        by_code[fact.micro_grid].append(fact)
    workers = defaultdict(list)
    for duty in MicroGridDuty.objects.responsible_on(on):
        workers[duty.micro_grid_id].append(duty.social_worker.user.real_name)
    rows, staffed, filled, required = [], 0, 0, 0
    for micro_grid in MicroGrid.objects.all():
        here = by_code[micro_grid.code]
        slots = sum(fact.required for fact in here)
        lacking = dict.fromkeys(ROLES.values(), 0)
        for fact in here:
            for role in fact.missing:
                lacking[role] += 1
        missing = sum(lacking.values())
        required, filled = required + slots, filled + slots - missing
        is_staffed = bool(workers[micro_grid.pk]) and not missing
        staffed += is_staffed
        words = "、".join(f"缺{role} {many}" for role, many in lacking.items() if many)
        rows.append(
            Row(
                (
                    str(micro_grid),
                    "、".join(workers[micro_grid.pk]) or "无人负责",
                    len(here),
                    slots,
                    slots - missing,
                    words or "—",
                    "配齐" if is_staffed else "未配齐",
                ),
                "" if is_staffed else "bad",
            )
        )
    annex = Annex(
        "staffing",
        "微网格人员配备",
        ("微网格", "负责社工", "企业数", "应配负责人", "已配", "缺少", "状态"),
        tuple(rows),
        "还没有微网格。",
    )
    return annex, {"staffed": Number(staffed, len(rows)), "roles": Number(filled, required)}


def venues_by_grid(organisations: Iterable[Checkup]) -> dict[int, set[str]]:
    """The open venues of each grid, also where only its branch says so; one statement."""
    venues: dict[int, set[str]] = defaultdict(set)
    for venue in Venue.objects.filter(is_open=True, grid__isnull=False):
        venues[not_none(venue.grid_id)].add(venue.name)
    for checkup in organisations:
        branch = checkup.organisation
        place = branch.venue if branch.kind == Kind.GRID_BRANCH else None
        if place and place.is_open:
            venues[not_none(branch.grid_id)].add(place.name)
    return venues


def posts(
    organisations: Iterable[Checkup], venues: Mapping[int, set[str]]
) -> tuple[Annex, dict[str, Number]]:
    """一网格一支部一阵地: what each grid has of branch, secretary and venue; one statement."""
    branches = {
        checkup.organisation.grid_id: checkup
        for checkup in organisations
        if checkup.organisation.kind == Kind.GRID_BRANCH
    }
    rows, complete = [], 0
    for grid in Grid.objects.all():
        branch, places = branches.get(grid.pk), venues.get(grid.pk)
        secretary = branch and branch.secretary
        is_complete = bool(branch and places)
        complete += is_complete
        rows.append(
            Row(
                (
                    grid.name,
                    branch.organisation.name if branch else "缺支部",
                    secretary.name if secretary else "缺书记",
                    "、".join(sorted(places)) if places else "缺阵地",
                ),
                "" if is_complete and secretary else "bad",
            )
        )
    headings = ("网格", "网格支部", "书记", "阵地")
    annex = Annex("posts", "一网格一支部一阵地", headings, tuple(rows), "还没有网格。")
    return annex, {"posts": Number(complete, len(rows))}


def pairings(on: date) -> tuple[Annex, dict[str, Number]]:
    """结对共建: the pairings in force and their activities of the year; one statement."""
    in_force = list(
        Pairing.objects.current(on)
        .with_activities_of(on.year, until=on)
        .select_related("partner", "enterprise")
        .order_by("partner__kind", "partner__name", "pk")
    )
    rows = tuple(
        Row(
            (
                pairing.partner.name,
                pairing.partner.get_kind_display(),
                pairing.enterprise.name,
                str(pairing.from_on),
                pairing.held,
            ),
            "" if pairing.held else "warn",
        )
        for pairing in in_force
    )
    headings = ("共建单位", "类型", "企业", "结对日期", f"{on.year} 年活动")
    annex = Annex("pairings", "支部结对共建", headings, rows, "还没有结对。")
    held = sum(pairing.held for pairing in in_force)
    return annex, {"pairings": Number(len(in_force)), "activities": Number(held)}
