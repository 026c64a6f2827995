"""Show one number to somebody who needs it, and remember that."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.models import PhoneReveal
from xingdong.insight.phones import Hidden, reveal_phone
from xingdong.notices.phone_brake import check_brake
from xingdong.notices.views.phones import number_refused, number_shown
from xingdong.records.forms import Form
from xingdong.records.refusals import NotAllowed


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
    now = timezone.now()
    try:
        check_brake(by=request.user, now=now)
        shown = reveal_phone(kind, pk, by=request.user, now=now, **form.cleaned_data)
    except NotAllowed as refusal:
        return number_refused(request, refusal)
    except Hidden as nobody:
        raise Http404 from nobody
    about = f"{shown.enterprise.name} · {shown.post}" if shown.enterprise else shown.post
    return number_shown(request, shown.number, whose=shown.person, about=about)
