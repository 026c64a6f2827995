"""One micro-grid on one page, made for the phone of its social worker (handbook M21-M25)."""

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, MicroGridDuty, OfficeHolder, PartyOrganisation, Venue
from grids.party_checkup import Checkup, check_up
from requests_desk import presenting
from requests_desk.models import Order
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of

from .listing import BY_INITIALS
from .models import PhoneReveal
from .park import Load, loads_by
from .phones import Reading
from .roles import NOBODY, ROLES, missing_roles, staffing_by_micro_grid, with_role_holders

SHOWN_ORDERS = 30
READING = Reading(PhoneReveal.Page.MICRO_GRID, may_ask=True)


def micro_grid_page(
    user: User, micro_grid: MicroGrid, now: datetime, *, after="", before="", only_lacking=False
) -> dict:
    """What the page shows: to leaders the counts alone (handbook §2.6)."""
    today = timezone.localdate(now)
    orders = Order.objects.visible_to(user).filter(micro_grid=micro_grid)
    enterprises = Enterprise.objects.filter(micro_grid=micro_grid).operating()
    context = {
        "micro_grid": micro_grid,
        "staffing": staffing_by_micro_grid(enterprises, today).get(micro_grid.pk, NOBODY),
        "load": loads_by("micro_grid", orders, now).get(micro_grid.pk, Load()),
    }
    if not standing_of(user).is_centre:
        return {**context, "counts_only": True}
    if only_lacking:
        enterprises = enterprises.lacking_a_role(today)
    branch = _branch_of(micro_grid, today)
    page = BY_INITIALS.page(with_role_holders(enterprises, today), after=after, before=before)
    loads = loads_by("enterprise", orders.filter(enterprise__in=page.rows), now)
    waiting = orders.open().for_list().order_by(F("assignment__next_due_at").asc(nulls_last=True))
    return {
        **context,
        "duties": MicroGridDuty.objects.responsible_on(today).filter(micro_grid=micro_grid),
        "branch": branch and branch.organisation.name,
        "secretary": branch and branch.secretary and _holder(branch.secretary),
        "venues": _venues_of(micro_grid),
        "enterprises": [_enterprise(row, loads.get(row.pk, Load())) for row in page.rows],
        "sites": Site.objects.filter(micro_grid=micro_grid)
        .exclude(enterprise__micro_grid=micro_grid)
        .select_related("enterprise"),
        "orders": [presenting.order_card(order, now) for order in waiting[:SHOWN_ORDERS]],
        "only_lacking": only_lacking,
        "newer": page.newer,
        "older": page.older,
    }


def _branch_of(micro_grid: MicroGrid, today) -> Checkup | None:
    branches = PartyOrganisation.objects.existing(today)
    branches = branches.filter(grid=micro_grid.grid, kind=PartyOrganisation.Kind.GRID_BRANCH)
    return next(iter(check_up(branches, today)), None)


def _holder(holder: OfficeHolder) -> dict:
    return {"name": holder.name, "phone": READING.of("office_holder", holder)}


def _venues_of(micro_grid: MicroGrid) -> list[Venue]:
    """The 阵地 of the micro-grid itself, and those of its whole grid."""
    here = Q(micro_grids=micro_grid) | Q(grid=micro_grid.grid, micro_grids__isnull=True)
    return list(Venue.objects.filter(here, is_open=True).distinct())


def _enterprise(enterprise: Enterprise, load: Load) -> dict:
    holders = {contact.role: contact for contact in enterprise.role_holders}
    missing = set(missing_roles(enterprise))
    people = [
        {"post": role.label, "missing": True}
        if role in missing
        else {
            "post": role.label,
            "name": holders[role].name,
            "phone": READING.of("contact", holders[role]),
        }
        for role in ROLES
        if role in holders or role in missing
    ]
    return {"enterprise": enterprise, "load": load, "people": people, "missing": len(missing)}
