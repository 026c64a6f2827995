"""The enterprises one may see, and the file of each."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enterprises.access import enterprises_of
from enterprises.credit_code import normalise_code
from enterprises.own_file import own_page
from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.access import (
    Relation,
    enterprises_visible_to,
    oversees_park,
    sees_enterprises,
)
from xingdong.insight.listing import BY_INITIALS, EnterpriseFilter, enterprise_lines, listed
from xingdong.insight.sections import Reader, sections_for


@login_required
@require_safe
def enterprise_list(request: SignedInRequest) -> HttpResponse:
    """The enterprises one may see, by the initials of their names."""
    if not sees_enterprises(request.user):
        raise Http404
    now = timezone.now()
    visible = listed(enterprises_visible_to(request.user), now)
    filterset = EnterpriseFilter(request.GET, queryset=visible, request=request)
    page = BY_INITIALS.page(
        filterset.qs, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    kept = [(k, v) for k, v in request.GET.items() if v and k in filterset.form.fields]
    context = {
        "rows": enterprise_lines(page.rows, request.user, now),
        "form": filterset.form,
        "active": len(kept),
        "park": oversees_park(request.user),
        "newer": page.newer and f"?{urlencode([*kept, ('before', page.newer)])}",
        "older": page.older and f"?{urlencode([*kept, ('after', page.older)])}",
    }
    return render(request, "insight/enterprises.html", context)


@login_required
@never_cache
@require_safe
def enterprise_file(request: SignedInRequest, code: str) -> HttpResponse:
    """一企一档: everything about one enterprise on one page, as far as this person may read it."""
    visible = enterprises_visible_to(request.user).select_related(
        "micro_grid__grid", "party_organisation"
    )
    enterprise = get_object_or_404(visible, credit_code=normalise_code(code))
    reader = Reader.of(request.user, enterprise, timezone.now())
    is_own = Relation.OWN in reader.relations
    own = enterprises_of(request.user) if is_own else []
    context = {
        "enterprise": enterprise,
        "own": own if len(own) > 1 else [],
        "edit": own_page("edit", enterprise) if is_own else "",
        "operates": enterprise.status == enterprise.Status.OPERATING,
        "sections": sections_for(reader),
        "keeps_records": Relation.CENTRE in reader.relations,
        "masked": reader.is_masked,
    }
    return render(request, "insight/enterprise.html", context)
