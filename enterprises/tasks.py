"""Doorbells of the enterprises' records: each names a row; the work is in ``spreadsheets``."""

from celery import shared_task
from django.utils import timezone


@shared_task
def check_import(*, run_id: int) -> None:
    from .spreadsheets.importing import check_import

    check_import(run_id, now=timezone.now())


@shared_task
def apply_import(*, run_id: int) -> None:
    from .spreadsheets.importing import apply_import

    apply_import(run_id, now=timezone.now())


@shared_task
def sweep_imports() -> int:
    """Ring again for files whose bell was lost or whose worker died."""
    from .spreadsheets.importing import ring_for_left_imports

    return ring_for_left_imports(now=timezone.now())
