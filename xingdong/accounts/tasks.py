"""Doorbells of the ground floor.

A leaf, like every ``tasks``: each task imports what it calls inside its body.
"""

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_security_entries() -> int:
    from .security import forget_old_entries

    return forget_old_entries(now=timezone.now())
