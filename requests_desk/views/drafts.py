"""Drafts: saved while somebody types, taken up again, thrown away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from enterprises.access import enterprises_of
from requests_desk.actions import drop_draft, save_draft
from requests_desk.forms.ordering import EnterpriseOrderForm, typed_in
from services.models import ServiceItem
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.refusals import NotAllowed

from .current_enterprise import current_of
from .ordering import with_others

GONE, CONFLICT = 410, 409


@login_required
@require_POST
def save(request: SignedInRequest, key):
    """Keep what stands in the form; 410 when it has become an order meanwhile.

    Of what is to name nobody no draft stays: it would name its author (handbook §7 E12).
    """
    item = ServiceItem.objects.offered().filter(code=request.POST.get("item", "")).first()
    enterprises = enterprises_of(request.user)
    if item is None or not enterprises:
        raise Http404
    if request.POST.get("anonymous"):
        drop_draft(key, by=request.user)
        return HttpResponse(status=204)
    wanted = request.POST.get("enterprise")
    chosen = next((own for own in enterprises if str(own.pk) == wanted), None)
    items = with_others(item, request.POST.getlist("more"))
    try:
        draft = save_draft(
            key,
            by=request.user,
            enterprise=chosen or current_of(request, enterprises),
            items=[item.code for item in items],
            typed=typed_in(request.POST, EnterpriseOrderForm(items=items)),
            now=timezone.now(),
        )
    except NotAllowed:
        return HttpResponse(status=CONFLICT)
    return HttpResponse(status=204 if draft else GONE)


@login_required
@require_POST
def delete(request: SignedInRequest, key):
    drop_draft(key, by=request.user)
    messages.success(request, "草稿已删除。")
    return redirect("orders:home")
