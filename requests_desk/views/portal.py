"""Everybody's first page."""

from django.shortcuts import redirect, render
from django.utils import timezone

from enterprises.access import enterprises_of
from requests_desk import presenting
from requests_desk.models import Order, SavedDraft
from requests_desk.presenting import own_rows
from xingdong.accounts.standing import standing_of

from .catalogue import unsure_url
from .current_enterprise import current_of
from .usual_items import usual_items

RECENT = 5
MOST_WAITING = 50  # looked at for the five that end first
# Until this hour of the day one says so.
GREETINGS = ((11, "早上好"), (13, "中午好"), (18, "下午好"), (24, "晚上好"))


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
    if standing.is_administrator or request.user.is_superuser:  # the first account of all
        return redirect("admin:index")
    return render(request, "orders/no_standing.html", status=403)


def _greeting(now) -> str:
    hour = timezone.localtime(now).hour
    return next(words for until, words in GREETINGS if hour < until)


def workbench(request):
    """What the liaison has to do, what they may ask for, what runs, and whom to call."""
    now, enterprises = timezone.now(), enterprises_of(request.user)
    current = current_of(request, enterprises)
    orders = Order.objects.visible_to(request.user).filter(enterprise=current)
    waiting = orders.awaiting_enterprise(now).for_waiting_rows()
    to_do = [own_rows.waiting_row(order, now) for order in waiting[:MOST_WAITING]]
    running = orders.under_way(now).for_running_rows().order_by("promised_at", "pk")
    drafts = SavedDraft.objects.of(request.user).filter(enterprise=current)
    carried = orders.carried().for_list().order_by("comes_back_on", "pk")[:RECENT]
    context = {
        "greeting": _greeting(now),
        "to_do": own_rows.by_day(to_do)[:RECENT],
        "usual": usual_items(current, now),
        "unsure": unsure_url(),
        "enterprise": current,
        "enterprises": enterprises,
        "helpers": presenting.helpers(current.micro_grid_id, timezone.localdate(now)),
        "running": own_rows.by_day(
            [own_rows.running_row(order, now) for order in running[:RECENT]]
        ),
        "drafts": [presenting.draft_line(draft, now) for draft in drafts],
        "carried": [own_rows.ended_row(order, now) for order in carried],
    }
    return render(request, "orders/workbench.html", context)
