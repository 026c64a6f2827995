"""A report as the templates draw it: words, addresses and tones, decided here."""

from urllib.parse import urlencode

from django.urls import reverse

from enterprises.coverage.annexes import Annex
from enterprises.coverage.facts import Fact
from enterprises.coverage.report import KPI_LINES, KPIS, Report
from enterprises.coverage.table import COLUMNS, LINES, PARTS, Number
from grids.party_rules import Formation, Suggestion

# Of a long annex a page shows so many rows; Excel has all.
MOST_ROWS = 50
# Annexes that name enterprises: not for those who see numbers only.
NAME_ENTERPRISES = frozenset({"uncovered", "pairings"})
# Figures that should be full, and those that are mere counts.
WANTED_FULL = frozenset({"kpi50", "kpi100", "staffed", "roles", "posts"})


def tabs(active: str, *, sees_names: bool) -> list[dict]:
    pages = [("coverage", "覆盖情况"), ("tree", "组织体系")]
    if sees_names:
        pages.insert(1, ("formation", "组建建议"))
    return [
        {"label": label, "url": reverse(f"party:{name}"), "active": name == active}
        for name, label in pages
    ]


def tiles(report: Report, address) -> list[dict]:
    return [
        {
            "words": number.words,
            "label": KPIS[name],
            "note": number.parts,
            "tone": _tone(name, number),
            "url": name in KPI_LINES and number.total and address(KPI_LINES[name], name, "rest"),
        }
        for name, number in report.kpis.items()
    ]


def _tone(name: str, number: Number) -> str:
    if name not in WANTED_FULL or not number.total:
        return ""
    return "good" if number.is_full else "bad"


def table(report: Report, address) -> dict:
    return {
        "headings": [
            {"label": column.heading or column.label, "meaning": column.meaning}
            for column in COLUMNS.values()
        ],
        "rows": [
            {
                "label": LINES[line].label,
                "is_sum": LINES[line].is_sum,
                "cells": [_cell(line, name, cells[name], address) for name in COLUMNS],
            }
            for line, cells in report.table.items()
        ],
    }


def _cell(line: str, column: str, number: Number, address) -> dict:
    has_any = number.hits or number.total
    return {
        "words": number.words,
        "parts": number.parts,
        "few": number.has_few,
        "url": has_any and address(line, column, "counted" if number.total else "hits"),
    }


def annexes(report: Report, *, sees_names: bool) -> list[dict]:
    shown = [
        annex
        for annex in report.annexes.values()
        if sees_names or annex.name not in NAME_ENTERPRISES
    ]
    return [annex_card(annex) for annex in shown]


def annex_card(annex: Annex) -> dict:
    return {
        "name": annex.name,
        "title": annex.title,
        "headings": annex.headings,
        "rows": [
            {"tone": row.tone, "cells": list(zip(annex.headings, row.cells, strict=True))}
            for row in annex.rows[:MOST_ROWS]
        ],
        "more": max(len(annex.rows) - MOST_ROWS, 0),
        "count": len(annex.rows),
        "empty": annex.empty,
    }


class Addresses:
    """Where the list behind a number is; ``asked`` keeps the day or the version."""

    def __init__(self, asked: dict[str, str], *, sees_names: bool):
        self.asked, self.sees_names = asked, sees_names

    def __call__(self, line: str, column: str, part: str = "hits", **more) -> str:
        if not self.sees_names:
            return ""
        query = {**self.asked, "part": part, **more}
        return f"{reverse('party:behind', args=[line, column])}?{urlencode(query)}"


def parts(column: str, line: str, part: str, address: Addresses) -> list[dict]:
    """The ways to look at a rate."""
    return [
        {"label": label, "url": address(line, column, key), "active": key == part}
        for key, label in PARTS.items()
    ]


def fact_row(fact: Fact) -> dict:
    return {
        "fact": fact,
        "headcount": "未核实" if fact.headcount is None else f"{fact.headcount} 人",
        "members": "待摸排" if fact.formal_members is None else f"{fact.formal_members} 人",
        "formation": Formation(fact.formation).label if fact.formation else "未覆盖",
        "suggestion": Suggestion(fact.suggestion).label,
        "decided": Suggestion(fact.decided).label if fact.decided else "",
        "url": reverse("party:decide", args=[fact.pk]),
    }
