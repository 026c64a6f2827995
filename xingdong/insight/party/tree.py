"""组织体系: 社区党委 → 网格支部 → 企业党组织, with what is missing in red (M10, M21)."""

from collections import defaultdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.coverage import annexes
from enterprises.coverage.facts import organisations_on
from grids.party_checkup import Checkup
from grids.party_rules import Kind
from xingdong.accounts.requests import SignedInRequest

from . import presenting
from .access import reach_of


@login_required
@require_safe
def tree_page(request: SignedInRequest) -> HttpResponse:
    reach = reach_of(request.user)
    today = timezone.localdate()
    organisations = organisations_on(today)
    venues = annexes.venues_by_grid(organisations.values())
    posts, kpis = annexes.posts(organisations.values(), venues)
    context = {
        "tabs": presenting.tabs("tree", sees_names=reach.sees_names),
        "nodes": grow(organisations, frozenset(venues)),
        "posts": presenting.annex_card(posts),
        "posts_words": kpis["posts"].parts or "—",
        "count": len(organisations),
        "warned": sum(bool(checkup.warnings) for checkup in organisations.values()),
        "may_edit": request.user.has_perm("grids.change_partyorganisation"),
    }
    return render(request, "party/tree.html", context)


def grow(organisations: dict[int, Checkup], with_venue: frozenset[int]) -> list[dict]:
    """Nodes under their parents; one whose parent does not exist (any more) stands at the top.

    ``with_venue`` are the keys of the grids that have one.
    """
    below = defaultdict(list)
    for checkup in organisations.values():
        parent = checkup.organisation.parent_id
        below[parent if parent in organisations else None].append(checkup)

    def node(checkup: Checkup) -> dict:
        organisation = checkup.organisation
        return {
            "checkup": checkup,
            "organisation": organisation,
            "members": _members(checkup),
            "missing": _missing(checkup, with_venue),
            "children": [node(child) for child in below[organisation.pk]],
        }

    return [node(child) for child in sorted(below[None], key=_committee_first)]


def _committee_first(checkup: Checkup) -> tuple[bool, str]:
    organisation = checkup.organisation
    return organisation.kind != Kind.COMMUNITY_COMMITTEE, organisation.name


def _members(checkup: Checkup) -> str:
    facts = checkup.facts
    if facts.formal_members is None:
        return "人数未登记"
    words = f"正式党员 {facts.formal_members} 人"
    return f"{words}，预备 {facts.probationary_members} 人" if facts.probationary_members else words


def _missing(checkup: Checkup, with_venue: frozenset[int]) -> list[str]:
    """What the organisation lacks of head, place and parent."""
    organisation = checkup.organisation
    lacks_venue = organisation.kind == Kind.GRID_BRANCH and organisation.grid_id not in with_venue
    is_loose = organisation.parent is None and organisation.kind != Kind.COMMUNITY_COMMITTEE
    lacking = [
        ("缺书记", checkup.secretary is None),
        ("缺阵地", lacks_venue),
        ("未挂上级", is_loose),
    ]
    return [words for words, is_lacking in lacking if is_lacking]
