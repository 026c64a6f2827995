"""Messages of the portal to one person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from requests_desk import presenting
from requests_desk.models import Delivery, Order
from requests_desk.paging import NEWEST_FIRST


@login_required
@require_safe
def inbox(request):
    now = timezone.now()
    page = NEWEST_FIRST.page(
        Delivery.objects.inbox_of(request.user).select_related("event"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    orders = {message.event.order_id for message in page.rows}
    visible = set(
        Order.objects.visible_to(request.user).filter(pk__in=orders).values_list("pk", flat=True)
    )
    context = {
        "rows": [
            presenting.message(message, now, visible=message.event.order_id in visible)
            for message in page.rows
        ],
        "newer": page.newer and f"?before={page.newer}",
        "older": page.older and f"?after={page.older}",
    }
    return render(request, "orders/inbox.html", context)


@login_required
@require_safe
def open_message(request, pk):
    """Go to what the message is about; it counts as read from now on."""
    message = get_object_or_404(Delivery.objects.inbox_of(request.user), pk=pk)
    Delivery.objects.filter(pk=message.pk).unread().update(read_at=timezone.now())
    return redirect(message.url)


@login_required
@require_POST
def read_all(request):
    Delivery.objects.inbox_of(request.user).unread().update(read_at=timezone.now())
    messages.success(request, "已全部标为已读。")
    return redirect("orders:inbox")
