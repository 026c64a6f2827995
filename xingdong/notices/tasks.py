"""Doorbells of the notices: each names a row; the work is done by what it calls.

A leaf, like every ``tasks``: each task imports what it calls inside its body.
"""

from celery import shared_task
from django.utils import timezone


@shared_task
def send_delivery(*, delivery_id: int) -> None:
    from .sending import send

    send(delivery_id, now=timezone.now())


@shared_task
def sweep_deliveries() -> int:
    from .sending import send_due

    return send_due(now=timezone.now())


@shared_task
def warn_of_dead_letters() -> int:
    from .housekeeping import warn_of_dead_letters

    return warn_of_dead_letters(now=timezone.now())


@shared_task
def warn_of_faults() -> int:
    from .housekeeping import warn_of_faults

    return warn_of_faults(now=timezone.now())


@shared_task
def send_digests() -> int:
    """Leave the daily digest for whoever chose it and whose time has come."""
    from .digests import send_due_digests

    return send_due_digests(now=timezone.now())
