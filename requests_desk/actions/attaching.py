"""Files that come with an action."""

from collections.abc import Sequence
from datetime import datetime

from requests_desk.models import Attachment, Order
from requests_desk.uploads import CheckedFile


def attach(order: Order, event, files: Sequence[CheckedFile], *, by, now: datetime) -> None:
    attachments = []
    for checked in files:
        attachment = Attachment(
            order=order,
            event=event,
            name=checked.name,
            content_type=checked.content_type,
            size=checked.size,
            uploaded_by=by,
            created_at=now,
        )
        attachment.file.save(checked.name, checked.content, save=False)
        attachments.append(attachment)
    if attachments:
        Attachment.objects.bulk_create(attachments)
