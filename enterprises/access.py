"""Which enterprises a person speaks for, and whether the person keeps the records."""

from datetime import date

from grids.models import SocialWorker

from .models import Enterprise, Liaison


def spoken_for_by(user, *, on: date) -> list[Enterprise]:
    """Enterprises of which the person is a current liaison; asked with every request (E06)."""
    current = Liaison.objects.current(on).filter(user=user).values("enterprise")
    return list(Enterprise.objects.filter(pk__in=current).select_related("micro_grid"))


def keeps_records(user, *, on: date) -> bool:
    """A current social worker."""
    return SocialWorker.objects.current(on).filter(user=user).exists()
