"""Messages of the portal to one person."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from requests_desk import presenting
from requests_desk.models import Delivery, Order
from xingdong.records.paging import NEWEST_FIRST


@login_required
@require_safe
def inbox(request):
    """Newest first, by day; with ``?unread=1`` only what nobody has read."""
    now = timezone.now()
    found = Delivery.objects.inbox_of(request.user).select_related("event")
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        found = found.unread()
    page = NEWEST_FIRST.page(
        found, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    kept = "unread=1&" if only_unread else ""
    context = {
        "days": _by_day(request.user, page.rows, now),
        "only_unread": only_unread,
        "newer": page.newer and f"?{kept}before={page.newer}",
        "older": page.older and f"?{kept}after={page.older}",
    }
    return render(request, "orders/inbox.html", context)


def _by_day(user, rows: list[Delivery], now) -> list[tuple[str, list[dict]]]:
    """The rows as the page draws them, under 今天, 昨天, 3月2日 …"""
    orders = {row.event.order_id for row in rows if row.event}
    seen = Order.objects.visible_to(user).filter(pk__in=orders).values_list("pk", flat=True)
    visible = set(seen) if orders else set()
    drawn = (
        (
            presenting.day(row.created_at, now),
            presenting.message(
                row, now, visible=row.event is None or row.event.order_id in visible
            ),
        )
        for row in rows
    )
    return [
        (day, [message for _, message in messages_of_day])
        for day, messages_of_day in groupby(drawn, key=lambda one: one[0])
    ]


@require_safe
@never_cache
def unread(request):
    """How many messages are unread, for the bar of a page that stays open.

    Asked every half minute with the number the page shows (``?seen=3``); the usual answer, that
    nothing has changed, is 204 without a body. Polling and not a stream: the web workers are
    synchronous, and each open page would hold one of them.
    """
    if not request.user.is_authenticated:  # signed out elsewhere: no page to put into the bar
        return HttpResponse(status=204)
    count = Delivery.objects.inbox_of(request.user).unread().count()
    if request.GET.get("seen") == str(count):
        return HttpResponse(status=204)
    return render(request, "components/unread.html", {"unread_count": count, "changed": True})


@login_required
@require_safe
def open_message(request, pk):
    """Go to what the message is about; it counts as read from now on."""
    message = get_object_or_404(Delivery.objects.inbox_of(request.user), pk=pk)
    Delivery.objects.filter(pk=message.pk).unread().update(read_at=timezone.now())
    return redirect(message.url)


@login_required
@require_POST
def read_one(request, pk):
    get_object_or_404(Delivery.objects.inbox_of(request.user), pk=pk)
    Delivery.objects.filter(pk=pk).unread().update(read_at=timezone.now())
    return redirect("orders:inbox")


@login_required
@require_POST
def read_all(request):
    Delivery.objects.inbox_of(request.user).unread().update(read_at=timezone.now())
    messages.success(request, "已全部标为已读。")
    return redirect("orders:inbox")
