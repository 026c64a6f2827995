"""Tables as files: CSV and Excel that no spreadsheet can run, each download logged."""

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.styles import Font

from .models import Order

# A cell that begins like this could be taken for a formula (domain.md §7 E31).
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
Rows = Sequence[Sequence[object]]


def defused(value):
    """``value`` as a spreadsheet will only show it."""
    if isinstance(value, str) and value.startswith(FORMULA_BEGINS):
        return f"'{value}"
    return value


def _csv(rows: Rows) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _xlsx(rows: Rows) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


KINDS = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


def download(rows: Rows, kind: str, *, title: str, by, now: datetime) -> HttpResponse:
    """``rows``, the headings first, as a file of ``kind``; and a line in the log that says so.

    Raises ``KeyError`` for a kind that is none.
    """
    content_type, write = KINDS[kind]
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(Order),
        action_flag=CHANGE,
        object_repr=title[:200],
        change_message=f"导出 {kind.upper()}，{len(rows) - 1} 行",
    )
    name = f"{title} {timezone.localdate(now):%Y%m%d}.{kind}"
    content = write([[defused(value) for value in row] for row in rows])
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
