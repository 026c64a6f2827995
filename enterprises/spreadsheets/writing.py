"""Spreadsheets for people: the template, the corrected file, the export of a list."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain, islice

from django.db.models import BooleanField
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from enterprises.models import Contact, Enterprise, ImportRun
from grids.models import MicroGrid
from xingdong.records.narrowing import field_of
from xingdong.records.sheets import as_file, shown_cell

from .contacts import holders_of
from .enterprise_columns import COLUMNS, SHEET
from .kinds import sheet_of
from .opening.values import ErrorValue
from .reading import MOST_ROWS, REMARKS, open_table
from .sheet import Column, Sheet

NOTES = (
    "空白单元格不改变原有内容；要清空某项，请到档案里修改。",
    "带 * 的列，新登记时必须填写。日期如 2026-03-01，也可写 2026年3月1日。",
    "全部无误才会导入，导入后可撤销最近一次。第二个工作表起的内容不会读取。",
)
BOLD = Font(bold=True)
CHUNK = 500  # enterprises whose people are read together
REQUIRED, WRONG = PatternFill("solid", "FBE3E1"), PatternFill("solid", "FFF2CC")


def template(kind: Sheet) -> bytes:
    """An empty sheet with our headings and lists to choose from, and a sheet of notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = kind.noun
    sheet.freeze_panes = "C2"
    for at, column in enumerate(kind.columns, start=1):
        cell = sheet.cell(1, at, f"{column.heading}{' *' if column.is_required else ''}")
        cell.font, cell.alignment = BOLD, Alignment(wrap_text=True, vertical="center")
        if column.is_required:
            cell.fill = REQUIRED
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        if column.is_code:  # else Excel makes a number of it
            sheet.column_dimensions[letter].number_format = "@"
        choices = _choices(kind, column)
        if choices:
            rule = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}{MOST_ROWS}")
            sheet.add_data_validation(rule)
    _explain(kind, book.create_sheet("填写说明"))
    return as_file(book)


def _explain(kind: Sheet, notes: Worksheet) -> None:
    notes.column_dimensions["A"].width = 20
    notes.column_dimensions["B"].width = 80
    for number, note in enumerate((*kind.notes, *NOTES), start=1):
        notes.append([number, note])
    notes.append([])
    notes.append(["列名", "填写示例"])
    for column in kind.columns:
        notes.append([column.heading, column.example or "、".join(_choices(kind, column))])
    notes.append([])
    notes.append(["微网格编号", "名称"])
    for micro_grid in MicroGrid.objects.all():
        notes.append([micro_grid.code, micro_grid.name])


def _choices(kind: Sheet, column: Column) -> list[str]:
    field = kind.fields[column.field]
    if isinstance(field, BooleanField):
        return ["是", "否"]
    return [str(label) for _, label in field.flatchoices]


def with_remarks(run: ImportRun) -> bytes:
    """The file as it came, columns and row numbers; wrong cells stand out and say why beside.

    Raises ``Unreadable`` when the file is none any more.
    """
    kind = sheet_of(run.kind)
    remarks: dict[int, list[tuple[str, str]]] = {}
    for number, heading, sentence in run.faults:
        remarks.setdefault(number, []).append((heading, sentence))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("更正")
    with run.file.open("rb") as file, open_table(file, kind.known, kind.headings) as table:
        beside = max(len(cells) for _, cells in table.above)
        sheet.column_dimensions[get_column_letter(beside + 1)].width = 60
        places = {kind.by_field[name].heading: at for name, at in table.columns.items()}
        headings_at, last = table.above[-1][0], 0
        for number, cells in chain(table.above, table.rows):
            for _ in range(last + 1, number):  # what was empty stays, so that numbers do
                sheet.append([])
            last = number
            if number == headings_at:
                words = "；".join([REMARKS, *_said(remarks.get(0, []))])
            else:
                words = "；".join(_said(remarks.get(number, [])))
            wrong = {places.get(heading, beside) for heading, _ in remarks.get(number, [])}
            sheet.append(_with_words(sheet, cells, words, beside, wrong))
    return as_file(book)


def _said(faults: list[tuple[str, str]]) -> list[str]:
    return [f"{heading}：{sentence}" for heading, sentence in faults]


def _with_words(sheet, cells: list, words: str, beside: int, wrong: set[int]) -> list[Cell]:
    """The cells of a row as they came, those in ``wrong`` coloured, and the words behind them."""
    padded = [cells[at] if at < len(cells) else None for at in range(beside)]
    row = [_as_it_was(sheet, cell) for cell in [*padded, words]]
    for at in wrong:
        row[at].fill = WRONG
    return row


def _as_it_was(sheet, cell) -> Cell:
    if isinstance(cell, ErrorValue):
        return WriteOnlyCell(sheet, value=str(cell))
    written = shown_cell(sheet, cell)
    if isinstance(cell, datetime):
        written.number_format = "yyyy-mm-dd" if cell.time() == time() else "yyyy-mm-dd hh:mm"
    return written


def export_rows(enterprises: Iterable[Enterprise], *, on: date) -> Iterator[list]:
    """The columns of the template for each of ``enterprises``, to be brought in again.

    Numbers are masked, and taken for the known ones when they come back.
    """
    yield [column.heading for column in SHEET.columns]
    enterprises = iter(enterprises)
    while some := list(islice(enterprises, CHUNK)):
        holders = holders_of(some, on)
        for enterprise in some:
            people = [holders.get((enterprise.pk, role)) for role in Contact.Role.values]
            yield [
                *(_written(enterprise, column.field) for column in COLUMNS),
                *(
                    words
                    for contact in people
                    for words in ((contact.name, contact.masked_mobile) if contact else ("", ""))
                ),
            ]


def _written(enterprise: Enterprise, name: str):
    value = getattr(enterprise, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "micro_grid":
        return value.code
    if name == "party_organisation":
        return value.name
    if field_of(Enterprise, name).choices:
        return getattr(enterprise, f"get_{name}_display")()
    return value
