"""What a file is, by its first bytes: read as that, or refused with the sentence that fits."""

import re
from collections.abc import Iterator
from typing import IO

from .delimited import delimited, encoding_of
from .limits import PROTECTED, Unreadable
from .markup import CHUNK, html_table, spreadsheet_2003
from .values import Row
from .workbook import Workbook

SAVE_AS = "请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
EMPTY = "这是一个空文件。请选择填好的表格。"
NO_TABLE = "不是 Excel 或 CSV 文件。请上传 .xlsx 或 .csv。"
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = (
    (b"%PDF", "这是 PDF 文件，读不出表格。请上传原来的 Excel 表格（.xlsx）。"),
    (b"\x89PNG", "这是图片，读不出表格。请上传原来的 Excel 表格（.xlsx）。"),
    (b"\xff\xd8\xff", "这是照片，读不出表格。请上传原来的 Excel 表格（.xlsx）。"),
    (b"{\\rtf", "这是 RTF 文档。请把表格复制到 Excel，另存为 .xlsx 再上传。"),
    (b"MIME-Version", f"这是网页存档（.mht）。{SAVE_AS}"),
    (b"Rar!", "这是压缩文件。请解压后上传里面的 .xlsx。"),
    (b"7z\xbc\xaf", "这是压缩文件。请解压后上传里面的 .xlsx。"),
    (b"\x1f\x8b", "这是压缩文件。请解压后上传里面的 .xlsx。"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HTML = re.compile(rb"<(!doctype html|html|table|head|body|meta|style)\b", re.IGNORECASE)
_XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


def rows_of(file: IO[bytes]) -> Iterator[tuple[int, Row]]:
    """Number and cells of each row; raises ``Unreadable``, also on the way."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip():
        raise Unreadable(EMPTY)
    if head.startswith(ZIP):
        file.seek(0)
        return Workbook(file).rows()
    if head.startswith(OLE):
        raise Unreadable(_of_ole(head + file.read()))
    for begin, sentence in FOREIGN:
        if head.startswith(begin):
            raise Unreadable(sentence)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"<") and _XML_2003 in head:
        file.seek(0)
        return spreadsheet_2003(file)
    if bare.startswith(b"<") and _HTML.search(head):
        return html_table(_decoded(file, head))
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(NO_TABLE)
    return delimited(file, encoding_of(file))


def _of_ole(content: bytes) -> str:
    if ENCRYPTED in content:
        return PROTECTED
    return f"这是旧版 .xls 文件。{SAVE_AS}"


def _decoded(file: IO[bytes], head: bytes) -> Iterator[str]:
    """The page as text, as it says of itself where that is true."""
    encoding = encoding_of(file)
    said = _CHARSET.search(head)
    if encoding != "utf-8" and said and said[1].lower() in (b"big5", b"utf-16"):
        encoding = said[1].decode()
    file.seek(0)
    content = file.read().decode(encoding, errors="replace")
    for at in range(0, len(content), CHUNK):
        yield content[at : at + CHUNK]
