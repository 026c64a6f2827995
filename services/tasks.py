"""Doorbells of the offer; each imports what it calls inside its body."""

from celery import shared_task
from django.utils import timezone


@shared_task
def refit_suggestions() -> bool:
    """At night: learn from the corrections of the day, if there were any."""
    from .suggesting.fitting import fit_suggestions

    return fit_suggestions(now=timezone.now(), only_if_needed=True) is not None
