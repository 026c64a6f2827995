"""Which enterprises a person speaks for."""

from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of

from .models import Enterprise


def enterprises_of(user: User) -> list[Enterprise]:
    """The enterprises ``user`` speaks and may order for today, by name (handbook §7 E06)."""
    own = standing_of(user).enterprises
    return list(Enterprise.objects.filter(pk__in=own).select_related("micro_grid"))
