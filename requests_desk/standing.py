"""What a person is in general: one statement answers it for every page (domain.md §2.6)."""

from dataclasses import dataclass, field

from django.db.models import BooleanField, CharField, F, IntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from enterprises.models import Liaison
from grids.models import SocialWorker
from services.models import Membership
from xingdong.accounts.models import Appointment


@dataclass(frozen=True)
class Standing:
    """Memberships in force today; everything a person may see or do follows from them."""

    enterprises: frozenset[int] = field(default_factory=frozenset)
    supervised_enterprises: frozenset[int] = field(default_factory=frozenset)
    departments: frozenset[int] = field(default_factory=frozenset)
    headed_departments: frozenset[int] = field(default_factory=frozenset)
    is_centre: bool = False
    is_leader: bool = False
    is_administrator: bool = False
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


def _read(user) -> Standing:
    today = timezone.localdate()

    def rows(queryset, kind: str, subject, flag, body):
        return (
            queryset.filter(user=user)
            .current(today)
            .order_by()
            .annotate(
                kind=Value(kind, CharField()),
                subject=Cast(subject, IntegerField()),
                flag=Cast(flag, BooleanField()),
                body=Cast(body, CharField(max_length=100)),
            )
            .values_list("kind", "subject", "flag", "body")
        )

    yes, nothing = Value(True), Value("")
    leaders = Appointment.objects.filter(position=Appointment.Position.LEADER)
    administrators = Appointment.objects.filter(position=Appointment.Position.ADMINISTRATOR)
    found = rows(
        Liaison.objects, "enterprise", F("enterprise_id"), F("is_primary"), F("enterprise__name")
    ).union(
        rows(
            Membership.objects,
            "department",
            F("department_id"),
            F("is_head"),
            F("department__short_name"),
        ),
        rows(SocialWorker.objects, "centre", F("id"), yes, nothing),
        rows(leaders, "leader", F("id"), yes, nothing),
        rows(administrators, "administrator", F("id"), yes, nothing),
        all=True,
    )
    subjects: dict[str, set[int]] = {}
    bodies = []
    for kind, subject, flag, body in found:
        subjects.setdefault(kind, set()).add(subject)
        if flag:
            subjects.setdefault(f"{kind} in charge", set()).add(subject)
        if body and body not in bodies:
            bodies.append(body)

    def of(kind):
        return frozenset(subjects.get(kind, ()))

    return Standing(
        enterprises=of("enterprise"),
        supervised_enterprises=of("enterprise in charge"),
        departments=of("department"),
        headed_departments=of("department in charge"),
        is_centre=bool(of("centre")),
        is_leader=bool(of("leader")),
        is_administrator=bool(of("administrator")),
        bodies=tuple(bodies),
    )
