"""The working list of formations: what the rules suggest for each enterprise, and who decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from enterprises.coverage.deciding import decide_formation
from enterprises.coverage.facts import Fact, facts_on, organisations_on
from enterprises.models import Enterprise, FormationDecision
from grids.party_rules import WHY, Suggestion
from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.access import enterprises_visible_to

from . import presenting
from .access import names_only
from .forms import DecisionForm

PAGE_SIZE = 50

# What one may look at: key → label and which enterprises.
VIEWS = {
    "open": (
        "待决定",
        lambda fact: not fact.is_settled and not fact.decided and fact.suggestion != "survey",
    ),
    "survey": ("待摸排", lambda fact: fact.suggestion == Suggestion.SURVEY),
    "planned": ("已决定，待落实", lambda fact: not fact.is_settled and bool(fact.decided)),
    "all": ("全部", lambda fact: True),
}


@login_required
@require_safe
def working_list(request: SignedInRequest) -> HttpResponse:
    names_only(request.user)
    chosen = request.GET.get("view", "open")
    if chosen not in VIEWS:
        raise Http404
    today = timezone.localdate()
    facts = facts_on(today, organisations_on(today))
    listed = [fact for fact in facts if VIEWS[chosen][1](fact)]
    listed.sort(key=lambda fact: (not fact.should_have_formed, -(fact.headcount or 0), fact.name))
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))

    def address(**query) -> str:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{reverse('party:formation')}?{words}"

    context = {
        "tabs": presenting.tabs("formation", sees_names=True),
        "views": [
            {
                "label": label,
                "count": sum(map(holds, facts)),
                "url": address(view=key),
                "active": key == chosen,
            }
            for key, (label, holds) in VIEWS.items()
        ],
        "rows": [presenting.fact_row(fact) for fact in page],
        "newer": page.has_previous() and address(view=chosen, page=page.previous_page_number()),
        "older": page.has_next() and address(view=chosen, page=page.next_page_number()),
    }
    return render(request, "party/formation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is known of one enterprise, the suggestion and why; the person's decision."""
    names_only(request.user)
    enterprise, today = get_object_or_404(Enterprise, pk=pk), timezone.localdate()
    neighbourhood = Q(micro_grid=enterprise.micro_grid_id)
    facts = facts_on(today, organisations_on(today), among=neighbourhood)
    fact = next((fact for fact in facts if fact.pk == pk), None)
    if fact is None:  # not operating any more
        raise Http404
    form = DecisionForm(
        request.POST or None, today=today, initial={"decided": _proposed(fact), "reason": ""}
    )
    if form.is_valid():
        decision = decide_formation(enterprise, by=request.user, today=today, **form.cleaned_data)
        messages.success(request, f"已记录决定：{fact.name} {decision.get_decided_display()}。")
        return redirect("party:formation")
    context = {
        "tabs": presenting.tabs("formation", sees_names=True),
        "row": presenting.fact_row(fact),
        "file": enterprises_visible_to(request.user).filter(pk=pk).exists()
        and reverse("insight:enterprise", args=[enterprise.credit_code]),
        "why": WHY[fact.suggestion],
        "neighbours": [presenting.fact_row(other) for other in _neighbours(fact, facts)],
        "form": form,
        "decisions": FormationDecision.objects.filter(enterprise=pk).select_related("by"),
    }
    return render(request, "party/decide.html", context, status=422 if form.errors else 200)


def _proposed(fact: Fact) -> str:
    return "" if fact.suggestion == Suggestion.SURVEY else fact.suggestion


def _neighbours(fact: Fact, facts: list[Fact]) -> list[Fact]:
    """With whom of its micro-grid a joint branch could be formed: one or two members as well."""
    if fact.suggestion != Suggestion.JOINT:
        return []
    return [
        other for other in facts if other.suggestion == Suggestion.JOINT and other.pk != fact.pk
    ]
