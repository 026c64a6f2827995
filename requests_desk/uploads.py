"""What may be uploaded, judged by content and never by name (domain.md §7 E28)."""

import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"

_SIGNATURES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICE_PARTS = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
)
_ZIP_SIGNATURE = b"PK\x03\x04"


@dataclass(frozen=True)
class CheckedFile:
    """An upload whose content is what its name says."""

    name: str
    content: File
    content_type: str
    size: int


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
    name = clean_name(upload.name)
    if upload.size > MOST_BYTES:
        raise ValidationError(f"“{name}”超过 10 MB，请压缩后再上传。")
    if upload.size == 0:
        raise ValidationError(f"“{name}”是空文件，请重新选择。")
    content_type, suffixes = _sniff(upload)
    if not content_type:
        raise ValidationError(f"“{name}”不是 PDF、JPG、PNG、DOCX 或 XLSX 文件，请转换后再上传。")
    if PurePath(name).suffix.lower() not in suffixes:
        name = f"{name}{suffixes[0]}"
    return CheckedFile(name, upload, content_type, upload.size)


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
