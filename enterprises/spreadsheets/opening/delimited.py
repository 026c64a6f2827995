"""CSV and its like: in the encodings and with the separators that programs here write."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from statistics import median_low
from typing import IO

from .limits import (
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    TOO_MANY_CELLS,
    TOO_MANY_COLUMNS,
    Unreadable,
)
from .values import Row

SEPARATORS = ",\t;|"
LINES_TO_LOOK_AT = 10
NO_ENCODING = "文件的文字编码无法识别。请用 Excel 另存为 .xlsx 再上传。"
BROKEN_CSV = "CSV 文件格式有误，无法读取。请用 Excel 另存为 .xlsx 再上传。"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: IO[bytes]) -> str:
    """As its mark says; else UTF-8 where all of the file is; else GB 18030, as every GBK is."""
    file.seek(0)
    head = file.read(4)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        file.seek(0)
        reader = TextIOWrapper(file, encoding=encoding)
        try:
            while reader.read(1 << 20):
                pass
        except UnicodeError:
            continue
        else:
            return encoding
        finally:
            reader.detach()
            file.seek(0)
    raise Unreadable(NO_ENCODING)


def delimited(file: IO[bytes], encoding: str) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LONGEST_TEXT)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    separator = _separator_of(list(islice(text, LINES_TO_LOOK_AT)))
    text.seek(0)
    cells = 0
    try:
        for number, line in enumerate(csv.reader(text, delimiter=separator), start=1):
            cells += len(line)
            if len(line) > MOST_COLUMNS:
                raise Unreadable(TOO_MANY_COLUMNS)
            if cells > MOST_CELLS:
                raise Unreadable(TOO_MANY_CELLS)
            yield number, [_bare(cell) for cell in line]
    except csv.Error as error:
        raise Unreadable(BROKEN_CSV) from error
    finally:
        text.detach()


def _separator_of(lines: list[str]) -> str:
    """The one that divides most of the first lines into most cells; a comma where none does."""
    counts = {}
    for separator in SEPARATORS:
        try:
            cells = [len(line) for line in csv.reader(lines, delimiter=separator) if line]
        except csv.Error as error:
            raise Unreadable(BROKEN_CSV) from error
        counts[separator] = median_low(cells) if cells else 0
    return max(SEPARATORS, key=counts.__getitem__)


def _bare(cell: str) -> str:
    """``="007"`` is how some programs keep the zeros of a text."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1].replace('""', '"')
    return cell
