"""What a person is in general: one statement answers it for every page (domain.md §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import BooleanField, CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from enterprises.models import Liaison, Residency
from grids.models import SocialWorker
from services.models import Membership
from .models import Appointment, Delegation

# The department that keeps the party organisations (domain.md §2.6).
PARTY_DEPARTMENT = "DQGZ"


@dataclass(frozen=True)
class Standing:
    """Memberships in force today; everything a person may see or do follows from them."""

    enterprises: frozenset[int] = field(default_factory=frozenset)
    supervised_enterprises: frozenset[int] = field(default_factory=frozenset)
    departments: frozenset[int] = field(default_factory=frozenset)
    headed_departments: frozenset[int] = field(default_factory=frozenset)
    resident_at: frozenset[int] = field(default_factory=frozenset)  # enterprises of a 驻厂员
    is_centre: bool = False
    is_leader: bool = False
    is_administrator: bool = False
    keeps_party: bool = False
    heads_party: bool = False
    acts_for: Mapping[int, str] = field(default_factory=dict)  # absent people's ids and names
    delegated_heads: Mapping[int, str] = field(default_factory=dict)  # department id, absent head
    bodies: tuple[str, ...] = ()  # names of the enterprises and departments, for the page's corner

    @property
    def is_liaison(self) -> bool:
        return bool(self.enterprises)

    @property
    def is_department_staff(self) -> bool:
        return bool(self.departments)


NOBODY = Standing()


def standing_of(user) -> Standing:
    """The standing of ``user`` today, read once for each loaded user object.

    A web request and a task load the user afresh, so a person who left loses everything with the
    next press, also in an open session (domain.md §7 E06).
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        user._standing = _read(user)
    return user._standing


# Who and when, in the place of whom and which day the statement is asked for.
SOMEBODY, SOME_DAY = -987_654_321, date(1, 2, 3)


def _read(user) -> Standing:
    """Ask the statement, which is put together once: that takes longer than the answer."""
    as_stored = connection.ops.adapt_datefield_value
    asked = {SOMEBODY: user.pk, as_stored(SOME_DAY): as_stored(timezone.localdate())}
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.get(param, param) for param in params])
        return _standing_from(cursor.fetchall())


@cache
def _statement() -> tuple[str, tuple]:
    return _memberships(SOMEBODY, SOME_DAY).query.sql_with_params()


def _memberships(user: int, today: date) -> QuerySet:
    yes, nothing = Value(True), Value("")

    def rows(queryset, kind: str, subject, flag=yes, body=nothing):
        return (
            queryset.current(today)
            .order_by()
            .annotate(
                kind=Value(kind, CharField()),
                subject=Cast(subject, IntegerField()),
                flag=Cast(flag, BooleanField()),
                body=Cast(body, CharField(max_length=100)),
            )
            .values_list("kind", "subject", "flag", "body")
        )

    absent = Delegation.objects.filter(substitute=user).current(today)
    appointed = Appointment.objects.filter(user=user)
    members = Membership.objects.filter(user__in=absent.values("user"))
    return rows(
        Liaison.objects.filter(user=user),
        "enterprise",
        F("enterprise_id"),
        F("is_primary"),
        F("enterprise__name"),
    ).union(
        rows(
            Membership.objects.filter(user=user),
            "department",
            F("department_id"),
            F("is_head"),
            F("department__short_name"),
        ),
        rows(members, "delegated", F("department_id"), F("is_head"), F("user__real_name")),
        rows(
            Membership.objects.filter(
                Q(user=user) | Q(user__in=absent.values("user")), department__code=PARTY_DEPARTMENT
            ),
            "party",
            F("department_id"),
            F("is_head"),
        ),
        rows(absent, "absent", F("user_id"), body=F("user__real_name")),
        rows(Residency.objects.filter(user=user), "resident", F("enterprise_id")),
        rows(SocialWorker.objects.filter(user=user), "centre", F("id")),
        rows(appointed.filter(position=Appointment.Position.LEADER), "leader", F("id")),
        rows(
            appointed.filter(position=Appointment.Position.ADMINISTRATOR),
            "administrator",
            F("id"),
        ),
        all=True,
    )


def _standing_from(found) -> Standing:
    """``found``: rows of kind, subject, whether in charge, and a name."""
    subjects: dict[str, dict[int, str]] = {}
    for kind, subject, flag, body in found:
        subjects.setdefault(kind, {})[subject] = body
        if flag:
            subjects.setdefault(f"{kind} in charge", {})[subject] = body

    def of(kind: str) -> dict[int, str]:
        return subjects.get(kind, {})

    delegated_heads = {
        department: name
        for department, name in of("delegated in charge").items()
        if department not in of("department in charge")
    }
    bodies = [*of("enterprise").values(), *of("department").values()]
    return Standing(
        enterprises=frozenset(of("enterprise")),
        supervised_enterprises=frozenset(of("enterprise in charge")),
        departments=frozenset(of("department")) | frozenset(of("delegated")),
        headed_departments=frozenset(of("department in charge")) | frozenset(delegated_heads),
        acts_for=of("absent"),
        delegated_heads=delegated_heads,
        resident_at=frozenset(of("resident")),
        is_centre="centre" in subjects,
        is_leader="leader" in subjects,
        is_administrator="administrator" in subjects,
        keeps_party="party" in subjects,
        heads_party="party in charge" in subjects,
        bodies=tuple(dict.fromkeys(bodies)),
    )
