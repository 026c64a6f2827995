"""Files that come with an action."""

from collections.abc import Sequence
from datetime import datetime

from requests_desk.models import Attachment, Order, OrderEvent
from requests_desk.rules.actors import Actor
from xingdong.files.aftercare import keep_files
from xingdong.files.uploads import CheckedFile


def attach(
    order: Order, event: OrderEvent, files: Sequence[CheckedFile], *, by: Actor, now: datetime
) -> None:
    keep_files(Attachment, files, by=by, now=now, order=order, event=event)
