"""XML and HTML that spreadsheets are written in: without entities and without a tree."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import RawIOBase
from typing import IO
from xml.parsers import expat

from .limits import (
    BROKEN,
    ENTITIES,
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_TEXT,
    MOST_CELLS,
    TOO_LONG_TEXT,
    TOO_MANY_CELLS,
    WRONG_PLACE,
    Unreadable,
)
from .values import Cell, Row, error, number

CHUNK = 256 * 1024
Attributes = dict[str, str]


def local(name: str) -> str:
    """``name`` without its namespace: strict and usual workbooks differ in nothing else."""
    return name.rpartition(":")[2]


def parse(
    file: IO[bytes] | RawIOBase,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    data: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feed the part in pieces and stop after each, so that rows can leave as they come."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_):
        raise Unreadable(ENTITIES)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if data is not None:
        parser.CharacterDataHandler = data
    try:
        while piece := file.read(CHUNK):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Unreadable(BROKEN) from fault
    yield


def plain_name(attributes: Attributes) -> Attributes:
    return {local(name): value for name, value in attributes.items()}


class Text:
    """The text of one cell as it comes in pieces; longer than any cell may be, it is refused."""

    def __init__(self):
        self.clear()

    def clear(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, piece: str) -> None:
        self.length += len(piece)
        if self.length > LONGEST_TEXT:
            raise Unreadable(TOO_LONG_TEXT)
        self.pieces.append(piece)

    def taken(self) -> str:
        text = "".join(self.pieces)
        self.clear()
        return text


class Places:
    """Where the next row and the next cell stand, and how many cells there were."""

    def __init__(self):
        self.row = self.column = self.cells = 0

    def next_row(self, given: str | None) -> int:
        self.row = _place(given, self.row + 1, LAST_ROW)
        self.column = 0
        return self.row

    def next_cell(self, given: str | None) -> int:
        """The column from 0 on; ``given`` counts from 1."""
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise Unreadable(TOO_MANY_CELLS)
        self.column = _place(given, self.column + 1, LAST_COLUMN)
        return self.column - 1


def _place(given: str | None, following: int, last: int) -> int:
    if given is None:
        place = following
    elif given.isascii() and given.isdigit() and len(given) <= len(str(last)):
        place = int(given)
    else:
        raise Unreadable(WRONG_PLACE)
    if not 1 <= place <= last:
        raise Unreadable(WRONG_PLACE)
    return place


def put(row: Row, at: int, cell: Cell) -> None:
    row.extend([None] * (at + 1 - len(row)))
    row[at] = cell


class _Spreadsheet2003:
    """The first worksheet of an XML spreadsheet as Excel 2003 wrote it."""

    def __init__(self):
        self.places, self.text = Places(), Text()
        self.rows: list[tuple[int, Row]] = []
        self.sheets = 0
        self.kind, self.at, self.is_in = "String", 0, False

    def start(self, name: str, attributes: Attributes) -> None:
        name, given = local(name), plain_name(attributes)
        if name == "Worksheet":
            self.sheets += 1
        elif self.sheets > 1:
            return
        elif name == "Row":
            self.rows.append((self.places.next_row(given.get("Index")), []))
        elif name == "Cell":
            self.at = self.places.next_cell(given.get("Index"))
            self.across = int(given.get("MergeAcross", "0")) if _is_count(given) else 0
        elif name == "Data":
            self.kind, self.is_in = given.get("Type", "String"), True
            self.text.clear()

    def data(self, piece: str) -> None:
        if self.is_in:
            self.text.add(piece)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "Data" and self.is_in:
            self.is_in = False
            if self.rows:
                put(self.rows[-1][1], self.at, _typed(self.kind, self.text.taken()))
        elif name == "Cell":
            self.places.column += self.across

    def complete(self) -> Iterator[tuple[int, Row]]:
        """The rows so far but the last one, which may still grow."""
        ready = max(0, len(self.rows) - 1)
        yield from self.rows[:ready]
        del self.rows[:ready]


def _is_count(given: Attributes) -> bool:
    across = given.get("MergeAcross", "0")
    return across.isascii() and across.isdigit() and len(across) <= len(str(LAST_COLUMN))


def _typed(kind: str, text: str) -> Cell:
    match kind:
        case "Number":
            return number(text)
        case "DateTime":
            return {"d": text.partition(".")[0]}
        case "Error":
            return error(text)
        case "Boolean":
            return text == "1"
    return text


def spreadsheet_2003(file: IO[bytes]) -> Iterator[tuple[int, Row]]:
    sheet = _Spreadsheet2003()
    for _ in parse(file, start=sheet.start, end=sheet.end, data=sheet.data):
        yield from sheet.complete()
        if sheet.sheets > 1:
            break
    yield from sheet.rows


class _Table(HTMLParser):
    """The first table of a page that some system calls an Excel file."""

    def __init__(self):
        super().__init__()
        self.places, self.text = Places(), Text()
        self.rows: list[tuple[int, Row]] = []
        self.tables, self.cell, self.span = 0, -1, 1

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables += 1
        elif self.tables != 1:
            return
        elif tag == "tr":
            self._close()
            self.rows.append((self.places.next_row(None), []))
        elif tag in ("td", "th") and self.rows:
            self._close()
            self.cell = self.places.next_cell(None)
            span = dict(attrs).get("colspan") or "1"
            self.span = int(span) if span.isascii() and span.isdigit() and len(span) < 6 else 1
        elif tag == "br" and self.cell >= 0:
            self.text.add("\n")

    def handle_endtag(self, tag):
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "table":
            self.tables += 1  # what follows is another

    def handle_data(self, data):
        if self.cell >= 0:
            self.text.add(data)

    def _close(self) -> None:
        if self.cell >= 0:
            put(self.rows[-1][1], self.cell, self.text.taken().strip())
            self.places.column += self.span - 1
            self.cell = -1


def html_table(pieces: Iterator[str]) -> Iterator[tuple[int, Row]]:
    table = _Table()
    for piece in pieces:
        table.feed(piece)
        ready = max(0, len(table.rows) - 1)
        yield from table.rows[:ready]
        del table.rows[:ready]
    table.close()
    yield from table.rows
