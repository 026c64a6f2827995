"""Checked files are kept; later they are scanned when the scanner is back, and drawn small."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import F

from xingdong.accounts.actors import Stranger, System, user_of
from xingdong.accounts.models import User
from xingdong.records.bells import ring
from xingdong.records.narrowing import not_none
from xingdong.records.refusals import TryLater
from xingdong.records.sweeps import each

from .models import Attachment
from .pictures import DRAWN_TYPES, Unreadable, small_copies
from .quotas import refuse_too_many_files
from .scanning import ScannerAway, scan
from .tasks import draw_preview
from .uploads import CheckedFile

logger = logging.getLogger(__name__)
NO_ROOM = "服务器现在不能保存附件，什么也没有提交。请先不带附件提交，再告诉社区的系统管理员。"
BATCH = 50
MOST_DRAWS = 5
# A store of files that is away for a night comes back; what cannot be read for longer is lost.
MOST_SCANS, SCANNED_WITHIN = 5, timedelta(days=2)


def keep_files(
    model: type[Attachment],
    files: Sequence[CheckedFile],
    *,
    by: User | System | Stranger,
    now: datetime,
    **belongs_to,
) -> None:
    """Write ``files`` as rows of ``model``, a noun's own class, and ring for their previews.

    Raises ``TryLater`` with a sentence, and keeps none of them, when somebody has sent too many
    today and when there is no room.
    """
    if not files:
        return
    refuse_too_many_files(_models(), len(files), by=user_of(by), now=now)
    try:
        attachments = _written(model, files, by=by, now=now, **belongs_to)
    except OSError as error:
        logger.exception("files of an order cannot be kept")
        raise TryLater(NO_ROOM) from error
    model.objects.bulk_create(attachments)
    for attachment in attachments:
        _ring_for_preview(attachment)


def _written(
    model: type[Attachment],
    files: Sequence[CheckedFile],
    *,
    by: User | System | Stranger,
    now: datetime,
    **belongs_to,
) -> list[Attachment]:
    """Rows whose files lie on the disk, or none of the files."""
    attachments: list[Attachment] = []
    for checked in files:
        attachment = model(
            **belongs_to,
            name=checked.name,
            content_type=checked.content_type,
            size=checked.size,
            uploaded_by=user_of(by),
            created_at=now,
            quarantined_at=None if checked.is_scanned else now,
            wants_preview=checked.content_type in DRAWN_TYPES,
            remark=checked.remark,
        )
        try:
            attachment.file.save(checked.name, checked.content, save=False)
        except OSError:
            for written in attachments:
                written.file.delete(save=False)
            raise
        attachments.append(attachment)
    return attachments


def _ring_for_preview(attachment: Attachment) -> None:
    if attachment.wants_preview and attachment.is_available:
        ring(draw_preview, model=attachment._meta.label, attachment_id=attachment.pk)


def _models() -> Iterator[type[Attachment]]:
    """The classes that nouns derived."""
    return (model for model in apps.get_models() if issubclass(model, Attachment))


def add_preview(attachment_id: int, *, model: str) -> bool:
    """Draw the small copies of a picture; False when it has them, or may not be looked at.

    One that has killed whoever drew it gets none after ``MOST_DRAWS`` tries.
    """
    rows = apps.get_model(model).objects
    attachment = rows.wanting_preview().filter(pk=attachment_id).first()
    if attachment is None:
        return False
    if attachment.tries >= MOST_DRAWS:
        logger.error("attachment %s gets no preview after %s tries", attachment_id, MOST_DRAWS)
        rows.filter(pk=attachment_id).update(wants_preview=False)
        return False
    rows.begin(attachment_id)
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
    return sum(
        each(
            model.objects.wanting_preview().values_list("pk", flat=True),
            add_preview,
            name=f"生成预览（{model._meta.label}）",
            most=BATCH,
            model=model._meta.label,
        )
        for model in _models()
    )


def scan_quarantined(*, now: datetime) -> int:
    """Scan what came while the scanner was away; how many files were released.

    The content of an infected one is deleted, its row stays and says so.
    """
    return sum(
        each(
            model.objects.quarantined().order_by("quarantined_at", "pk"),
            _scan_again,
            name=f"附件安全检查（{model._meta.label}）",
            most=BATCH,
            stop=(ScannerAway,),
            now=now,
        )
        for model in _models()
    )


def drop_unscanned(attachment: Attachment) -> None:
    """Delete the content of a file that no scanner has seen in all the time; its row says so."""
    waiting = type(attachment).objects.quarantined().filter(pk=attachment.pk)
    # First the row: one without its file would be a fault.
    if waiting.update(
        file="", quarantined_at=None, given_up_at=F("quarantined_at"), wants_preview=False
    ):
        attachment.file.storage.delete(not_none(attachment.file.name))


def _scan_again(attachment: Attachment, *, now: datetime) -> bool:
    """Whether the file is clean and may leave the house now.

    Raises ``OSError`` or ``Unscannable`` for one that cannot be read; after days of that it is
    given up, and its place says so to whoever sent it.
    """
    rows = type(attachment).objects
    if attachment.tries >= MOST_SCANS and attachment.created_at < now - SCANNED_WITHIN:
        logger.error("attachment %s is given up, nobody can read it", attachment.pk)
        rows.filter(pk=attachment.pk).update(
            quarantined_at=None, given_up_at=now, wants_preview=False
        )
        return False
    rows.begin(attachment.pk, quarantined_at=now)  # at the end of the line
    try:
        with attachment.file.open("rb") as content:
            virus = scan(content)
    except ScannerAway:  # not the file's fault
        rows.filter(pk=attachment.pk).update(tries=attachment.tries)
        raise
    if virus:
        logger.warning("attachment %s is infected with %s", attachment.pk, virus)
        attachment.file.delete(save=False)
        attachment.wants_preview = False
    attachment.quarantined_at, attachment.infected_as, attachment.tries = None, virus[:120], 0
    attachment.save(
        update_fields=["file", "quarantined_at", "infected_as", "wants_preview", "tries"]
    )
    _ring_for_preview(attachment)
    return not virus
