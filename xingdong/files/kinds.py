"""What a file is, told by its content and never by its name (handbook §7 E28)."""

import logging
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import SpooledTemporaryFile

import olefile
from django.core.files.base import File

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken; the first of ``suffixes`` is given where another stands."""

    content_type: str
    suffixes: tuple[str, ...]
    most_bytes: int = 10 * MEGABYTE


class Refused(Exception):
    """Nothing we take; the message is the end of a Chinese sentence."""


PDF = Kind("application/pdf", (".pdf",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
PNG = Kind("image/png", (".png",))
WEBP = Kind("image/webp", (".webp",))
HEIC = Kind("image/heic", (".heic", ".heif"))
MP4 = Kind("video/mp4", (".mp4", ".m4v", ".3gp"), 50 * MEGABYTE)
MOV = Kind("video/quicktime", (".mov",), 50 * MEGABYTE)
DOCX = Kind(f"{OFFICE}.wordprocessingml.document", (".docx",))
XLSX = Kind(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))
PPTX = Kind(f"{OFFICE}.presentationml.presentation", (".pptx",))
DOC = Kind("application/msword", (".doc", ".wps"))
XLS = Kind("application/vnd.ms-excel", (".xls", ".et"))
PPT = Kind("application/vnd.ms-powerpoint", (".ppt", ".dps"))
ZIP = Kind("application/zip", (".zip",))

_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MOV_BRAND = b"qt  "
_MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ")
_MP4_FAMILIES = (b"3gp", b"MSN")
_OFFICE_PARTS = (
    ("word/document.xml", DOCX),
    ("ppt/presentation.xml", PPTX),
    ("xl/workbook.xml", XLSX),
)
# The streams that Office and WPS write into their old files.
_OLE_STREAMS = (
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
)
_OLE_MACROS = ("Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT")

MOST_IN_ZIP = 100  # files
MOST_UNPACKED = 200 * MEGABYTE
_CHUNK = 64 * 1024


def kind_of(content: File) -> Kind:
    """The kind of ``content``, which is left at its beginning; raises ``Refused``."""
    content.seek(0)
    head = content.read(16)
    try:
        return _kind_of(head, content)
    except Refused:
        raise
    except Exception as broken:  # a hostile file makes the parsers raise what they like
        logger.info("a file cannot be read: %s", type(broken).__name__)
        raise Refused(BROKEN) from broken
    finally:
        content.seek(0)


def _kind_of(head: bytes, content: File) -> Kind:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _kind_of_media(head[8:12])
    if head.startswith(olefile.MAGIC):
        return _kind_of_old_office(content)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    raise Refused(UNKNOWN)


NAMES = "照片、视频、PDF、Word、Excel、PPT、WPS 文件或 ZIP 压缩包"
UNKNOWN = f"不是{NAMES}，请转换后再上传。"
WITH_MACROS = "含有宏，不能上传，请另存为不带宏的文件。"
BROKEN = "打不开，可能已损坏，请重新生成后再上传。"


def _kind_of_media(brand: bytes) -> Kind:
    if brand in _HEIC_BRANDS:
        return HEIC
    if brand == _MOV_BRAND:
        return MOV
    if brand in _MP4_BRANDS or brand.startswith(_MP4_FAMILIES):
        return MP4
    raise Refused("是门户不认识的视频或照片格式，请转成 MP4 或 JPG 后再上传。")


def _kind_of_old_office(content: File) -> Kind:
    content.seek(0)
    with olefile.OleFileIO(content) as document:
        if any(document.exists(name) for name in _OLE_MACROS):
            raise Refused(WITH_MACROS)
        found = (kind for stream, kind in _OLE_STREAMS if document.exists(stream))
        kind = next(found, None)
    if kind is None:
        raise Refused(UNKNOWN)
    return kind


def _kind_of_archive(content: File) -> Kind:
    content.seek(0)
    with zipfile.ZipFile(content) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names:
            _check_members(archive, members)
            return ZIP
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(WITH_MACROS)
    for part, kind in _OFFICE_PARTS:
        if part in names:
            return kind
    raise Refused(UNKNOWN)


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """An archive is taken when we would take each of its files alone, and no archive within."""
    if not members:
        raise Refused("里没有文件。")
    if len(members) > MOST_IN_ZIP:
        raise Refused(f"里超过 {MOST_IN_ZIP} 个文件，请分开上传。")
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("有密码，无法检查，请去掉密码后再上传。")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused(f"解压后超过 {MOST_UNPACKED // MEGABYTE} MB，请分开上传。")
    for member in members:
        _check_member(archive, member)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = PurePath(member.filename).name
    with archive.open(member) as packed, SpooledTemporaryFile(MEGABYTE) as unpacked:
        left = member.file_size  # as it says; one that lies is broken
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Refused(BROKEN)
            unpacked.write(chunk)
        try:
            kind = kind_of(File(unpacked, name))
        except Refused as reason:
            raise Refused(f"里的“{name}”{reason}") from reason
    if kind is ZIP:
        raise Refused(f"里还有压缩包“{name}”，请先解开。")
