"""A person decides how the party covers an enterprise; the rules only suggest (handbook §4.2)."""

from datetime import date

from django.db import transaction

from enterprises.models import Enterprise, FormationDecision
from grids.models import PartyOrganisation
from grids.party_rules import Kind, Suggestion, suggest_formation
from xingdong.accounts.models import User

IN_THE_GRID = frozenset({Suggestion.GRID, Suggestion.GRID_WITH_INSTRUCTOR})


@transaction.atomic
def decide_formation(
    enterprise: Enterprise,
    *,
    decided: str,
    reason: str,
    plan_on: date | None,
    by: User,
    today: date,
) -> FormationDecision:
    """Record the decision with what was known; 网格兜底 takes effect at once.

    An enterprise without an organisation goes to the branch of its grid; a branch of its own or a
    joint one has to be founded and registered first.
    """
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    decision = FormationDecision.objects.create(
        enterprise=enterprise,
        suggested=suggest_formation(
            formal_members=enterprise.formal_members, headcount=enterprise.headcount
        ),
        decided=decided,
        reason=reason,
        plan_on=plan_on,
        headcount=enterprise.headcount,
        formal_members=enterprise.formal_members,
        decided_on=today,
        by=by,
    )
    if decided in IN_THE_GRID and enterprise.party_organisation_id is None:
        branches = PartyOrganisation.objects.existing(today).filter(
            kind=Kind.GRID_BRANCH, grid__micro_grids=enterprise.micro_grid_id
        )
        if branch := branches.first():
            enterprise.party_organisation = branch
            enterprise.save(update_fields=["party_organisation"])
    return decision
