"""挂账 and 回访: what comes back on its day, and what is finished but not yet closed."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.models import Order
from requests_desk.presenting.open_loops import calls_to_make, waiting_for_a_word
from xingdong.accounts.gates import working_people_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of

from .out_of_catalogue import MOST_ROWS


@working_people_only
@require_safe
def carried(request: SignedInRequest):
    """Open loops: calls to make, 挂账 by its day, hazards by their recheck (§2.3, §7 E18, E20).

    A department sees the rechecks that are its own; the rest is for the centre.
    """
    standing, today, now = standing_of(request.user), timezone.localdate(), timezone.now()
    orders = Order.objects.visible_to(request.user).for_list()
    waiting = orders.carried() if standing.is_centre else orders.none()
    waiting = waiting.order_by("comes_back_on", "pk")[:MOST_ROWS]
    finished = waiting_for_a_word(orders if standing.is_centre else orders.none())
    calls = calls_to_make(list(finished[:MOST_ROWS]), now)
    rechecks = orders.to_recheck()
    if not standing.is_centre:
        rechecks = rechecks.filter(assignment__department__in=standing.departments)
    rechecks = rechecks.order_by("recheck_on", "pk")[:MOST_ROWS]
    context = {
        "is_centre": standing.is_centre,
        "not_called": [row for row in calls if not row["calls"]],
        "called_in_vain": [row for row in calls if row["calls"]],
        "carried": [
            presenting.ledger_line(order, order.comes_back_on)
            for order in waiting
            if order.comes_back_on
        ],
        "rechecks": [
            {
                **presenting.ledger_line(order, order.recheck_on),
                "late": order.recheck_on < today,
            }
            for order in rechecks
            if order.recheck_on
        ],
    }
    return render(request, "orders/carried.html", context)
