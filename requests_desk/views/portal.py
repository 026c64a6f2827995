"""Everybody's first page."""

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from enterprises.access import enterprises_of
from requests_desk import presenting
from requests_desk.models import Order, SavedDraft
from requests_desk.workflow import OPEN, Status
from xingdong.accounts.standing import standing_of

from .current_enterprise import current_of
from .lists import tile

RECENT = 5


def home(request):
    """Everybody's first page: the one where their work waits."""
    if not request.user.is_authenticated:
        return redirect("orders:catalogue")
    standing = standing_of(request.user)
    if standing.is_liaison:
        return workbench(request)
    if standing.is_centre:
        return redirect("insight:today")
    if standing.is_department_staff:
        return redirect("orders:queue")
    if standing.is_leader:
        return redirect("orders:list")
    if standing.is_administrator:
        return redirect("admin:index")
    return render(request, "orders/no_standing.html", status=403)


def workbench(request):
    """What waits for the liaison, and the latest orders of the enterprise they work for now."""
    now, enterprises = timezone.now(), enterprises_of(request.user)
    current = current_of(request, enterprises)
    orders = Order.objects.visible_to(request.user).filter(enterprise=current)
    counted = (Status.SUPPLEMENT, Status.RESOLVED, Status.CLOSED)
    counts = orders.aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        **{status: Count("pk", filter=Q(status=status)) for status in counted},
    )
    listing = reverse("orders:list")
    recent = orders.for_list().order_by("-id")[:RECENT]
    drafts = SavedDraft.objects.of(request.user).filter(enterprise=current)
    carried = orders.carried().for_list().order_by("comes_back_on", "pk")[:RECENT]
    context = {
        "tiles": [
            tile(counts[Status.SUPPLEMENT], Status.SUPPLEMENT, listing, tone="warn"),
            tile(counts[Status.RESOLVED], Status.RESOLVED, listing),
            {"number": counts["open"], "label": "进行中", "url": listing},
            tile(counts[Status.CLOSED], Status.CLOSED, listing),
        ],
        "enterprise": current,
        "enterprises": enterprises,
        "helpers": presenting.helpers(current.micro_grid_id, timezone.localdate(now)),
        "recent": [presenting.order_card(order, now) for order in recent],
        "drafts": [presenting.draft_line(draft, now) for draft in drafts],
        "carried": [
            presenting.ledger_line(order, order.comes_back_on)
            for order in carried
            if order.comes_back_on
        ],
    }
    return render(request, "orders/workbench.html", context)
