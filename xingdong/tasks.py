"""Doorbells of the whole."""

from celery import shared_task
from django.utils import timezone


@shared_task
def tidy_up() -> int:
    """At night: clear what was kept long enough (xingdong/records/keeping.py)."""
    from xingdong.records.keeping import tidy

    return sum(tidy(now=timezone.now()).values())
