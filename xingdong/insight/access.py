"""Which enterprises exist for a person, and how much of them (handbook §2.6)."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from enterprises.models import Enterprise
from requests_desk.models import Order
from services.models import Department
from services.models.departments import PARTY_OFFICE
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of


class Relation(StrEnum):
    """What a person is towards one enterprise; each opens its own parts of the file."""

    CENTRE = "centre"  # a social worker: everything
    OWN = "own"  # a liaison of this enterprise
    CASES = "cases"  # staff of a department that has or had an order of it
    PARTY_OFFICE = "party office"  # and of the office for party building
    LEADER = "leader"  # reads, with names and numbers masked


def sees_enterprises(user: User) -> bool:
    """Whether there can be any enterprise for ``user``; the system role alone opens none."""
    standing = standing_of(user)
    return bool(
        standing.is_centre
        or standing.is_leader
        or standing.is_liaison
        or standing.is_department_staff
    )


def oversees_park(user: User) -> bool:
    """Whether ``user`` looks after the whole park or reads about it: micro-grids and the map."""
    standing = standing_of(user)
    return standing.oversees


def enterprises_visible_to(user: User) -> QuerySet[Enterprise]:
    """The one door: all for the centre and leaders, one's own, or those with orders one sees."""
    standing = standing_of(user)
    if standing.oversees:
        return Enterprise.objects.all()
    seen = Q(pk__in=standing.enterprises)
    if standing.is_department_staff:
        orders = Order.objects.visible_to(user).filter(enterprise=OuterRef("pk"))
        seen |= Q(Exists(orders))
    return Enterprise.objects.filter(seen)


def relations_towards(user: User, enterprise: Enterprise) -> frozenset[Relation]:
    """``enterprise`` came through the door, so who is nothing else has an order of it."""
    standing = standing_of(user)
    own = enterprise.pk in standing.enterprises
    # A leader sees every order, so of a leader orders say nothing about a department's cases.
    cases = standing.is_department_staff and not (standing.is_leader or own)
    holds = {
        Relation.CENTRE: standing.is_centre,
        Relation.OWN: own,
        Relation.CASES: cases,
        Relation.PARTY_OFFICE: cases and _is_in_party_office(standing.departments),
        Relation.LEADER: standing.is_leader,
    }
    return frozenset(relation for relation, is_held in holds.items() if is_held)


def _is_in_party_office(departments) -> bool:
    return Department.objects.filter(code=PARTY_OFFICE, pk__in=departments).exists()


def may_reveal(user: User, enterprise: Enterprise | None) -> bool:
    """Who may ask for a number: the centre, and a department with an open order (§7 E13)."""
    standing = standing_of(user)
    if standing.is_centre:
        return True
    if enterprise is None or standing.is_leader or not standing.is_department_staff:
        return False
    return Order.objects.visible_to(user).open().filter(enterprise=enterprise).exists()
