"""A year of the enterprise's own orders on one page, to print or to show."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.access import enterprises_of
from requests_desk.models import Order
from requests_desk.models.surveys import Level
from requests_desk.presenting import for_enterprise
from requests_desk.presenting.rows import Row
from xingdong.accounts.requests import SignedInRequest

from .current_enterprise import current_of

FIRST_YEAR = 2024


@login_required
@require_safe
def own_year(request: SignedInRequest, year: int):
    """What the enterprise asked for that year, the first one first, and what came of it."""
    own, this_year = enterprises_of(request.user), timezone.localdate().year
    if not own or not FIRST_YEAR <= year <= this_year:
        raise Http404
    enterprise = current_of(request, own)
    orders = (
        Order.objects.visible_to(request.user)
        .filter(enterprise=enterprise, submitted_at__year=year)
        .select_related("item", "assignment__department")
        .prefetch_related("surveys", "matters")
        .order_by("submitted_at", "pk")
    )
    rows = [_line(order) for order in orders]
    context = {
        "year": year,
        "enterprise": enterprise,
        "rows": rows,
        "counts": Counter(row["status"]["label"] for row in rows).most_common(),
        "years": range(FIRST_YEAR, this_year + 1),
        "today": timezone.localdate(),
    }
    return render(request, "orders/own_year.html", context)


def _line(order: Order) -> Row:
    answered = [survey for survey in order.surveys.all() if survey.answered_at is not None]
    last = max(answered, key=lambda survey: survey.rework_round, default=None)
    return {
        "order": order,
        "submitted": timezone.localdate(order.submitted_at),
        "department": order.assignment.department if order.assignment else "",
        "status": for_enterprise.badge(order),
        "resolved": order.resolved_at and timezone.localdate(order.resolved_at),
        "rating": Level(last.level).label if last and last.level else "",
    }
