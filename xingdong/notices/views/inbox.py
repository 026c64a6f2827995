"""Messages of the portal to one person."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.notices.models import Delivery
from xingdong.notices.sources import Concern, concerns
from xingdong.records.moments import day, moment
from xingdong.records.paging import NEWEST_FIRST

Message = dict[str, object]  # as the page draws one


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Newest first, by day; with ``?unread=1`` only what nobody has read."""
    now = timezone.now()
    deliveries = Delivery.objects.inbox_of(request.user)
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        deliveries = deliveries.unread()
    page = NEWEST_FIRST.page(
        deliveries, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    kept = "unread=1&" if only_unread else ""
    context = {
        "days": _by_day(request.user, page.rows, now),
        "only_unread": only_unread,
        "newer": page.newer and f"?{kept}before={page.newer}",
        "older": page.older and f"?{kept}after={page.older}",
    }
    return render(request, "notices/inbox.html", context)


def _by_day(user: User, rows: list[Delivery], now: datetime) -> list[tuple[str, list[Message]]]:
    """The rows as the page draws them, under 今天, 昨天, 3月2日 …"""
    concern = concerns(user, rows)
    drawn = ((day(row.created_at, now), _message(row, now, concern[row.pk])) for row in rows)
    return [
        (words, [message for _, message in messages_of_day])
        for words, messages_of_day in groupby(drawn, key=itemgetter(0))
    ]


def _message(delivery: Delivery, now: datetime, concern: Concern) -> Message:
    """A message; of what is not the reader's business any more only that there was one."""
    is_open, is_told = concern == Concern.OPEN, concern >= Concern.TOLD
    return {
        "url": reverse("notices:message", args=[delivery.pk]) if is_open else "",
        "subject": delivery.subject if is_told else "此诉求已不在您的办理范围内",
        "body": delivery.body if is_told else "",
        "unread": delivery.read_at is None,
        "group": delivery.get_group_display(),
        "read_url": reverse("notices:read_one", args=[delivery.pk]),
        "time": moment(delivery.created_at, now),
    }


@require_safe
@never_cache
def unread(request: HttpRequest) -> HttpResponse:
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
def open_message(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go to what the message is about; it counts as read from now on."""
    message = get_object_or_404(Delivery.objects.inbox_of(request.user), pk=pk)
    Delivery.objects.filter(pk=message.pk).unread().update(read_at=timezone.now())
    return redirect(message.url)


@login_required
@require_POST
def read_one(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(Delivery.objects.inbox_of(request.user), pk=pk)
    Delivery.objects.filter(pk=pk).unread().update(read_at=timezone.now())
    return redirect("notices:inbox")


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    Delivery.objects.inbox_of(request.user).unread().update(read_at=timezone.now())
    messages.success(request, "已全部标为已读。")
    return redirect("notices:inbox")
