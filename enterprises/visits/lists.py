"""走访 as lists: what was written, what was found, who was missed; the own micro-grids first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.models import Enterprise, Finding, Visit
from enterprises.models.enterprises import EnterpriseQuerySet
from xingdong.accounts.gates import centre_and_leaders, centre_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.paging import Keyset, Page
from xingdong.records.search import words_of

from .coverage import Quarter, coverage
from .gates import enterprises_to_visit, visitors_only

CHOICES = 20
PROPOSED = 3  # enterprises nobody has gone to for longest
LATEST_DAY_FIRST = Keyset("visited_on", descending=True, read=date.fromisoformat)
BY_INITIALS = Keyset("initials", read=str)
OLDEST_FIRST = Keyset()


@dataclass(frozen=True)
class Asked:
    """What the address asks a list for: words, whose, and where in it."""

    words: str
    everybody: bool
    after: str
    before: str
    kept: tuple[tuple[str, str], ...]  # what else the address says

    @classmethod
    def of(cls, request: SignedInRequest, *names: str) -> "Asked":
        given = request.GET
        return cls(
            words=given.get("q", "").strip(),
            everybody=given.get("whose") == "all",
            after=given.get("after", ""),
            before=given.get("before", ""),
            kept=tuple((name, given[name]) for name in names if given.get(name)),
        )

    def address(self, **changes: str) -> str:
        """This list with something changed; an empty value leaves that out."""
        now = {"q": self.words, "whose": "all" if self.everybody else "", **dict(self.kept)}
        return "?" + urlencode({key: value for key, value in {**now, **changes}.items() if value})

    def page(self, rows: QuerySet[Any], keyset: Keyset) -> dict[str, Any]:
        """What search bar, choice of whose and pager draw."""
        page: Page[Any] = keyset.page(rows, after=self.after, before=self.before)
        return {
            "words": self.words,
            "everybody": self.everybody,
            "mine_url": self.address(whose=""),
            "all_url": self.address(whose="all"),
            "keep": [*self.kept, *([("whose", "all")] if self.everybody else [])],
            "rows": page.rows,
            "newer": page.newer and self.address(before=page.newer),
            "older": page.older and self.address(after=page.older),
        }


@visitors_only
@require_safe
def visit_list(request: SignedInRequest) -> HttpResponse:
    """What is due, the quarter so far, and the diaries, the latest day first."""
    today, asked = timezone.localdate(), Asked.of(request)
    is_centre = standing_of(request.user).is_centre
    visits = Visit.objects.visible_to(request.user, today)
    made = visits.made().holding(words_of(asked.words))
    if is_centre and not asked.everybody:
        made = made.of(request.user, today)
    planned = visits.planned().filter(visitor=request.user).order_by("planned_on", "pk")
    context = {
        "today": today,
        "planned": list(planned.select_related("enterprise__micro_grid")[:CHOICES]),
        "is_centre": is_centre,
        **asked.page(made.select_related("enterprise", "visitor"), LATEST_DAY_FIRST),
    }
    if is_centre:
        own = Enterprise.objects.in_care_of(request.user, today)
        context["coverage"] = coverage(Quarter.of(today), today=today, among=own)
        known = [visit.enterprise_id for visit in context["planned"]]
        context["longest"] = _longest_ago(own.operating().exclude(pk__in=known))[:PROPOSED]
        context["unverified"] = own.operating().unverified(today).count()
        context["findings"] = Finding.objects.open().of(request.user, today).count()
    return render(request, "visits/list.html", context)


@visitors_only
@require_safe
def choose(request: SignedInRequest) -> HttpResponse:
    """Which enterprise: found by name, else those of one's own micro-grids not visited longest."""
    enterprises, today = enterprises_to_visit(request.user), timezone.localdate()
    words = request.GET.get("q", "").strip()
    if words:
        enterprises = enterprises.holding(words_of(words))
    elif standing_of(request.user).is_centre:
        enterprises = enterprises.operating().in_care_of(request.user, today)
    context = {"words": words, "found": _longest_ago(enterprises)[:CHOICES]}
    return render(request, "visits/choose.html", context)


def _longest_ago(enterprises: EnterpriseQuerySet) -> QuerySet[Enterprise]:
    """Who was not visited for longest first."""
    first = (F("last_visited_on").asc(nulls_first=True), "name")
    return enterprises.select_related("micro_grid").with_last_visit().order_by(*first)


@centre_only
@require_safe
def finding_list(request: SignedInRequest) -> HttpResponse:
    """What was found and nothing came of yet, the oldest first."""
    today, asked = timezone.localdate(), Asked.of(request)
    findings = Finding.objects.open().holding(words_of(asked.words))
    if not asked.everybody:
        findings = findings.of(request.user, today)
    page = asked.page(findings.select_related("visit__enterprise", "visit__visitor"), OLDEST_FIRST)
    return render(request, "visits/findings.html", page)


Missing = Callable[[Any, date], Any]  # a QuerySet of enterprises with annotations
# The lists of the coverage page: what it is called, who is on it, what is said when nobody is.
MISSING: dict[str, tuple[str, str, Missing]] = {
    "missed": (
        "本季度未走访",
        "全部走访过了。",
        lambda rows, today: rows.filter(was_visited=False),
    ),
    "unverified": (
        "12 个月未核实",
        "档案都在 12 个月内核实过。",
        lambda rows, today: rows.operating().unverified(today),
    ),
}


@centre_and_leaders
@require_safe
def coverage_page(request: SignedInRequest) -> HttpResponse:
    """Who was not visited in a quarter, and whose record nobody has checked for twelve months.

    A leader sees the numbers (handbook §2.6).
    """
    today = timezone.localdate()
    quarter = Quarter.named(request.GET.get("quarter", "")) or Quarter.of(today)
    if quarter.first > today:
        raise Http404
    covered = coverage(quarter, today=today)
    context = {
        "covered": covered,
        "quarters": _quarters(today),
        "unverified_count": Enterprise.objects.operating().unverified(today).count(),
    }
    if standing_of(request.user).is_centre:
        context |= _missing(request, covered.enterprises, today)
    return render(request, "visits/coverage.html", context)


def _missing(request: SignedInRequest, enterprises: Any, today: date) -> dict[str, Any]:
    asked = Asked.of(request, "quarter", "list")
    key = dict(asked.kept).get("list", "missed")
    if key not in MISSING:
        raise Http404
    title, nobody, ask = MISSING[key]
    rows = ask(enterprises, today).holding(words_of(asked.words)).select_related("micro_grid")
    if not asked.everybody:
        rows = rows.in_care_of(request.user, today)
    return {
        "list": key,
        "title": title,
        "nobody": nobody,
        "tabs": [
            {"label": label, "url": asked.address(list=one), "active": one == key}
            for one, (label, _, _) in MISSING.items()
        ],
        **asked.page(rows, BY_INITIALS),
    }


def _quarters(today: date) -> list[Quarter]:
    quarters = [Quarter.of(today)]
    for _ in range(3):
        quarters.append(quarters[-1].before)
    return quarters
