"""我的一周: one's own limits, events and visits, on a page and as a calendar to subscribe to."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from requests_desk.presenting.calendar_file import calendar_of
from requests_desk.presenting.dates import dates_of, week_of
from requests_desk.presenting.workload import away_on
from xingdong.accounts.gates import confirm_identity, working_people_only
from xingdong.accounts.models import ApiToken
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.accounts.tokens import TokenRefused, end_token, hand_out_token, note_use, token_of

NAME, DAYS = "日历订阅", 365  # of the token; the page says when it ends
DATES = ApiToken.Scope.DATES


@working_people_only
@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """What is over, today, and the days to come; and the way to the calendar of one's phone."""
    now = timezone.now()
    context = {
        "groups": week_of(dates_of(request.user, now), now),
        "today": timezone.localdate(now),
        "tomorrow": timezone.localdate(now) + timedelta(days=1),
        "away": away_on([request.user.pk], timezone.localdate(now)).get(request.user.pk),
        "acts_for": list(standing_of(request.user).acts_for.values()),
        "link": request.user.api_tokens.filter(scope=DATES, expires_at__gt=now).first(),
    }
    return render(request, "orders/week.html", context)


@login_required
@require_POST
@working_people_only
@never_cache
def make_link(request: SignedInRequest) -> HttpResponse:
    """A secret address for a calendar program; shown once, and the one before it ends."""
    confirm_identity()
    now = timezone.now()
    try:
        link, key = hand_out_token(request.user, name=NAME, scope=DATES, days=DAYS, now=now)
    except TokenRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:week")
    address = request.build_absolute_uri(reverse("orders:calendar", args=[key]))
    return render(request, "orders/week_link.html", {"link": link, "address": address})


@login_required
@require_POST
@working_people_only
def end_link(request: SignedInRequest) -> HttpResponse:
    for link in request.user.api_tokens.filter(scope=DATES):
        end_token(link, by=request.user)
    messages.success(request, "已取消，用这个地址的日历不再更新。")
    return redirect("orders:week")


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """For calendar programs, which do not sign in: whoever has the address has the dates.

    It names no person and no text of an order. Of who has left, or is no staff, there is none.
    """
    now = timezone.now()
    link = token_of(key, now=now)
    if link is None or link.scope != DATES:
        raise Http404
    standing = standing_of(link.user)
    if not (standing.is_centre or standing.is_department_staff):
        raise Http404
    note_use(link, now=now)
    content = calendar_of(dates_of(link.user, now), site=request.build_absolute_uri("/"), now=now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="xingdong.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
