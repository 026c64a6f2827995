"""The enterprise a person of several works for at the moment (handbook §7 E07)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from enterprises.access import enterprises_of
from enterprises.models import Enterprise
from xingdong.accounts.requests import SignedInRequest

COOKIE = "enterprise"
REMEMBERED = 365 * 24 * 60 * 60  # seconds


def current_of(request: SignedInRequest, enterprises: list[Enterprise]) -> Enterprise:
    """The one chosen last at this device, else the first; never one that is not in the list."""
    wanted = request.COOKIES.get(COOKIE)
    return next((own for own in enterprises if str(own.pk) == wanted), enterprises[0])


@login_required
@require_POST
def switch(request: SignedInRequest):
    """Work for another of the own enterprises from now on."""
    wanted = request.POST.get("enterprise", "")
    chosen = next((own for own in enterprises_of(request.user) if str(own.pk) == wanted), None)
    if chosen is None:
        raise Http404
    messages.success(request, f"已切换到{chosen.name}。")
    response = redirect("orders:home")
    response.set_cookie(
        COOKIE,
        wanted,
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
