"""Doorbells: Celery tasks that name a row and ring; what follows is written in ``reactions``.

A leaf: each task imports what it calls inside its body, so everybody may import this module.
"""

from celery import shared_task
from django.utils import timezone


@shared_task
def react_to_event(*, event_id: int) -> None:
    from .events.reactions import react_to

    react_to(event_id, now=timezone.now())


@shared_task
def sweep_events() -> int:
    """Do what follows from events whose bell was lost or whose reaction failed."""
    from .events.reactions import react_to_due_events

    return react_to_due_events(now=timezone.now())


@shared_task
def close_expired() -> int:
    """Close what nobody answered, and go on with what was on hold until now."""
    from .actions import close_expired_orders, resume_expired_holds

    now = timezone.now()
    return close_expired_orders(now=now) + resume_expired_holds(now=now)


@shared_task
def raise_alerts() -> int:
    from .events.alerts import raise_due_alerts

    return raise_due_alerts(now=timezone.now())


@shared_task
def recompute_dates() -> int:
    """Early in the morning: a calendar edited since yesterday moves open dates, with an event."""
    from .actions import recompute_open_dates

    return recompute_open_dates(why="工作日历有调整。", now=timezone.now())


@shared_task
def recall_carried_orders() -> int:
    """In the morning: what could not be solved comes back on its day."""
    from .actions import recall_due_orders

    return recall_due_orders(now=timezone.now())


@shared_task
def remind_of_surveys() -> int:
    from .events.reminders import remind_of_open_surveys

    return remind_of_open_surveys(now=timezone.now())


@shared_task
def remind_of_triage() -> int:
    """Tell the centre of orders that wait in triage past their limit."""
    from .events.reminders import remind_of_waiting_triage

    return remind_of_waiting_triage(now=timezone.now())


@shared_task
def remind_of_rechecks() -> int:
    """Call hazards to mind that are to be rechecked today, or were not."""
    from .events.reminders import remind_of_rechecks as remind

    return remind(now=timezone.now())


@shared_task
def follow_renames() -> int:
    """Let orders be found under the present names of enterprises that were renamed."""
    from .actions import follow_renames

    return follow_renames()
