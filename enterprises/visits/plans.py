"""一企一策: what one carries out, and a plan with the orders its lines became (§5.5)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from enterprises.actions import clear_line, report_line
from enterprises.models import Plan, PlanLine
from xingdong.accounts.gates import working_people_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

from .forms import ReportLineForm

MOST = 200


@working_people_only
@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """The own open lines, for the centre every overdue one; and the plans one may see."""
    today, is_centre = timezone.localdate(), standing_of(request.user).is_centre
    lines = PlanLine.objects.select_related("plan__enterprise", "owner", "department")
    wanted = lines.overdue(today) if is_centre else lines.of(request.user).open()
    is_open = Q(lines__cleared_on__isnull=True, lines__pk__isnull=False)
    plans = Plan.objects.visible_to(request.user).select_related("enterprise")
    context = {
        "is_centre": is_centre,
        "lines": [
            {"line": line, "overdue": line.is_overdue(today)}
            for line in wanted.order_by("deadline_on", "pk")[:MOST]
        ],
        "plans": plans.annotate(
            line_count=Count("lines"),
            open_count=Count("lines", filter=is_open),
            late_count=Count("lines", filter=is_open & Q(lines__deadline_on__lt=today)),
        )[:MOST],
    }
    return render(request, "visits/plan_list.html", context)


@login_required
@require_safe
def plan_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the centre and for those who carry it out; their own lines can be written to."""
    today, is_centre = timezone.localdate(), standing_of(request.user).is_centre
    plans = Plan.objects.visible_to(request.user).select_related("enterprise__micro_grid")
    plan = get_object_or_404(plans.prefetch_related("team", "team_departments"), pk=pk)
    rows = list(plan.lines.select_related("owner", "department"))
    own = set(PlanLine.objects.of(request.user).filter(plan=plan).values_list("pk", flat=True))
    orders_of = import_string(settings.ORDERS_OF_PLAN_LINES)(rows)
    lines = [
        {
            "line": line,
            "overdue": line.is_overdue(today),
            "orders": orders_of.get(line.pk, []) if is_centre else [],
            "may_report": line.cleared_on is None and (is_centre or line.pk in own),
        }
        for line in rows
    ]
    context = {
        "plan": plan,
        "team": [*plan.team.all(), *plan.team_departments.all()],
        "lines": lines,
        "cleared": sum(1 for row in lines if row["line"].cleared_on),
        "is_centre": is_centre,
        "today": today,
    }
    return render(request, "visits/plan_page.html", context)


@login_required
@require_POST
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a line has come; with the button 销号 the centre clears it as well."""
    lines = PlanLine.objects.filter(plan__in=Plan.objects.visible_to(request.user))
    line = get_object_or_404(lines, pk=pk)
    form = ReportLineForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写办理结果，200 字以内。")
        return redirect("visits:plan", line.plan_id)
    try:
        report_line(line, result=form.cleaned_data["result"], by=request.user)
        if "clear" in request.POST:
            clear_line(line, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已销号。" if "clear" in request.POST else "已保存办理结果。")
    return redirect("visits:plan", line.plan_id)
