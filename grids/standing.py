"""What the grids' records say a person is (handbook §2.6)."""

from datetime import date

from xingdong.accounts.standing import Rows, rows

from .models import SocialWorker


def posts(user: int, today: date) -> list[Rows]:
    """The post of a social worker."""
    return [rows(SocialWorker.objects.filter(user=user).current(today), "centre", "id")]
