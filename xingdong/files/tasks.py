"""Doorbells of kept files; each imports what it calls inside its body."""

from celery import shared_task
from django.utils import timezone


@shared_task
def draw_preview(*, model: str, attachment_id: int) -> bool:
    """``model`` is the label of the noun's own class, like ``requests_desk.Attachment``."""
    from .aftercare import add_preview

    return add_preview(attachment_id, model=model)


@shared_task
def look_after_attachments() -> int:
    """Scan what waits for the scanner, and draw the previews whose bell was lost."""
    from .aftercare import add_missing_previews, scan_quarantined

    return scan_quarantined(now=timezone.now()) + add_missing_previews()
