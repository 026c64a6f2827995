"""The first visible sheet of an .xlsx, read from its parts alone: no styles but those of dates.

What openpyxl cannot open (strict workbooks, an empty fill, filters of other programs) is read here,
and nothing is held but the shared strings.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import RawIOBase
from typing import IO

from .limits import (
    BROKEN,
    HONEST_SIZE,
    LAST_COLUMN,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_RATIO,
    MOST_SIGNS,
    MOST_STRINGS,
    MOST_UNPACKED,
    PROTECTED,
    TOO_BIG_UNPACKED,
    TOO_LARGE,
    TOO_MANY_COLUMNS,
    Unreadable,
)
from .markup import Attributes, Places, Text, local, parse, plain_name, put
from .values import EPOCH, EPOCH_1904, Cell, Row, day, error, number

OTHER_ARCHIVES = (
    (
        "xl/workbook.bin",
        "这是二进制工作簿（.xlsb）。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再上传。",
    ),
    ("content.xml", "这是 OpenDocument 表格（.ods）。请打开后另存为 .xlsx 再上传。"),
    ("word/document.xml", "这是 Word 文档。请把表格复制到 Excel，另存为 .xlsx 再上传。"),
    ("index/document.iwa", "这是 Numbers 表格。请用 Numbers 导出为 Excel（.xlsx）再上传。"),
)
NO_WORKBOOK = "不是 Excel 工作簿。请用 Excel 另存为 .xlsx 再上传。"
NO_VISIBLE_SHEET = "工作簿里没有可见的工作表。请检查后再上传。"
# Formats that every program knows by number: dates of Latin and of Chinese (ECMA-376 18.8.30).
DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 54), 57, 58])
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # literals, colours, paddings
_COLUMN = re.compile(r"([A-Z]{1,3})\d*")


class Part(RawIOBase):
    """A part as it is unpacked, counted, so that a header that lies changes nothing."""

    def __init__(self, file: IO[bytes]):
        super().__init__()
        self.file, self.left = file, MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise Unreadable(TOO_BIG_UNPACKED)
        return piece


class Workbook:
    def __init__(self, file: IO[bytes]):
        try:
            self.archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
            raise Unreadable(BROKEN) from fault
        parts = self.archive.infolist()
        if len(parts) > MOST_PARTS:
            raise Unreadable(TOO_LARGE)
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(TOO_BIG_UNPACKED)
        for part in parts:
            if part.file_size > max(HONEST_SIZE, part.compress_size * MOST_RATIO):
                raise Unreadable(TOO_LARGE)
        self.names = {part.filename.lower().lstrip("/"): part for part in parts}
        self.strings: list[str] = []
        self.dates: set[str] = set()  # styles by number
        self.epoch = EPOCH

    def rows(self) -> Iterator[tuple[int, Row]]:
        sheet = self._sheet()
        folder = posixpath.dirname(self.workbook)
        for kind, target in self._relations(self.workbook).values():
            part = _joined(folder, target)
            if kind == "sharedStrings" and part in self.names:
                self.strings = _shared_strings(self, part)
            elif kind == "styles" and part in self.names:
                self.dates = _date_styles(self, part)
        yield from _Sheet(self).rows(sheet)

    def read(self, name: str, **handlers) -> Iterator[None]:
        try:
            with closing(self.archive.open(self.names[name])) as file:
                yield from parse(Part(file), **handlers)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError) as fault:
            raise Unreadable(BROKEN) from fault
        except (RuntimeError, NotImplementedError) as fault:  # encrypted, or packed in another way
            raise Unreadable(PROTECTED) from fault

    def _elements(self, name: str) -> Iterator[tuple[str, Attributes]]:
        found: list[tuple[str, Attributes]] = []

        def start(tag, attributes):
            found.append((local(tag), attributes))

        for _ in self.read(name, start=start, end=lambda tag: None):
            yield from found
            found.clear()

    def _relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Kind and target of what a part names, by id."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels").lstrip("/")
        if part not in self.names:
            return {}
        return {
            given.get("Id", ""): (given.get("Type", "").rpartition("/")[2], given.get("Target", ""))
            for tag, given in self._elements(part)
            if tag == "Relationship"
        }

    def _sheet(self) -> str:
        """The part of the first sheet that can be seen."""
        for name, sentence in OTHER_ARCHIVES:
            if name in self.names and "xl/workbook.xml" not in self.names:
                raise Unreadable(sentence)
        self.workbook = next(
            (
                _joined("", target)
                for kind, target in self._relations("").values()
                if kind == "officeDocument"
            ),
            "xl/workbook.xml",
        )
        if self.workbook not in self.names:
            raise Unreadable(NO_WORKBOOK)
        relations = self._relations(self.workbook)
        seen = []
        for tag, attributes in self._elements(self.workbook):
            given = plain_name(attributes)
            if tag == "workbookPr" and given.get("date1904") in ("1", "true"):
                self.epoch = EPOCH_1904
            if tag == "sheet" and given.get("state", "visible") == "visible":
                seen.append(given.get("id", ""))
        for key in seen:
            kind, target = relations.get(key, ("", ""))
            part = _joined(posixpath.dirname(self.workbook), target)
            if kind == "worksheet" and part in self.names:
                return part
        raise Unreadable(NO_VISIBLE_SHEET if not seen else BROKEN)


def _joined(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/").lower()


def _shared_strings(book: Workbook, part: str) -> list[str]:
    """All of them; what shows how a sign is read aloud (``rPh``) is left out."""
    strings: list[str] = []
    text, signs, depth = Text(), 0, {"t": 0, "rPh": 0}

    def start(tag, attributes):
        tag = local(tag)
        if tag in depth:
            depth[tag] += 1

    def data(piece):
        if depth["t"] and not depth["rPh"]:
            text.add(piece)

    def end(tag):
        nonlocal signs
        tag = local(tag)
        if tag in depth:
            depth[tag] -= 1
        elif tag == "si":
            strings.append(text.taken())
            signs += len(strings[-1])
            if len(strings) > MOST_STRINGS or signs > MOST_SIGNS:
                raise Unreadable(TOO_LARGE)

    for _ in book.read(part, start=start, end=end, data=data):
        pass
    return strings


def _date_styles(book: Workbook, part: str) -> set[str]:
    """The numbers of the cell styles that show a day."""
    formats: dict[str, str] = {}
    dates: set[str] = set()
    is_in, count = False, 0
    for tag, given in book._elements(part):
        if tag == "numFmt":
            formats[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles"):
            is_in = tag == "cellXfs"
        elif tag == "xf" and is_in:
            if _is_date(given.get("numFmtId", "0"), formats):
                dates.add(str(count))
            count += 1
    return dates


def _is_date(key: str, formats: dict[str, str]) -> bool:
    if key in formats:
        return bool(re.search("[ymdYMD年月日]", _NO_DATE.sub("", formats[key])))
    return key.isascii() and key.isdigit() and len(key) < 4 and int(key) in DATE_FORMATS


class _Sheet:
    """The rows of one sheet as they come, each cell by its kind; row 0 says how many to expect."""

    def __init__(self, book: Workbook):
        self.book = book
        self.places, self.text = Places(), Text()
        self.ready: list[tuple[int, Row]] = []
        self.row: Row = []
        self.at, self.kind, self.style = 0, "n", ""
        self.depth = {"v": 0, "t": 0, "rPh": 0}
        self.expected = 0

    def rows(self, part: str) -> Iterator[tuple[int, Row]]:
        handlers = {"start": self.start, "end": self.end, "data": self.data}
        for _ in self.book.read(part, **handlers):
            if self.expected:
                yield 0, [self.expected]
                self.expected = 0
            yield from self.ready
            self.ready.clear()

    def start(self, tag: str, given: Attributes) -> None:
        if tag not in KNOWN:
            tag = local(tag)
        if tag == "c":
            reference = given.get("r")
            self.at = self.places.next_cell(reference and _column(reference))
            self.kind, self.style = given.get("t", "n"), given.get("s", "")
            self.text.clear()
        elif tag in self.depth:
            self.depth[tag] += 1
        elif tag == "row":
            self.places.next_row(given.get("r"))
            self.row = []
        elif tag == "dimension":
            last = re.search(r"(\d{1,7})$", given.get("ref", ""))
            self.expected = int(last[1]) if last else 0

    def data(self, piece: str) -> None:
        if self.depth["v"] or (self.depth["t"] and not self.depth["rPh"]):
            self.text.add(piece)

    def end(self, tag: str) -> None:
        if tag not in KNOWN:
            tag = local(tag)
        if tag == "c":
            if self.text.length:
                if self.at >= MOST_COLUMNS:
                    raise Unreadable(TOO_MANY_COLUMNS)
                put(self.row, self.at, self._value(self.text.taken()))
        elif tag in self.depth:
            self.depth[tag] -= 1
        elif tag == "row" and self.row:
            self.ready.append((self.places.row, self.row))

    def _value(self, text: str) -> Cell:
        match self.kind:
            case "s":
                known = text.strip()
                if not (known.isascii() and known.isdigit() and len(known) < 9):
                    raise Unreadable(BROKEN)
                if int(known) >= len(self.book.strings):
                    raise Unreadable(BROKEN)
                return self.book.strings[int(known)]
            case "e":
                return error(text)
            case "b":
                return text.strip() == "1"
            case "d":
                return {"d": text.partition(".")[0].removesuffix("Z")}
            case "n":
                return self._number(text.strip())
        return text

    def _number(self, text: str) -> Cell:
        value = number(text)
        if isinstance(value, int | float) and self.style in self.book.dates:
            return day(value, self.book.epoch)
        return value


KNOWN = frozenset({"c", "v", "t", "row", "is", "f"})


def _column(reference: str) -> str:
    """The number of the column that ``AB12`` stands in, as text; raises for one that is none."""
    match = _COLUMN.fullmatch(reference)
    letters = match[1] if match else ""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return str(place if place <= LAST_COLUMN else LAST_COLUMN + 1)
