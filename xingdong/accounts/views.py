"""Pages of one's own account besides the library's."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from .requests import SignedInRequest
from .sessions import devices_of, end_sessions


@login_required
@require_safe
def devices(request: SignedInRequest):
    """Where one is signed in."""
    this = request.session.session_key or ""
    found = devices_of(request.user, this=this, now=timezone.now())
    return render(request, "account/devices.html", {"devices": found})


@login_required
@require_POST
def end_device(request: SignedInRequest, pk: int):
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    end_sessions([session], by=request.user)
    messages.success(request, "那台设备已退出登录。")
    return redirect("account_devices")


@login_required
@require_POST
def end_devices(request: SignedInRequest):
    """Everywhere, here too."""
    end_sessions(UserSession.objects.filter(user=request.user), by=request.user)
    request.session.flush()
    messages.success(request, "所有设备都已退出登录。")
    return redirect("account_login")
