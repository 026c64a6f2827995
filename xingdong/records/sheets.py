"""Tables as files that no spreadsheet can run, each download logged."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from xingdong.accounts.gates import confirm_identity
from xingdong.accounts.models import User
from xingdong.accounts.security import Kind, record

from .text import carried

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins like this could be taken for a formula (handbook §7 E31).
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
# What stands in the cell of a formula that cannot be worked out; as a text it is guarded, too.
ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
GUARD = "'"  # before such a text, and before one that begins with it: so it can be taken off again
MOST_IN_A_CELL = 32_767  # signs that Excel takes
Rows = Iterable[Sequence[object]]


def defused(value):
    """``value`` as every file can hold it and a spreadsheet will only show it."""
    if not isinstance(value, str):
        return value
    value = carried(value)
    if value.startswith((*FORMULA_BEGINS, GUARD)) or value in ERRORS:
        value = GUARD + value
    return value[:MOST_IN_A_CELL]


def undefused(text: str) -> str:
    """What ``defused`` was given; a guard that somebody's own program set goes, too."""
    bare = text.removeprefix(GUARD)
    is_guarded = bare.startswith((*FORMULA_BEGINS, GUARD)) or bare in ERRORS
    return bare if is_guarded else text


def csv_of(rows: Rows) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([defused(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def xlsx_of(rows: Rows) -> bytes:
    """A workbook of one sheet; the first row is its headings."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows):
        cells = [shown_cell(sheet, value) for value in row]
        if number == 0:
            for cell in cells:
                cell.font = Font(bold=True)
        sheet.append(cells)
    return as_file(book)


def shown_cell(sheet, value) -> Cell:
    """A cell that shows ``value``; a text stays one, whatever it looks like."""
    cell = WriteOnlyCell(sheet, value=defused(value))
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def as_file(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


KINDS = {"csv": ("text/csv; charset=utf-8", csv_of), "xlsx": (XLSX, xlsx_of)}


def log_export(
    model: type[Model], kind: str, *, what: str, by, now: datetime, count: int | None = None
) -> None:
    """Leave a line in both logs that says who took what out (handbook §2.6).

    Raises ``ReauthenticationRequired`` when the password was not given lately.
    """
    confirm_identity()
    rows = "" if count is None else f"，{count} 行"
    record(Kind.EXPORTED, by=by, about=f"{what}（{kind.upper()}{rows}）")
    log_sheet(model, f"导出 {kind.upper()}{rows}", what=what, by=by, now=now)


def log_sheet(model: type[Model], message: str, *, what: str, by, now: datetime) -> None:
    """Leave a line in the log that says who moved what as a sheet."""
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(model),
        action_flag=CHANGE,
        object_repr=what[:200],
        change_message=message,
    )


def file_response(content: bytes, content_type: str, name: str) -> HttpResponse:
    """``content`` to keep, never to be shown by the browser or stored on the way."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def download(
    rows: Sequence[Sequence[object]],
    kind: str,
    *,
    title: str,
    model: type[Model],
    by: User,
    now: datetime,
) -> HttpResponse:
    """``rows``, the headings first, as a file of ``kind``, and a line in the log that says so.

    Raises ``KeyError`` for a kind that is none.
    """
    content_type, write = KINDS[kind]
    log_export(model, kind, what=title, by=by, now=now, count=len(rows) - 1)
    name = f"{title} {timezone.localdate(now):%Y%m%d}.{kind}"
    return file_response(write(rows), content_type, name)
