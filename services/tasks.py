"""Doorbells of the offer; each imports what it calls inside its body."""

from celery import shared_task
from django.utils import timezone


@shared_task
def remind_of_plan_lines() -> int:
    """In the morning: lines of 一企一策 near their deadline, or past it."""
    from .plan_reminders import remind_of_plan_lines as remind

    return remind(now=timezone.now())


@shared_task
def refit_suggestions() -> bool:
    """At night: learn from the corrections of the day, if there were any."""
    from .suggesting.fitting import fit_suggestions

    return fit_suggestions(now=timezone.now(), only_if_needed=True) is not None
