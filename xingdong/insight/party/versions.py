"""Signed reports: signing one, reading one, what changed since the one before."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enterprises.coverage.report import Report
from enterprises.coverage.versions import SignOffRefused, changes, moves, sign_off
from enterprises.models import CoverageVersion
from xingdong.accounts.requests import SignedInRequest

from . import presenting
from .access import reach_of
from .coverage import shown_context
from .forms import SignOffForm


@login_required
@require_POST
def sign(request: SignedInRequest) -> HttpResponse:
    """Freeze the report of a day."""
    if not reach_of(request.user).may_sign:
        raise Http404
    form, now = SignOffForm(request.POST), timezone.now()
    back = reverse("party:coverage")
    if not form.is_valid():
        messages.error(request, "请填写填报单位。")
        return redirect(back)
    as_of = form.cleaned_data["on"]
    back = f"{back}?on={as_of}"
    if as_of > timezone.localdate(now):
        messages.error(request, "统计截止日期还没有到，不能审核。")
        return redirect(back)
    try:
        version = sign_off(
            as_of,
            by=request.user,
            unit=form.cleaned_data["unit"],
            note=form.cleaned_data["note"],
            now=now,
        )
    except SignOffRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    messages.success(request, f"已审核并存档：{version}。")
    return redirect("party:version", pk=version.pk)


@login_required
@require_safe
def version_page(request: SignedInRequest, pk: int) -> HttpResponse:
    reach = reach_of(request.user)
    version = _version(pk)
    report = Report.from_json(version.content)
    context = shown_context(report, reach, {"version": str(version.pk)})
    context["version"] = version
    context["earlier"] = reach.sees_names and _before(version)
    return render(request, "party/coverage.html", context)


@login_required
@require_safe
def changes_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What differs from the version signed before."""
    reach = reach_of(request.user)
    version = _version(pk)
    earlier = _before(version)
    if earlier is None or not reach.sees_names:
        raise Http404
    older, newer = Report.from_json(earlier.content), Report.from_json(version.content)
    context = {
        "tabs": presenting.tabs("coverage", sees_names=True),
        "version": version,
        "earlier": earlier,
        "numbers": changes(older, newer),
        "moves": moves(older, newer),
    }
    return render(request, "party/changes.html", context)


def _version(pk: int) -> CoverageVersion:
    return get_object_or_404(CoverageVersion.objects.select_related("signed_by"), pk=pk)


def _before(version: CoverageVersion) -> CoverageVersion | None:
    """The version before this one: of the same day, or the last of an earlier day."""
    same_day = CoverageVersion.objects.filter(as_of=version.as_of, number__lt=version.number)
    earlier = CoverageVersion.objects.filter(as_of__lt=version.as_of)
    return (same_day | earlier).first()
