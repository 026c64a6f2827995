"""What the enterprises' records say a person is (handbook §2.6)."""

from datetime import date

from xingdong.accounts.standing import Rows, rows

from .models import Liaison, Residency


def posts(user: int, today: date) -> list[Rows]:
    """For whom the person speaks as a liaison, and where they help as a 驻厂员."""
    liaisons = Liaison.objects.filter(user=user).current(today)
    residencies = Residency.objects.filter(user=user).current(today)
    return [
        rows(
            liaisons,
            "enterprise",
            "enterprise_id",
            in_charge="is_primary",
            name="enterprise__name",
        ),
        rows(residencies, "resident", "enterprise_id"),
    ]
