"""An enterprise's own orders under three tabs: what waits for it, what runs, what is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone

from enterprises.access import enterprises_of
from requests_desk.models import Order
from requests_desk.models.order_queries import OrderQuerySet, awaits_enterprise, is_under_way
from requests_desk.presenting import own_rows
from requests_desk.presenting.rows import Row
from requests_desk.workflow import FINAL
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.paging import NEWEST_FIRST, Keyset

from .current_enterprise import current_of


@dataclass(frozen=True)
class Tab:
    """Some of the orders, what comes first, and how a line of them is drawn."""

    key: str
    label: str
    which: Callable[[datetime], Q]
    loaded: Callable[[OrderQuerySet], OrderQuerySet]
    keyset: Keyset
    row: Callable[[Order, datetime], Row]
    nothing: str
    has_days: bool = True


WAITING = Tab(
    "waiting",
    "待我处理",
    awaits_enterprise,
    OrderQuerySet.for_waiting_rows,
    Keyset("status_since_at"),  # who waits longest is next to run out
    own_rows.waiting_row,
    "没有等您处理的事。",
)
RUNNING = Tab(
    "running",
    "进行中",
    is_under_way,
    OrderQuerySet.for_running_rows,
    Keyset("promised_at"),
    own_rows.running_row,
    "没有正在办的事。",
)
ENDED = Tab(
    "ended",
    "已结束",
    lambda now: Q(status__in=FINAL),
    OrderQuerySet.for_list,
    NEWEST_FIRST,
    own_rows.ended_row,
    "还没有办完的事。",
    has_days=False,
)
TABS = (WAITING, RUNNING, ENDED)


def own_orders(request: SignedInRequest):
    """The tab asked for; without one the first that has something, or all that fits a search."""
    now, enterprises = timezone.now(), enterprises_of(request.user)
    current = current_of(request, enterprises)
    own = Order.objects.visible_to(request.user).filter(enterprise=current)
    words = request.GET.get("q", "").strip()
    if words:
        own = own.matching(words)
    counts = own.aggregate(**{tab.key: Count("pk", filter=tab.which(now)) for tab in TABS})
    chosen = _chosen(request.GET.get("tab", ""), counts)
    page = chosen.keyset.page(
        chosen.loaded(own.filter(chosen.which(now))),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )

    def address(**parts: str) -> str:
        kept = {"tab": chosen.key, "q": words, **parts}
        return f"{request.path}?{urlencode({key: value for key, value in kept.items() if value})}"

    rows = [chosen.row(order, now) for order in page.rows]
    context = {
        "heading": f"{current.called}的诉求" if len(enterprises) > 1 else "我的诉求",
        "tabs": [
            {"label": tab.label, "count": counts[tab.key], "url": address(tab=tab.key)}
            | {"on": tab is chosen}
            for tab in TABS
        ],
        "chosen": chosen,
        "rows": own_rows.by_day(rows) if chosen.has_days else rows,
        "words": words,
        "newer": page.newer and address(before=page.newer),
        "older": page.older and address(after=page.older),
    }
    return render(request, "orders/own.html", context)


def _chosen(asked: str, counts: dict[str, int]) -> Tab:
    named = next((tab for tab in TABS if tab.key == asked), None)
    return named or next((tab for tab in TABS if counts[tab.key]), WAITING)
