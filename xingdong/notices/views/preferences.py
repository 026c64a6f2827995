"""通知设置: everybody chooses how and when the portal tells them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xingdong.accounts.requests import SignedInRequest
from xingdong.notices.forms import NoticeChoicesForm
from xingdong.notices.preferences import choose_notices


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    form = NoticeChoicesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        choose_notices(request.user, **form.chosen())
        messages.success(request, "通知设置已保存。")
        return redirect("notices:preferences")
    context = {"form": form, "address": request.user.email}
    return render(request, "notices/preferences.html", context, status=422 if form.errors else 200)
