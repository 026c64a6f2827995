"""The coverage report on the screen and in Excel, and the enterprises behind each number."""

from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.coverage.report import Report, report_on
from enterprises.coverage.table import COLUMNS, LINES, PARTS
from enterprises.models import CoverageVersion
from grids.models import PartyOrganisation
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.sheets import XLSX, file_response, log_export

from . import presenting
from .access import Reach, names_only, reach_of
from .forms import AsOfForm, SignOffForm
from .presenting import Addresses
from .spreadsheet import workbook_of

PAGE_SIZE = 50
VERSIONS_SHOWN = 12


def shown_context(report: Report, reach: Reach, asked: dict[str, str]) -> dict:
    """What the page of a report shows, whether it is live or signed."""
    address = Addresses(asked, sees_names=reach.sees_names)
    return {
        "report": report,
        "sees_names": reach.sees_names,
        "tabs": presenting.tabs("coverage", sees_names=reach.sees_names),
        "tiles": presenting.tiles(report, address),
        "table": presenting.table(report, address),
        "annexes": presenting.annexes(report, sees_names=reach.sees_names),
        "excel": f"{reverse('party:excel')}?{urlencode(asked)}",
        "versions": CoverageVersion.objects.defer("content").select_related("signed_by")[
            :VERSIONS_SHOWN
        ],
    }


@login_required
@require_safe
def coverage_page(request: SignedInRequest) -> HttpResponse:
    """The report as it counts now, for today or an earlier day."""
    reach = reach_of(request.user)
    as_of = _day_asked(request)
    context = shown_context(report_on(as_of), reach, {"on": as_of.isoformat()})
    context["day_form"] = AsOfForm(initial={"on": as_of})
    if reach.may_sign:
        context["sign_form"] = SignOffForm(
            initial={"on": as_of.isoformat(), "unit": unit_of(as_of)}
        )
    return render(request, "party/coverage.html", context)


def unit_of(as_of: date) -> str:
    """The 填报单位: the community's committee by its name."""
    committee = PartyOrganisation.objects.existing(as_of).filter(
        kind=PartyOrganisation.Kind.COMMUNITY_COMMITTEE
    )
    return committee.values_list("name", flat=True).first() or ""


def _day_asked(request: SignedInRequest) -> date:
    """The day asked for; today when there is none, it is unreadable or yet to come."""
    form, today = AsOfForm(request.GET), timezone.localdate()
    day = form.cleaned_data["on"] if form.is_valid() else None
    return min(day or today, today)


def _asked(request: SignedInRequest) -> tuple[Report, dict[str, str], CoverageVersion | None]:
    """The report of the version or the day in the address, and what the address keeps of it."""
    key = request.GET.get("version", "")
    if key:
        if not (key.isascii() and key.isdigit()):
            raise Http404
        version = get_object_or_404(CoverageVersion.objects.select_related("signed_by"), pk=key)
        return Report.from_json(version.content), {"version": key}, version
    as_of = _day_asked(request)
    return report_on(as_of), {"on": as_of.isoformat()}, None


@login_required
@require_safe
def behind_page(request: SignedInRequest, line: str, column: str) -> HttpResponse:
    """The enterprises behind one number, by name."""
    reach = names_only(request.user)
    if line not in LINES or column not in COLUMNS:
        raise Http404
    report, asked, version = _asked(request)
    part = request.GET.get("part", "hits")
    if part not in PARTS:
        raise Http404
    address = Addresses(asked, sees_names=True)
    definition = COLUMNS[column]
    page = Paginator(report.behind(column, line, part), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": presenting.tabs("coverage", sees_names=reach.sees_names),
        "column": definition,
        "line": LINES[line],
        "number": report.table[line][column] if line in report.table else None,
        "parts": presenting.parts(column, line, part, address) if definition.is_rate else [],
        "rows": [presenting.fact_row(fact) for fact in page],
        "count": page.paginator.count,
        "as_of": report.as_of,
        "version": version,
        "newer": page.has_previous()
        and address(line, column, part, page=page.previous_page_number()),
        "older": page.has_next() and address(line, column, part, page=page.next_page_number()),
        "back": reverse("party:version", args=[version.pk])
        if version
        else f"{reverse('party:coverage')}?{urlencode(asked)}",
    }
    return render(request, "party/behind.html", context)


@login_required
@require_safe
def excel(request: SignedInRequest) -> HttpResponse:
    """The report with its annexes as a workbook; names only for those who see them."""
    reach = reach_of(request.user)
    report, _, version = _asked(request)
    workbook = workbook_of(report, version, sees_names=reach.sees_names)
    what = str(version or f"{report.as_of} 实时统计")
    log_export(CoverageVersion, "xlsx", what=what, by=request.user, now=timezone.now())
    return file_response(workbook, XLSX, f"党建覆盖情况 {what}.xlsx")
