"""What a person is in general: one statement answers it for every page (handbook §2.6).

Each app names its dated memberships in ``settings.STANDING_SOURCES``; here they are united.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import BooleanField, CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Appointment, Delegation, User
from .tenure import TenureQuerySet

# What is held: its kind, the key of its subject, whether in charge there, and a name.
Row: TypeAlias = tuple[str, int, bool, str]
Rows: TypeAlias = QuerySet[Model, Row]
# A source: from a user's key and a day to what the user holds on that day, made with ``rows``.
Source: TypeAlias = Callable[[int, date], list[Rows]]
YES, NO_NAME = Value(True), Value("")


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
    organisations: tuple[
        str, ...
    ] = ()  # names of the enterprises and departments, for the page's corner

    @property
    def oversees(self) -> bool:
        """Whether the person looks after the whole park, or reads about it."""
        return self.is_centre or self.is_leader

    @property
    def is_liaison(self) -> bool:
        return bool(self.enterprises)

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any post besides that of an enterprise's liaison."""
        return bool(
            self.departments
            or self.resident_at
            or self.is_centre
            or self.is_leader
            or self.is_administrator
            or self.keeps_party
        )

    @property
    def is_department_staff(self) -> bool:
        return bool(self.departments)


NOBODY = Standing()


def standing_of(user: User | AnonymousUser) -> Standing:
    """The standing of ``user`` today, read once for each loaded user object.

    A web request and a task load the user afresh, so a person who left loses everything with the
    next press, also in an open session (handbook §7 E06).
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        user._standing = _read(user)
    return user._standing


def selves(user: User) -> list[int]:
    """The keys of ``user`` and of the absent people they act for."""
    return [user.pk, *standing_of(user).acts_for]


# Who and when, in the place of whom and which day the statement is asked for.
SOMEBODY, SOME_DAY = -987_654_321, date(1, 2, 3)


def _read(user: User) -> Standing:
    """Ask the statement, which is put together once: that takes longer than the answer."""
    as_stored = connection.ops.adapt_datefield_value
    meant = {SOMEBODY: user.pk, as_stored(SOME_DAY): as_stored(timezone.localdate())}
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [meant.get(param, param) for param in params])
        return _standing_from(cursor.fetchall())


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    return _memberships(SOMEBODY, SOME_DAY).query.sql_with_params()


def _memberships(user: int, today: date) -> Rows:
    first, *others = (part for source in _sources() for part in source(user, today))
    return first.union(*others, all=True)


def _sources() -> list[Source]:
    return [import_string(name) for name in settings.STANDING_SOURCES]


def rows(
    held: QuerySet[Model],
    kind: str,
    subject: str,
    *,
    in_charge: str | Value = YES,
    name: str | Value = NO_NAME,
) -> Rows:
    """Dated rows in the columns of the one statement; ``held`` holds those in force already.

    ``subject``, ``in_charge`` and ``name`` are paths from a row: to the key of what the post is
    about, to whether its holder leads there, and to what the page's corner calls it.
    """

    def column(path: str | Value) -> F | Value:
        return F(path) if isinstance(path, str) else path

    united: Rows = (
        held.order_by()
        .annotate(
            kind=Value(kind, CharField()),
            subject=Cast(column(subject), IntegerField()),
            flag=Cast(column(in_charge), BooleanField()),
            body=Cast(column(name), CharField(max_length=100)),
        )
        .values_list("kind", "subject", "flag", "body")
    )
    return united


def absences(substitute: int, today: date) -> TenureQuerySet[Delegation]:
    """Whom ``substitute`` stands in for today."""
    return Delegation.objects.filter(substitute=substitute).current(today)


def own_posts(user: int, today: date) -> list[Rows]:
    """The posts that belong to no department, and who is away: the ground floor's own source."""
    position = Appointment.Position
    appointed = Appointment.objects.filter(user=user).current(today)
    return [
        rows(absences(user, today), "absent", "user_id", name="user__real_name"),
        rows(appointed.filter(position=position.LEADER), "leader", "id"),
        rows(appointed.filter(position=position.ADMINISTRATOR), "administrator", "id"),
    ]


def _standing_from(held: Iterable[Row]) -> Standing:
    subjects: dict[str, dict[int, str]] = {}
    for kind, subject, flag, body in held:
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
    organisations = [*of("enterprise").values(), *of("department").values()]
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
        organisations=tuple(dict.fromkeys(organisations)),
    )
