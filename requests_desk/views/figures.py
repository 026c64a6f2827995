"""What leaders, heads and the centre are shown of the figures, and the orders behind a number."""

from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.figures.counting import (
    Durations,
    Figure,
    Figures,
    durations,
    figures,
    weighted_score,
)
from requests_desk.figures.formulas import FIGURES, Question
from requests_desk.figures.outcomes import ItemOutcomes, outcomes
from requests_desk.filters import PeriodForm
from requests_desk.models import Order, OrderEvent
from requests_desk.models.order_queries import OrderQuerySet
from requests_desk.presenting.rows import Row
from services.models import Department
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.paging import NEWEST_FIRST
from xingdong.records.sheets import KINDS, download

from .lists import may_take_out

COLUMNS = (
    "received",
    "resolved",
    "response",
    "solved",
    "satisfied",
    "unrated",
    "on_time",
    "returned",
    "rectified",
)
TILES = ("received", "resolved", "relieved")
SCORE = "三率得分"
# From the article, never mixed with the portal's own count (handbook §1.4 M79).
BEFORE_THE_PORTAL = "2024年3月前累计2000余件"


@login_required
@require_safe
def figures_page(request: SignedInRequest):
    """A row for each department; leaders and the centre see all, department staff the own."""
    sees_all, own = _reach(request.user)
    form = PeriodForm(request.GET)
    question = _question(form)
    found, taken = _counted(question)
    asked = _asked(form)
    context = {
        "form": form,
        "active": len(asked),
        "period": question.period,
        "columns": [*(FIGURES[name].label for name in COLUMNS), SCORE],
        "weights": _weight_words(),
        "rows": [
            _row(
                department.short_name,
                found.of(department.pk),
                {**asked, "department": department.code},
            )
            for department in _shown(found, sees_all=sees_all, own=own)
        ],
        "outcomes": [
            _outcomes_line(one, asked, own=None if sees_all else own)
            for one in outcomes(question, None if sees_all else own)
        ],
        "files": [{"kind": kind.upper(), "url": _file_address(kind, asked)} for kind in KINDS],
    }
    if sees_all:
        total = found.total()
        context["total"] = _row("合计", total, asked)
        context["tiles"] = [_cell(total[name], asked) for name in TILES]
        context["time"] = _time(taken.get(None, Durations()))
        context["before"] = BEFORE_THE_PORTAL
        context["late"] = _late_now(question, request.user)
    return render(request, "orders/figures.html", context)


def _late_now(question: Question, user: User) -> int:
    """What is overdue at this moment, whatever the period; as the list behind it says."""
    scope = {"item": question.item, "micro_grid__grid": question.grid}
    given = {path: key for path, key in scope.items() if key is not None}
    return Order.objects.visible_to(user).late(question.now).filter(**given).count()


def _counted(question: Question) -> tuple[Figures, dict[int | None, Durations]]:
    """The figures and durations of all, kept while nothing happens and a minute at most."""
    latest = OrderEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    rounded = replace(question, now=question.now.replace(second=0, microsecond=0))
    key = f"figures:{latest}:{sha256(repr(rounded).encode()).hexdigest()}"

    def count() -> tuple[Figures, dict[int | None, Durations]]:
        return figures(question, dict.fromkeys(COLUMNS + TILES)), durations(question)

    return cache.get_or_set(key, count, timeout=60) or count()


def _shown(found: Figures, *, sees_all: bool, own: frozenset[int]) -> list[Department]:
    departments = Department.objects.all() if sees_all else Department.objects.filter(pk__in=own)
    return [
        department
        for department in departments
        if department.is_active or department.pk in found.departments
    ]


def _outcomes_line(one: ItemOutcomes, asked: dict[str, str], *, own: frozenset[int] | None) -> Row:
    asked, reachable = {**asked, "item": one.item.code}, own is None
    if own and one.item.department_id in own:
        asked, reachable = {**asked, "department": one.item.department.code}, True
    return {
        "item": one.item.name,
        "orders": one.orders,
        "sums": [
            (label, f"{number.normalize():f}") for label, number in one.sums if number is not None
        ],
        "url": reachable and _address("resolved", asked),
    }


def _weight_words() -> str:
    """``响应率 20、解决率 40、满意率 40``."""
    weights = settings.RATE_WEIGHTS.items()
    return "、".join(f"{FIGURES[name].label} {weight}" for name, weight in weights)


@login_required
@require_safe
def figures_file(request: SignedInRequest, kind):
    """The table of the page as a file, with what each rate is made of; the download is logged."""
    sees_all, own = _reach(request.user)
    if kind not in KINDS:
        raise Http404
    question = _question(PeriodForm(request.GET))
    found = figures(question, COLUMNS)
    lines = [
        (department.name, found.of(department.pk))
        for department in _shown(found, sees_all=sees_all, own=own)
    ]
    if sees_all:
        lines.insert(0, ("合计", found.total()))
    headings = ["部门"]
    for name in COLUMNS:
        label = FIGURES[name].label
        headings += [label, f"{label}（分子/分母）"] if FIGURES[name].is_rate else [label]
    rows = [[*headings, SCORE], *(_file_row(label, each) for label, each in lines)]
    title = f"办理数据 {question.period}"
    return download(rows, kind, title=title, model=Order, by=request.user, now=timezone.now())


def _file_row(label: str, found: dict[str, Figure]) -> list:
    row: list = [label]
    for name in COLUMNS:
        figure = found[name]
        if figure.definition.is_rate:
            row += [figure.words, f"{figure.numerator} / {figure.denominator}"]
        else:
            row.append(figure.numerator)
    return [*row, weighted_score(found)]


def _file_address(kind: str, asked: dict[str, str]) -> str:
    return f"{reverse('orders:figures_file', args=[kind])}?{urlencode(asked)}"


@dataclass(frozen=True)
class Behind:
    """The orders behind one number, as far as somebody may see them."""

    figure: Figure
    question: Question
    asked: dict[str, str]
    department: Department | None
    part: str
    everything: OrderQuerySet
    orders: OrderQuerySet


def behind_figure(request: SignedInRequest, name: str) -> Behind:
    """What the address asks for; ``Http404`` for a number that is not for the reader."""
    sees_all, own = _reach(request.user)
    department = Department.objects.filter(code=request.GET.get("department", "")).first()
    if name not in FIGURES or not (sees_all or (department and department.pk in own)):
        raise Http404
    form = PeriodForm(request.GET)
    question = _question(form, department)
    figure = figures(question, [name]).total()[name]
    part = request.GET.get("part", "")
    behind = figure.achieved() if part == "hits" else figure.counted()
    if part == "rest":
        behind = behind.exclude(pk__in=figure.achieved().values("pk"))
    asked = _asked(form) | ({"department": department.code} if department else {})
    visible = behind.visible_to(request.user)
    return Behind(figure, question, asked, department, part, behind, visible)


@login_required
@require_safe
def figure_page(request: SignedInRequest, name):
    """The orders behind one number, as far as one may see them."""
    behind = behind_figure(request, name)
    figure, asked, part, now = behind.figure, behind.asked, behind.part, timezone.now()
    page = NEWEST_FIRST.page(
        behind.orders.for_list(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    parts = [("", "分母"), ("hits", "分子"), ("rest", "其余")]
    without_department = {key: value for key, value in asked.items() if key != "department"}
    context = {
        "figure": _cell(figure, asked),
        "beside": figure.beside and _cell(figure.beside, asked),
        "definition": figure.definition,
        "department": behind.department,
        "period": behind.question.period,
        "parts": [
            {"label": label, "url": _address(name, asked, part=key), "active": key == part}
            for key, label in parts
        ],
        "rows": [presenting.order_card(order, now) for order in page.rows],
        "hidden": behind.everything.count() - behind.orders.count(),
        "back": f"{reverse('orders:figures')}?{urlencode(without_department)}",
        "newer": page.newer and _address(name, asked, part=part, before=page.newer),
        "older": page.older and _address(name, asked, part=part, after=page.older),
        "file_url": may_take_out(request.user)
        and f"{reverse('orders:figure_file', args=[name, 'xlsx'])}?{request.GET.urlencode()}",
    }
    return render(request, "orders/figure.html", context)


def _reach(user) -> tuple[bool, frozenset[int]]:
    """Whether all departments are shown, and which are the own (§2.6); 404 for everybody else."""
    standing = standing_of(user)
    sees_all = standing.oversees
    if not (sees_all or standing.departments):
        raise Http404
    return sees_all, standing.departments


def _question(form: PeriodForm, department: Department | None = None) -> Question:
    form.is_valid()
    data, now = form.cleaned_data, timezone.now()
    return Question(
        form.chosen_period(timezone.localdate(now)),
        now,
        department=department.pk if department else None,
        item=data.get("item") and data["item"].pk,
        grid=data.get("grid") and data["grid"].pk,
    )


def _asked(form: PeriodForm) -> dict[str, str]:
    """What was chosen, for the links to carry along."""
    return {name: form.data[name] for name in form.fields if form.data.get(name)}


def _row(label: str, found: dict[str, Figure], asked: dict[str, str]) -> Row:
    cells = [_cell(found[name], asked) for name in COLUMNS]
    few = any(found[name].has_few for name in settings.RATE_WEIGHTS)
    return {"label": label, "cells": cells, "score": weighted_score(found), "few": few}


def _cell(figure: Figure, asked: dict[str, str]) -> Row:
    definition = figure.definition
    return {
        "label": definition.label,
        "words": figure.words,
        "parts": f"{figure.numerator}/{figure.denominator}" if definition.is_rate else "",
        "few": figure.has_few and figure.denominator,
        "url": figure.denominator and _address(definition.name, asked),
    }


def _address(name: str, asked: dict[str, str], **more: str) -> str:
    kept = {key: value for key, value in {**asked, **more}.items() if value}
    return f"{reverse('orders:figure', args=[name])}?{urlencode(kept)}"


def _time(taken: Durations) -> Row:
    """办理时长 in working days of seven hours."""
    days, median, p90 = taken.days, taken.median, taken.p90
    if days is None or median is None or p90 is None:
        return {"words": "—", "note": ""}
    return {"words": f"{days:.1f}", "note": f"中位 {median / 7:.1f} · P90 {p90 / 7:.1f}"}
