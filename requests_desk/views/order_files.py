"""Lists of orders as files: with the filters of the page, for those who work on them."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk.filters import OrderFilter
from requests_desk.models import Order
from requests_desk.presenting.order_sheet import sheet_of
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.sheets import KINDS, download

from .figures import behind_figure
from .lists import may_take_out

MOST_ROWS = 5000


@login_required
@require_safe
def orders_file(request: SignedInRequest, kind: str) -> HttpResponse:
    """The list of orders as it is filtered, with the answers to the item's questions."""
    orders = Order.objects.visible_to(request.user).for_list()
    found = OrderFilter(request.GET, queryset=orders, request=request).qs
    return _file(request, kind, found, "诉求")


@login_required
@require_safe
def figure_file(request: SignedInRequest, name: str, kind: str) -> HttpResponse:
    """The orders behind one number."""
    behind = behind_figure(request, name)
    return _file(request, kind, behind.orders.for_list(), f"{behind.figure.definition.label} 明细")


def _file(
    request: SignedInRequest, kind: str, orders: "QuerySet[Order]", title: str
) -> HttpResponse:
    if kind not in KINDS or not may_take_out(request.user):
        raise Http404
    rows = sheet_of(list(orders.order_by("-pk")[: MOST_ROWS + 1]))
    if len(rows) > MOST_ROWS + 1:
        rows = [*rows[: MOST_ROWS + 1], [f"只导出最近 {MOST_ROWS} 件，请缩小范围后再导出。"]]
    return download(rows, kind, title=title, model=Order, by=request.user, now=timezone.now())
