"""A coverage report as an Excel workbook."""

from collections.abc import Sequence

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from enterprises.coverage.report import KPIS, Report
from enterprises.coverage.table import COLUMNS, LINES, Number
from enterprises.models import CoverageVersion
from xingdong.records.sheets import as_file, defused

from .presenting import NAME_ENTERPRISES

BOLD = Font(bold=True)


def workbook_of(report: Report, version: CoverageVersion | None, *, sees_names: bool) -> bytes:
    """The table with its header, then a sheet for each annex."""
    book = Workbook(write_only=True)
    _write(book, "党建覆盖情况", _summary(report, version), bold={1, 5 + len(KPIS)})
    for annex in report.annexes.values():
        if sees_names or annex.name not in NAME_ENTERPRISES:
            rows = [annex.headings, *(row.cells for row in annex.rows)]
            _write(book, annex.title, rows, bold={1})
    return as_file(book)


def _summary(report: Report, version: CoverageVersion | None) -> list[list[object]]:
    rows: list[list[object]] = [
        ["党建覆盖情况报表"],
        ["统计截止日期", str(report.as_of)],
        ["填报单位", version.unit if version else ""],
        ["审核人", _signed(version) if version else "未审核"],
    ]
    rows += [[KPIS[name], number.words, number.parts] for name, number in report.kpis.items()]
    rows.append(["类别", *(column.label for column in COLUMNS.values())])
    for line, cells in report.table.items():
        numbers = (cells[name] for name in COLUMNS)
        rows.append([LINES[line].label, *(_number(number) for number in numbers)])
    return rows


def _signed(version: CoverageVersion) -> str:
    day = localtime(version.signed_at)
    return f"{version.signed_by.real_name}（第 {version.number} 版，{day:%Y-%m-%d %H:%M}）"


def _number(number: Number) -> int | str:
    if number.total is None:
        return number.hits
    return f"{number.words}（{number.parts}）" if number.parts else number.words


def _write(book: Workbook, title: str, rows: Sequence[Sequence[object]], *, bold: set[int]) -> None:
    sheet = book.create_sheet(title)
    for column in range(1, max(map(len, rows)) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 26 if column == 1 else 16
    for position, values in enumerate(rows, start=1):
        cells = [WriteOnlyCell(sheet, value=defused(value)) for value in values]
        if position in bold:
            for cell in cells:
                cell.font = BOLD
        sheet.append(cells)
