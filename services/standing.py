"""What the departments' records say a person is (handbook §2.6)."""

from datetime import date

from django.db.models import Exists, Q

from grids.models import SocialWorker
from xingdong.accounts.standing import Rows, absences, rows

from .models import Membership
from .models.departments import PARTY_OFFICE


def posts(user: int, today: date) -> list[Rows]:
    """The departments a person works in, also for somebody who is away.

    Who stands in does so as a colleague: whoever left the department has nothing of it any more.
    """
    members = Membership.objects.current(today)
    own = members.filter(user=user)
    at_centre = Exists(SocialWorker.objects.filter(user=user).current(today))
    beside = Q(department__in=own.values("department")) | Q(at_centre, department__is_centre=True)
    of_absent = members.filter(beside, user__in=absences(user, today).values("user"))
    for_party = own.filter(department__code=PARTY_OFFICE) | of_absent.filter(
        department__code=PARTY_OFFICE
    )
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
