"""What the departments' records say a person is (handbook §2.6)."""

from datetime import date

from django.db.models import Q

from xingdong.accounts.standing import Rows, absences, rows

from .models import Membership
from .models.departments import PARTY_OFFICE


def posts(user: int, today: date) -> list[Rows]:
    """The departments a person works in, also for somebody who is away."""
    absent = absences(user, today).values("user")
    members = Membership.objects.current(today)
    own, of_absent = members.filter(user=user), members.filter(user__in=absent)
    for_party = members.filter(Q(user=user) | Q(user__in=absent), department__code=PARTY_OFFICE)
    return [
        rows(
            own,
            "department",
            "department_id",
            in_charge="is_head",
            name="department__short_name",
        ),
        rows(
            of_absent,
            "delegated",
            "department_id",
            in_charge="is_head",
            name="user__real_name",
        ),
        rows(for_party, "party", "department_id", in_charge="is_head"),
    ]
