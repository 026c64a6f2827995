"""挂账: what comes back on its day."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.models import Order
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest

from .out_of_catalogue import MOST_ROWS


@centre_only
@require_safe
def carried(request: SignedInRequest):
    """挂账 by the day it comes back, and hazards by the day of their recheck (§2.3, §7 E18)."""
    orders = Order.objects.visible_to(request.user).for_list()
    waiting = orders.carried().order_by("comes_back_on", "pk")[:MOST_ROWS]
    rechecks = orders.to_recheck(timezone.localdate()).order_by("recheck_on", "pk")[:MOST_ROWS]
    context = {
        "carried": [
            presenting.ledger_line(order, order.comes_back_on)
            for order in waiting
            if order.comes_back_on
        ],
        "rechecks": [
            presenting.ledger_line(order, order.recheck_on)
            for order in rechecks
            if order.recheck_on
        ],
    }
    return render(request, "orders/carried.html", context)
