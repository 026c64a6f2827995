"""走访: plans, the diary written in the field, what becomes of findings (handbook §8.2 step 6)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enterprises.actions import (
    SettledAlready,
    correct_from_finding,
    correct_record,
    correct_visit,
    plan_visit,
    settle_finding,
    write_visit,
)
from enterprises.models import Enterprise, Finding, Residency, Visit, VisitPhoto
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.files.lines import file_line
from xingdong.files.serving import download, show
from xingdong.records.refusals import TryLater

from .distance import how_far
from .forms import CorrectVisitForm, PlanVisitForm, RecordForm, SettleForm, VisitForm
from .gates import enterprises_to_visit, visitors_only


@visitors_only
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, pk: int) -> HttpResponse:
    """The diary of one visit; ``?visit=`` names the plan that was carried out."""
    enterprise = get_object_or_404(enterprises_to_visit(request.user), pk=pk)
    today = timezone.localdate()
    planned = _plan(request, enterprise)
    residency = None
    if not standing_of(request.user).is_centre:
        residency = Residency.objects.current(today).get(user=request.user, enterprise=enterprise)
    form = VisitForm(
        request.POST or None,
        request.FILES or None,
        residency=residency,
        today=today,
        initial={"visited_on": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            visit = write_visit(
                enterprise, form.diary(), by=request.user, now=timezone.now(), planned=planned
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        except TryLater as refusal:
            form.add_error("photos", str(refusal))
        else:
            messages.success(request, "已保存。" + _crossed(enterprise))
            return redirect("visits:visit", visit.pk)
    context = {
        "form": form,
        "enterprise": enterprise,
        "is_verified": enterprise.is_verified(today),
        "residency": residency,
    }
    return render(request, "visits/write.html", context, status=422 if form.errors else 200)


def _plan(request: SignedInRequest, enterprise: Enterprise) -> Visit | None:
    wanted = request.GET.get("visit", "")
    if not wanted:
        return None
    plans = Visit.objects.planned().filter(enterprise=enterprise, visitor=request.user)
    return get_object_or_404(plans, pk=wanted if wanted.isdecimal() else 0)


def _crossed(enterprise: Enterprise) -> str:
    """Says at once what the new headcount means for party building (handbook §7 E26)."""
    before = enterprise.headcounts.order_by("-checked_on")[1:2]
    old = before[0].total if before else 0
    for threshold in (100, 50):
        if old < threshold <= (enterprise.headcount or 0):
            return f"职工已达 {threshold} 人，列入 {threshold} 人以上党建覆盖名单。"
    return ""


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set a day for a visit."""
    enterprise = get_object_or_404(Enterprise, pk=pk)
    form = PlanVisitForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        plan_visit(enterprise, on=form.cleaned_data["planned_on"], by=request.user)
        messages.success(request, "已安排走访。")
        return redirect("visits:list")
    context = {"form": form, "enterprise": enterprise}
    return render(request, "visits/plan.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def visit_page(request: SignedInRequest, pk: int) -> HttpResponse:
    return _draw_visit(request, _visible(request, pk))


def _visible(request: SignedInRequest, pk: int, *, made: bool = False) -> Visit:
    visits = Visit.objects.visible_to(request.user, timezone.localdate())
    if made:
        visits = visits.made()
    return get_object_or_404(visits.select_related("enterprise__micro_grid", "visitor"), pk=pk)


def _draw_visit(
    request: SignedInRequest,
    visit: Visit,
    *,
    failed: int | None = None,
    form: BaseForm | None = None,
) -> HttpResponse:
    findings = visit.findings.select_related("origin__order__item", "settled_by")
    is_centre = standing_of(request.user).is_centre
    context = {
        "visit": visit,
        "is_centre": is_centre,
        "photos": [file_line(photo, _address_of(photo)) for photo in visit.photos.all()],
        "from_there": how_far(visit),
        "findings": [
            {
                "finding": finding,
                "form": form
                if finding.pk == failed
                else SettleForm(auto_id=f"settle{finding.pk}_%s"),
                "failed": finding.pk == failed,
            }
            for finding in findings
        ],
    }
    return render(request, "visits/visit.html", context, status=422 if form else 200)


def _address_of(photo: VisitPhoto) -> Callable[[str], str]:
    """``photo``, ``photo_picture`` and ``photo_thumbnail``, as ``file_line`` asks for them."""
    names = {"attachment": "photo"}
    return lambda name: reverse(
        f"visits:{names.get(name, f'photo_{name}')}", args=[photo.visit_id, photo.key]
    )


@login_required
@require_safe
def photo(request: SignedInRequest, pk: int, key: UUID, copy: str = "") -> FileResponse:
    """A photo of a visit one may read: to download, or a small copy to look at."""
    visit = _visible(request, pk)
    found = get_object_or_404(VisitPhoto.objects.available(), visit=visit, key=key)
    return show(found, copy) if copy else download(found)


@login_required
@require_POST
@centre_only
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """The finding became a change of the record, or needs nothing; orders go their own way."""
    finding = get_object_or_404(Finding, pk=pk)
    form = SettleForm(request.POST, auto_id=f"settle{pk}_%s")
    if not form.is_valid():
        return _draw_visit(request, _visible(request, finding.visit_id), failed=pk, form=form)
    try:
        settle_finding(finding, by=request.user, now=timezone.now(), **form.cleaned_data)
    except SettledAlready:
        messages.error(request, "这个问题刚刚已由他人处理。")
    else:
        messages.success(request, "已记下处理结果。")
    return redirect("visits:visit", finding.visit_id)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """One press puts a finding into the enterprise's record (handbook §8.2 step 6)."""
    findings = Finding.objects.select_related("visit__enterprise")
    finding = get_object_or_404(findings, pk=pk)
    form = RecordForm(request.POST or None, instance=finding.visit.enterprise)
    if request.method == "POST" and form.is_valid():
        try:
            correct_from_finding(finding, form.wishes(), by=request.user, now=timezone.now())
        except SettledAlready:
            messages.error(request, "这个问题刚刚已由他人处理。")
            return redirect("visits:visit", finding.visit_id)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已更新档案。")
            return redirect("visits:visit", finding.visit_id)
    context = {
        "finding": finding,
        "enterprise": finding.visit.enterprise,
        "form": form,
        "back": reverse("visits:visit", args=[finding.visit_id]),
    }
    return render(request, "visits/record.html", context, status=422 if form.errors else 200)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put right what was written about a visit."""
    visit = _visible(request, pk, made=True)
    form = CorrectVisitForm(
        request.POST or None, request.FILES or None, visit=visit, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_visit(visit, form.diary(), by=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        except TryLater as refusal:
            form.add_error("photos", str(refusal))
        else:
            messages.success(request, "已更正。")
            return redirect("visits:visit", visit.pk)
    context = {"visit": visit, "form": form}
    return render(request, "visits/edit.html", context, status=422 if form.errors else 200)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """The enterprise's record as a social worker knows it to be; right at once."""
    enterprise = get_object_or_404(Enterprise, pk=pk)
    form = RecordForm(request.POST or None, instance=enterprise)
    if request.method == "POST" and form.is_valid():
        wishes, now = form.wishes(), timezone.now()
        try:
            correct_record(enterprise, wishes, source="社工更正", by=request.user, now=now)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已更正档案。")
            return redirect(Enterprise.objects.get(pk=pk))
    context = {"enterprise": enterprise, "form": form, "back": enterprise.get_absolute_url()}
    return render(request, "visits/record.html", context, status=422 if form.errors else 200)
