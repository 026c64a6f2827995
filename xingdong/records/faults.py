"""What fails again and again is counted, rests between two tries, and is told to somebody."""

from datetime import datetime

from django.utils import timezone

from .models import Fault, pause_after

HELD = "被其他进程占用"


def known_of(sweep: str) -> dict[int, Fault]:
    """The faults of a sweep by row."""
    return {fault.row_id: fault for fault in Fault.objects.filter(sweep=sweep)}


def note(sweep: str, row_id: int, error: str) -> None:
    """Count one more try that came to nothing."""
    now = timezone.now()
    fault, is_new = Fault.objects.get_or_create(
        sweep=sweep,
        row_id=row_id,
        defaults={
            "attempts": 1,
            "first_at": now,
            "last_at": now,
            "retry_at": _next(1, error, now),
            "error": error[:100],
        },
    )
    if is_new:
        return
    attempts = fault.attempts + 1
    Fault.objects.filter(pk=fault.pk).update(
        attempts=attempts, last_at=now, retry_at=_next(attempts, error, now), error=error[:100]
    )


def _next(attempts: int, error: str, now: datetime) -> datetime:
    """A row that somebody holds is asked for each time: it may be free at any moment."""
    return now if error == HELD else now + pause_after(attempts)


def clear(sweep: str, row_id: int) -> None:
    Fault.objects.filter(sweep=sweep, row_id=row_id).delete()
