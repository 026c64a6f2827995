"""What may be uploaded, judged by content and never by name (handbook §7 E28)."""

import logging
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File

from .pictures import FORMATS, Unreadable, redrawn
from .scanning import ScannerAway, scan

logger = logging.getLogger(__name__)

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
# The types of pictures let a phone offer its camera; as HEIC is not among them an iPhone converts.
ACCEPTED = (
    ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.pptx,image/jpeg,image/png,image/webp,application/pdf"
)
NAMES = "PDF、JPG、PNG、WEBP、DOCX、XLSX 或 PPTX"

_SIGNATURES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
)
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICE_PARTS = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
    ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation", (".pptx",)),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
)
_ZIP_SIGNATURE = b"PK\x03\x04"


@dataclass(frozen=True)
class CheckedFile:
    """An upload whose content is what its name says; a picture has been drawn anew.

    ``is_scanned`` is False when the virus scanner was away: the file is kept, and shown to nobody.
    """

    name: str
    content: File
    content_type: str
    size: int
    is_scanned: bool = True


def check_uploads(uploads) -> list[CheckedFile]:
    """Check several files; raise ``ValidationError`` with one Chinese sentence for each bad one."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            f"最多上传 {MOST_FILES} 个附件，现有 {len(uploads)} 个，请减少后再提交。"
        )
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
    name = clean_name(upload.name or "")
    if upload.size > MOST_BYTES:
        raise ValidationError(f"“{name}”超过 10 MB，请压缩后再上传。")
    if upload.size == 0:
        raise ValidationError(f"“{name}”是空文件，请重新选择。")
    content_type, suffixes = _sniff(upload)
    if not content_type:
        raise ValidationError(_why_refused(name, upload))
    if PurePath(name).suffix.lower() not in suffixes:
        name = f"{name}{suffixes[0]}"
    try:
        virus, is_scanned = scan(upload), True
    except ScannerAway as reason:
        logger.warning("%s waits for the scanner: %s", content_type, reason)
        virus, is_scanned = "", False
    if virus:
        raise ValidationError(f"“{name}”含有病毒，没有保存。请先在电脑上查杀。")
    content = upload
    if content_type in FORMATS:
        try:
            content = redrawn(upload, content_type)
        except Unreadable as reason:
            raise ValidationError(f"“{name}”{reason}") from reason
    return CheckedFile(name, content, content_type, content.size, is_scanned)


def _why_refused(name: str, upload: File) -> str:
    head = upload.read(12)
    upload.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return f"“{name}”是 HEIC 照片，请在手机的相机设置里选“兼容性最佳”，或截图后上传。"
    if head.startswith(_OLD_OFFICE):
        return f"“{name}”是旧版 Office 文件，请另存为 DOCX、XLSX、PPTX 或 PDF 后再上传。"
    return f"“{name}”不是 {NAMES} 文件，或含有宏，请转换后再上传。"


def clean_name(name: str) -> str:
    """The last part of the path without control characters, at most 100 characters."""
    name = PurePath(name.replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip() or "附件"
    suffix = PurePath(name).suffix[:10]
    return name if len(name) <= 100 else name[: 100 - len(suffix)] + suffix


def _sniff(upload: File) -> tuple[str, tuple[str, ...]]:
    """Content type and the suffixes that go with it; empty when it is nothing we accept."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    for signature, content_type, suffixes in _SIGNATURES:
        if head.startswith(signature):
            return content_type, suffixes
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", (".webp",)
    if head.startswith(_ZIP_SIGNATURE):
        return _sniff_office(upload)
    return "", ()


def _sniff_office(upload: File) -> tuple[str, tuple[str, ...]]:
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    # Broken names, versions and offsets of a hostile file raise what they like.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return "", ()
    finally:
        upload.seek(0)
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    if "[Content_Types].xml" not in names or has_macros:
        return "", ()
    for part, content_type, suffixes in _OFFICE_PARTS:
        if part in names:
            return content_type, suffixes
    return "", ()
