"""What may be uploaded, judged by content and never by name (handbook §7 E28)."""

import logging
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File

from .kinds import MEGABYTE, Kind, Refused, kind_of
from .pictures import KEPT_AS, Unreadable, redrawn
from .scanning import ScanFailed, scan

logger = logging.getLogger(__name__)

MOST_FILES = 5
MOST_BYTES = 60 * MEGABYTE  # of one press
# The types of pictures let a phone offer its camera; as HEIC is not among them an iPhone converts.
ACCEPTED = (
    ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.wps,.et,.dps,.zip,.mp4,.mov,"
    "image/jpeg,image/png,image/webp,application/pdf,video/mp4,video/quicktime"
)


@dataclass(frozen=True)
class CheckedFile:
    """An upload whose content is what its name says; a picture has been drawn anew.

    ``is_scanned`` is False when the virus scanner was away: the file is kept, and shown to nobody.
    ``remark`` is what the sender should know: that a picture was made smaller.
    """

    name: str
    content: File
    content_type: str
    size: int
    is_scanned: bool = True
    remark: str = ""


def check_uploads(uploads) -> list[CheckedFile]:
    """Check several files; raise ``ValidationError`` with one Chinese sentence for each bad one."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            f"最多上传 {MOST_FILES} 个附件，现有 {len(uploads)} 个，请减少后再提交。"
        )
    if sum(upload.size for upload in uploads) > MOST_BYTES:
        most = MOST_BYTES // MEGABYTE
        raise ValidationError(f"附件加起来超过 {most} MB，请分几次上传。")
    checked, errors = [], []
    for upload in uploads:
        try:
            checked.append(check_upload(upload))
        except ValidationError as error:
            errors.extend(error.messages)
    if errors:
        raise ValidationError(errors)
    return checked


def check_upload(upload: File) -> CheckedFile:
    """Check one file; raise ``ValidationError`` with a Chinese sentence that says what to do."""
    name = clean_name(upload.name or "")
    if upload.size == 0:
        raise ValidationError(f"“{name}”是空文件，请重新选择。")
    try:
        kind = kind_of(upload)
    except Refused as reason:
        raise ValidationError(f"“{name}”{reason}") from reason
    if upload.size > kind.most_bytes:
        most = kind.most_bytes // MEGABYTE
        raise ValidationError(f"“{name}”超过 {most} MB，请压缩后再上传。")
    is_scanned = _is_clean(name, kind, upload)
    if kind in KEPT_AS:
        return _picture(name, kind, upload, is_scanned)
    return CheckedFile(_named(name, kind), upload, kind.content_type, upload.size, is_scanned)


def _is_clean(name: str, kind: Kind, upload: File) -> bool:
    """Whether the scanner was asked; raises ``ValidationError`` for what it found."""
    try:
        virus = scan(upload)
    except ScanFailed as reason:
        logger.warning("%s waits for the scanner: %s", kind.content_type, reason)
        return False
    if virus:
        raise ValidationError(f"“{name}”含有病毒，没有保存。请先在电脑上查杀。")
    return True


def _picture(name: str, kind: Kind, upload: File, is_scanned: bool) -> CheckedFile:
    try:
        content, remark = redrawn(upload, kind)
    except Unreadable as reason:
        raise ValidationError(f"“{name}”{reason}") from reason
    kept = KEPT_AS[kind]
    name = name if kept is kind else str(PurePath(name).with_suffix(kept.suffixes[0]))
    return CheckedFile(
        _named(name, kept), content, kept.content_type, content.size, is_scanned, remark
    )


def _named(name: str, kind: Kind) -> str:
    """``name`` with an ending that says what the file is."""
    fits = PurePath(name).suffix.lower() in kind.suffixes
    return name if fits else f"{name}{kind.suffixes[0]}"


def clean_name(name: str) -> str:
    """The last part of the path without control characters, at most 100 characters."""
    name = PurePath(name.replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip() or "附件"
    suffix = PurePath(name).suffix[:10]
    return name if len(name) <= 100 else name[: 100 - len(suffix)] + suffix
