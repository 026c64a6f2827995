"""Open what people call an Excel file, and find the headings in it.

A file is judged by its content. What cannot be read is ``Unreadable`` with one Chinese sentence
that says what to do. Rows come one by one, so that a long file needs no more memory than a short.
"""

import csv
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from itertools import chain, islice
from typing import IO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 20 * 1024 * 1024  # of a file as it is sent
MOST_UNPACKED = 200 * 1024 * 1024  # bytes of all parts of a workbook
MOST_ROWS = 50_000
HEADINGS_WITHIN = 10  # rows; a title and notes may stand above the headings

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Row = list[object]


class Unreadable(Exception):
    """The file cannot be read; the message tells a person what to do."""


@dataclass(frozen=True)
class Table:
    """``columns`` is the place of each known heading; ``rows`` gives number and cells of each row.

    ``ignored`` are headings that nobody knows; ``expected`` is about how many rows there are, 0
    where the file does not say.
    """

    columns: dict[str, int]
    ignored: tuple[str, ...]
    expected: int
    rows: Iterator[tuple[int, Row]]


@contextmanager
def open_table(
    file: IO[bytes], known: Callable[[str], str | None], key: str, key_heading: str
) -> Iterator[Table]:
    """The table in ``file``; ``known`` tells the field of a heading, that of ``key`` must be there.

    Raises ``Unreadable``, also while the rows are read.
    """
    try:
        with _rows_of(file) as (rows, expected):
            yield _find_table(rows, expected, known, (key, key_heading))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, OSError) as error:
        raise Unreadable("文件已损坏，无法读取。请用 Excel 打开后另存为 .xlsx 再上传。") from error


@contextmanager
def _rows_of(file: IO[bytes]) -> Iterator[tuple[Iterator[tuple[int, Row]], int]]:
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if not head:
        raise Unreadable("这是一个空文件。请选择填好的表格。")
    if head.startswith(_OLE):
        raise Unreadable(
            "这是旧版 .xls 或加密的文件。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。"
        )
    if head.startswith(_ZIP):
        _refuse_bombs(file)
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            sheet = next((page for page in book.worksheets if page.sheet_state == "visible"), None)
            if sheet is None:
                raise Unreadable("工作簿里没有可见的工作表。请检查后再上传。")
            expected = min(sheet.max_row or 0, MOST_ROWS)
            sheet.reset_dimensions()  # what the file says of itself may be wrong
            rows: Iterator[Row] = (list(row) for row in sheet.iter_rows(values_only=True))
            yield enumerate(rows, start=1), expected
        finally:
            book.close()
        return
    if b"\x00" in head:
        raise Unreadable("不是 Excel 或 CSV 文件。请上传 .xlsx 或 .csv。")
    text = TextIOWrapper(file, encoding=_encoding_of(file), newline="")
    try:
        lines: Iterator[Row] = (list(line) for line in csv.reader(text))
        yield enumerate(lines, start=1), 0
    except csv.Error as error:
        raise Unreadable("CSV 文件格式有误，无法读取。请用 Excel 另存为 .xlsx 再上传。") from error
    finally:
        text.detach()


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("文件解压后超过 200 MB。请删去图片和空白行，或拆成几个文件再上传。")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("不是 Excel 工作簿。请用 Excel 另存为 .xlsx 再上传。")
    file.seek(0)


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8 where all of the file is; else GB 18030, which every GBK file is."""
    for encoding in ("utf-8-sig", "gb18030"):
        reader = TextIOWrapper(file, encoding=encoding)
        try:
            while reader.read(1 << 20):
                pass
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            reader.detach()
            file.seek(0)
    raise Unreadable("文件的文字编码无法识别。请用 Excel 另存为 .xlsx 再上传。")


def _find_table(
    rows: Iterator[tuple[int, Row]], expected: int, known, key: tuple[str, str]
) -> Table:
    """Headings may stand below a title, and over two rows where cells are merged."""
    first = list(islice(rows, HEADINGS_WITHIN))
    if not any(_is_filled(row) for _, row in first):
        raise Unreadable("表格是空的。请下载模板，填好后再上传。")
    best: tuple[int, int, dict[str, int], list[str]] = (0, 0, {}, [])
    for at, (_, row) in enumerate(first):
        below = first[at + 1][1] if at + 1 < len(first) else []
        for height, headings in ((1, _cell_words(row)), (2, _two_rows(row, below, known))):
            columns = _places(headings, known)
            if key[0] in columns and len(columns) > len(best[2]):
                best = (at, height, columns, headings)
    at, height, columns, headings = best
    if not columns:
        raise Unreadable(f"没有找到“{key[1]}”这一列。请使用下载的模板，不要改动表头。")
    ignored = tuple(word for word in dict.fromkeys(headings) if word and known(word) is None)
    return Table(columns, ignored, expected, _filled(chain(first[at + height :], rows)))


def _filled(rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    count = 0
    for number, row in rows:
        if not _is_filled(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"超过 {MOST_ROWS:,} 行。请拆成几个文件再上传。")
        yield number, row


def _is_filled(row: Row) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _cell_words(row: Row) -> list[str]:
    return [heading_of(cell) for cell in row]


def heading_of(cell: object) -> str:
    """A heading in plain forms without blanks, line breaks and the star of what must be filled."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    return "".join(text.split()).strip("*:")


def _two_rows(upper: Row, lower: Row, known) -> list[str]:
    """Of two rows the cell that is known; a merged cell counts for the columns it covers."""
    above, below, over, headings = _cell_words(upper), _cell_words(lower), "", []
    for at in range(max(len(above), len(below))):
        top = above[at] if at < len(above) else ""
        bottom = below[at] if at < len(below) else ""
        over = top or over
        names = (top, bottom, f"{over}{bottom}")
        headings.append(next((name for name in names if name and known(name)), top or bottom))
    return headings


def _places(headings: list[str], known) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = known(heading) if heading else None
        if name is not None:
            places.setdefault(name, at)
    return places


def as_text(cell: object) -> str:
    """What stands in a cell, as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return str(cell).strip()
