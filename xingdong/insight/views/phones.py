"""Show one number to somebody who needs it, and remember that."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.models import PhoneReveal
from xingdong.insight.phones import Hidden, reveal_phone
from xingdong.records.forms import Form


class RevealForm(Form):
    page = forms.ChoiceField(choices=PhoneReveal.Page)


@login_required
@never_cache
@require_POST
def phone(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The number alone where htmx asks for it, a page of its own otherwise."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        shown = reveal_phone(kind, pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Hidden as nobody:
        raise Http404 from nobody
    template = "components/phone_number.html" if request.htmx else "insight/phone.html"
    return render(request, template, {"number": shown.number, "shown": shown, "fresh": True})
