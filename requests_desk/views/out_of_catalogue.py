"""What the catalogue lacks: orders of no item."""

from collections import Counter

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.filters import MonthForm
from requests_desk.models import Order
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.privacy import without_long_numbers
from xingdong.records.sheets import download

MOST_ROWS = 500
HEADINGS = ["编号", "提交时间", "标题", "诉求描述", "定点", "现事项", "办理部门", "状态"]


@centre_only
@require_safe
def proposals(request: SignedInRequest):
    """A month's orders that no item of the catalogue was made for (handbook §7 E17).

    ``?format=csv`` gives the same as a file, with long numbers masked.
    """
    form = MonthForm(request.GET)
    month = form.chosen_month(timezone.localdate())
    outside = Order.objects.visible_to(request.user).for_list().outside_catalogue()
    orders = list(outside.filter(month.holds("submitted_at")).order_by("pk")[:MOST_ROWS])
    if request.GET.get("format") == "csv":
        title = f"目录外诉求 {month.first:%Y-%m}"
        rows = [HEADINGS, *map(_row, orders)]
        return download(rows, "csv", title=title, model=Order, by=request.user, now=timezone.now())
    now = timezone.now()
    context = {
        "form": form,
        "month": month,
        "rows": [presenting.order_card(order, now) for order in orders],
        "became": Counter(order.item.name for order in orders).most_common(),
    }
    return render(request, "orders/proposals.html", context)


def _row(order: Order) -> list[str]:
    return [
        order.number,
        f"{timezone.localtime(order.submitted_at):%Y-%m-%d %H:%M}",
        without_long_numbers(order.title),
        without_long_numbers(order.description),
        without_long_numbers(order.spot_words),
        order.item.name,
        order.assignment.department.name if order.assignment else "",
        order.get_status_display(),
    ]
