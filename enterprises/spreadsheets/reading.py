"""The rows of a file as the process that reads it tells them, and the headings in it.

A file is judged by its content. What cannot be read is ``Unreadable`` with one Chinese sentence
that says what to do. Rows come one by one, so that a long file needs no more memory than a short.
"""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from signal import SIGXCPU
from tempfile import TemporaryFile
from typing import IO

from xingdong.records.text import code

from .opening import __name__ as opening
from .opening.limits import BROKEN, TOO_LARGE, TOO_SLOW, Unreadable
from .opening.values import understood

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024  # of a file as it is sent
MOST_ROWS = 50_000
HEADINGS_WITHIN = 10  # rows; a title and notes may stand above the headings
REMARKS = "问题（更正后可删除本列）"
HOUSE = Path(__file__).resolve().parents[2]

TOTALS = re.compile(r"(本页|本表|全部)?(合|总|小|共|累)计(:|数|金额|\(.*\))?")
_UNIT = re.compile(r"\((?:单位:?)?([^()]*)\)$|[/,](?:单位:?)?([^()/,]+)$")
Row = list[object]
Known = Callable[[str], str | None]


@dataclass(frozen=True)
class Table:
    """``columns`` is the place of each known heading; ``rows`` gives number and cells of each row.

    ``units`` are those that headings name in brackets, by column. ``above`` are the rows down to
    the headings as they stand in the file. ``ignored`` are headings that nobody knows; ``expected``
    is about how many rows there are, 0 where the file does not say. ``totals`` fills with the
    numbers of the lines that sum up others and are left out.
    """

    columns: dict[str, int]
    units: dict[str, str]
    above: list[tuple[int, Row]]
    ignored: tuple[str, ...]
    expected: int
    rows: Iterator[tuple[int, Row]]
    totals: list[int] = field(default_factory=list)


@contextmanager
def open_table(file: IO[bytes], known: Known, keys: Mapping[str, str]) -> Iterator[Table]:
    """The table in ``file``; ``known`` tells the field of a heading.

    ``keys`` are the fields that must be there, and their headings.

    Raises ``Unreadable``, also while the rows are read.
    """
    with _on_disk(file) as source, _reader_of(source) as reader:
        yield _find_table(_rows_from(reader), known, keys)


@contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """``file`` as the operating system can hand it to another process, from its beginning."""
    with TemporaryFile() as copy:
        file.seek(0)
        while piece := file.read(1 << 20):
            copy.write(piece)
        copy.seek(0)
        yield copy


@contextmanager
def _reader_of(source: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process that reads; it ends with the ``with`` at the latest."""
    with TemporaryFile() as complaints:
        reader = subprocess.Popen(  # noqa: S603  our own program, and no word of the file
            [sys.executable, "-m", opening],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=HOUSE,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            yield reader
        finally:
            reader.kill()
            reader.communicate()
            complaints.seek(0)
            if said := complaints.read(4096).decode(errors="replace").strip():
                log.warning("reading a sheet failed: %s", said.splitlines()[-1])


def _rows_from(reader: subprocess.Popen[bytes]) -> Iterator[tuple[int, Row]]:
    if reader.stdout is None:
        raise Unreadable(BROKEN)
    for line in reader.stdout:
        if not line.endswith(b"\n"):
            break  # it died in the middle of a row
        told = json.loads(line)
        if isinstance(told, list):
            number, cells = told
            yield number, [understood(cell) for cell in cells]
        elif "refusal" in told:
            if told["error"]:
                log.warning("a sheet could not be read: %s", told["error"])
            raise Unreadable(told["refusal"])
        else:
            return
    ended = reader.wait()
    log.warning("the process that read a sheet ended with %s", ended)
    raise Unreadable({-SIGXCPU: TOO_SLOW, 1: BROKEN}.get(ended, TOO_LARGE))


def _find_table(rows: Iterator[tuple[int, Row]], known: Known, keys: Mapping[str, str]) -> Table:
    """Headings may stand below a title, and over two rows where cells are merged."""
    first = list(islice(rows, HEADINGS_WITHIN))
    expected = 0
    if first and first[0][0] == 0:
        expected = min(int(str(first.pop(0)[1][0])), MOST_ROWS)
    if not any(_is_filled(row) for _, row in first):
        raise Unreadable("表格是空的。请下载模板，填好后再上传。")
    best: tuple[int, int, dict[str, int], list[str]] = (0, 0, {}, [])
    for at, (_, row) in enumerate(first):
        below = first[at + 1][1] if at + 1 < len(first) else []
        for height, headings in ((1, _cell_words(row)), (2, _two_rows(row, below, known))):
            columns = _places(headings, known)
            if not columns.keys().isdisjoint(keys) and len(columns) > len(best[2]):
                best = (at, height, columns, headings)
    at, height, columns, headings = best
    if missing := [heading for field, heading in keys.items() if field not in columns]:
        raise Unreadable(f"没有找到“{'”“'.join(missing)}”这一列。请使用下载的模板，不要改动表头。")
    unknown = [word for word in dict.fromkeys(headings) if word and known(word) is None]
    units = {name: unit_of(headings[place]) for name, place in columns.items()}
    totals: list[int] = []
    return Table(
        columns,
        units,
        first[: at + height],
        tuple(word for word in unknown if word != heading_of(REMARKS)),
        expected,
        _filled(chain(first[at + height :], rows), [columns[field] for field in keys], totals),
        totals,
    )


def _filled(
    rows: Iterator[tuple[int, Row]], keys_at: list[int], totals: list[int]
) -> Iterator[tuple[int, Row]]:
    """Rows with something in them, without the lines that sum up others."""
    count = 0
    for number, row in rows:
        if not _is_filled(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"超过 {MOST_ROWS:,} 行。请拆成几个文件再上传。")
        if _is_total(row, keys_at):
            totals.append(number)
            continue
        yield number, row


def _is_filled(row: Row) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _is_total(row: Row, keys_at: list[int]) -> bool:
    """Whether the row has a word like 合计 and no key besides."""
    words = _cell_words(row)
    keys = [words[at] for at in keys_at if at < len(words)]
    if any(key and not TOTALS.fullmatch(key) for key in keys):
        return False
    return any(TOTALS.fullmatch(word) for word in words)


def _cell_words(row: Row) -> list[str]:
    return [heading_of(cell) for cell in row]


def heading_of(cell: object) -> str:
    """A heading in plain forms without blanks, line breaks and the star of what must be filled."""
    text = code("" if cell is None else str(cell))
    return "".join(text.split()).strip("*:")


def without_unit(heading: str) -> str:
    return _UNIT.sub("", heading)


def unit_of(heading: str) -> str:
    """What a heading says in brackets or behind a stroke: ``万元`` of ``营业收入(单位:万元)``."""
    match = _UNIT.search(heading)
    return (match[1] or match[2] or "") if match else ""


def _two_rows(upper: Row, lower: Row, known: Known) -> list[str]:
    """Of two rows the cell that is known; a merged cell counts for the columns it covers."""
    above, below, over, headings = _cell_words(upper), _cell_words(lower), "", []
    for at in range(max(len(above), len(below))):
        top = above[at] if at < len(above) else ""
        bottom = below[at] if at < len(below) else ""
        over = top or over
        names = (top, bottom, f"{over}{bottom}")
        headings.append(next((name for name in names if name and known(name)), top or bottom))
    return headings


def _places(headings: list[str], known: Known) -> dict[str, int]:
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
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        has_time = (cell.hour, cell.minute, cell.second) != (0, 0, 0)
        return f"{cell:%Y-%m-%d %H:%M:%S}" if has_time else f"{cell:%Y-%m-%d}"
    return str(cell).strip()
