"""Files that come with an action; what becomes of them afterwards."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile

from requests_desk.guards import user_of
from requests_desk.models import Attachment, Order
from requests_desk.tasks import draw_preview
from xingdong.files.pictures import FORMATS, Unreadable, small_copies
from xingdong.files.scanning import ScannerAway, scan
from xingdong.files.uploads import CheckedFile
from xingdong.records.bells import ring

logger = logging.getLogger(__name__)
BATCH = 50


def attach(order: Order, event, files: Sequence[CheckedFile], *, by, now: datetime) -> None:
    attachments = []
    for checked in files:
        attachment = Attachment(
            order=order,
            event=event,
            name=checked.name,
            content_type=checked.content_type,
            size=checked.size,
            uploaded_by=user_of(by),
            created_at=now,
            quarantined_at=None if checked.is_scanned else now,
            wants_preview=checked.content_type in FORMATS,
        )
        attachment.file.save(checked.name, checked.content, save=False)
        attachments.append(attachment)
    if attachments:
        Attachment.objects.bulk_create(attachments)
    for attachment in attachments:
        if attachment.wants_preview and attachment.is_available:
            ring(draw_preview, attachment_id=attachment.pk)


def add_preview(attachment_id: int) -> bool:
    """Draw the small copies of a picture; False when it has them, or may not be looked at."""
    attachment = Attachment.objects.wanting_preview().filter(pk=attachment_id).first()
    if attachment is None:
        return False
    copies: tuple[ContentFile, ...] = ()
    try:
        with attachment.file.open("rb") as content:
            copies = small_copies(content, attachment.content_type)
    except (Unreadable, FileNotFoundError) as reason:
        logger.warning("attachment %s gets no preview: %s", attachment.pk, reason)
    for field, copy in zip((attachment.preview, attachment.thumbnail), copies, strict=False):
        field.save("", copy, save=False)
    attachment.wants_preview = False
    attachment.save(update_fields=["preview", "thumbnail", "wants_preview"])
    return bool(copies)


def add_missing_previews() -> int:
    """The sweep behind lost bells; how many were drawn."""
    waiting = Attachment.objects.wanting_preview().values_list("pk", flat=True)
    return sum(add_preview(pk) for pk in waiting[:BATCH])


def scan_quarantined() -> int:
    """Scan what came while the scanner was away; how many files were released.

    The content of an infected one is deleted, its row stays and says so.
    """
    released = 0
    for attachment in Attachment.objects.quarantined().order_by("pk")[:BATCH]:
        try:
            with attachment.file.open("rb") as content:
                found = scan(content)
        except ScannerAway as reason:
            logger.warning("the scanner is still away: %s", reason)
            break
        if found:
            logger.warning("attachment %s is infected with %s", attachment.pk, found)
            attachment.file.delete(save=False)
            attachment.wants_preview = False
        attachment.quarantined_at, attachment.infected_as = None, found[:120]
        attachment.save(update_fields=["file", "quarantined_at", "infected_as", "wants_preview"])
        if attachment.wants_preview:
            ring(draw_preview, attachment_id=attachment.pk)
        released += not found
    return released
