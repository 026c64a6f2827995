"""我的微网格今天: where a social worker's day begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.today import today_page


@centre_only
@never_cache
@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """What has a clock, whom to visit, what waits for a yes, what is missing, what runs."""
    return render(request, "insight/today.html", today_page(request.user, timezone.now()))
