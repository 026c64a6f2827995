"""一企一策 on one page, with the orders its lines became (handbook §5.5)."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from enterprises.models import Plan
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest


@centre_only
@require_safe
def plan_page(request: SignedInRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    plans = Plan.objects.select_related("enterprise__micro_grid").prefetch_related("lines")
    plan = get_object_or_404(plans, pk=pk)
    orders_of = import_string(settings.ORDERS_OF_PLAN_LINES)(plan.lines.all())
    lines = [
        {
            "line": line,
            "overdue": line.is_overdue(today),
            "orders": orders_of.get(line.pk, []),
        }
        for line in plan.lines.all()
    ]
    context = {
        "plan": plan,
        "lines": lines,
        "cleared": sum(1 for row in lines if row["line"].cleared_on),
        "today": today,
    }
    return render(request, "visits/plan_page.html", context)
