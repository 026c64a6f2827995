"""Sheets that other systems stumbled over: each is read as people mean it, or says what to do."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from openpyxl import load_workbook

from enterprises.industry import tag_of
from enterprises.industry_classes import CLASSES
from enterprises.models import Contact, Enterprise, ImportRun
from enterprises.spreadsheets import importing
from enterprises.spreadsheets.importing import (
    ImportRefused,
    apply_import,
    check_import,
    confirm_import,
    discard_import,
    upload,
)
from enterprises.spreadsheets.undoing import undo_import
from enterprises.spreadsheets.writing import export_rows, with_remarks
from xingdong.records.sheets import xlsx_of

from .test_spreadsheets import FIRST, HEADINGS, SECOND, codes, row, sentences, workbook

CASES = Path(__file__).parent / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "empty-fill.xlsx",
        "strict-ooxml.xlsx",
        "SharedStrings-name.xlsx",
        "filter-blank.xlsx",
        "filter-text.xlsx",
        "no-dimension-no-r.xlsx",
    ],
)
def test_workbooks_of_other_programs_are_read(name, bring_in):
    assert bring_in(case(name)).new_count == 2
    assert [*Enterprise.objects.values_list("credit_code", "name")] == [
        ("91320499MC0000119U", "常州试样滤筛有限公司"),
        ("91320499MC0000127N", "常州试样滤网有限公司"),
    ]


@pytest.mark.parametrize(
    ("name", "code", "called"),
    [
        ("html-xls.xls", "91320499MC0000135H", "常州试样网页有限公司"),
        ("gbk-tsv.txt", "91320499MC00001517", "常州试样制表有限公司"),
        ("utf16-txt.txt", "91320499MC0000143C", "常州试样文本有限公司"),
        ("csv-semicolon.csv", "91320499MC000016XY", "常州试样分号有限公司"),
        ("csv-tab-suffix.csv", "91320499MC0000178Y", "常州试样尾随有限公司"),
        ("csv-equals-quote.csv", "91320499MC0000186R", "常州试样等号有限公司"),
        ("csv-apostrophe.csv", "91320499MC0000194L", "常州试样撇号有限公司"),
    ],
)
def test_what_programs_call_a_sheet_is_read(name, code, called, bring_in):
    bring_in(case(name))
    assert [*Enterprise.objects.values_list("credit_code", "name")] == [(code, called)]


def test_a_spreadsheet_of_2003_is_read(check):
    run = check(case("xml-spreadsheet-2003.xls"))
    assert run.message == "表头下面没有数据。请填好后再上传。"
    more = b"<Row><Cell><Data>%s</Data></Cell><Cell><Data>%s</Data></Cell>" % (
        FIRST.encode(),
        "甲示例厂".encode(),
    )
    more += b"<Cell><Data>MG-05</Data></Cell><Cell><Data>%s</Data></Cell></Row>" % "成长期".encode()
    run = check(case("xml-spreadsheet-2003.xls").replace(b"</Table>", more + b"</Table>"))
    assert (run.state, run.new_count) == ("checked", 1)


def test_an_amount_is_converted_by_the_unit_in_its_cell(bring_in):
    run = bring_in(case("unit-yuan-in-cell.xlsx"))
    one = Enterprise.objects.get()
    assert (one.revenue, one.size) == (Decimal("5200.00"), "small")
    assert dict(zip(run.sample["headings"], run.sample["rows"][0][1], strict=True)) == {
        "统一社会信用代码": "91320499MC0009025U",
        "企业名称": "常州试样元有限公司",
        "所属微网格": "MG-05 示例路片区",
        "发展阶段": "成长期",
        "行业代码": "3715",
        "职工人数": "86",
        "营业收入(万元)": "5200.00",
        "营收年度": "2025",
    }


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        ("营业收入（元）", 52_000_000, "5200"),
        ("营业收入(单位：千元)", "52,000", "5200"),
        ("营业收入/百万元", 52, "5200"),
        ("营业收入（亿元）", 0.52, "5200"),
        ("营业收入（万元）", "5200", "5200"),
        ("营业收入（元）", "5200万元", "5200"),
        ("营业收入", "人民币 \uff15\uff12\uff10\uff10 万元", "5200"),
        ("营业收入", "0.52亿", "5200"),
        ("营业收入", "¥52000000元", "5200"),
        ("营业收入", 5200.5, "5200.5"),
    ],
)
def test_a_unit_may_stand_in_the_heading_or_the_cell(heading, cell, amount, bring_in):
    bring_in(workbook([*HEADINGS[:4], heading, "营收年度"], [*row(), cell, 2025]))
    assert Enterprise.objects.get().revenue == Decimal(amount)


@pytest.mark.parametrize(
    ("heading", "cell", "sentence"),
    [
        ("营业收入", "80万美元", "单位“万美元”不能换算，请填人民币金额，如 5200 万元。"),
        ("营业收入（万美元）", 80, "单位“万美元”不能换算，请填人民币金额，如 5200 万元。"),
        ("营业收入", "约5200", "“约5200”不是金额，请填以万元为单位的数字。"),
        ("营业收入", "5,2,00", "“5,2,00”不是金额，请填以万元为单位的数字。"),
        ("营业收入", -3, "“-3”不是可能的金额，请核对。"),
    ],
)
def test_what_is_no_amount_of_here_is_refused(heading, cell, sentence, check):
    run = check(workbook([*HEADINGS[:4], heading, "营收年度"], [*row(), cell, 2025]))
    assert sentences(run) == [f"2 营业收入(万元)：{sentence}"]


def test_a_year_or_a_month_is_its_first_day_and_said(bring_in):
    run = bring_in(case("year-only.xlsx"))
    assert [
        *Enterprise.objects.order_by("credit_code").values_list("registered_on", flat=True)
    ] == [
        date(2015, 1, 1),
        date(2015, 6, 1),
    ]
    assert run.notes == [
        [2, "注册日期", "“2015”只有年份，按 2015-01-01 导入。"],
        [3, "注册日期", "“2015.6”只有年月，按 2015-06-01 导入。"],
    ]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2026-03-03", "“2026-03-03”在今天之后，请核对。"),
        (2027, "“2027”在今天之后，请核对。"),
        (60, "“60”不是日期，请按 2026-03-01 的格式填写。"),
        (2015.1, "“2015.1”看不出月份，请按 2026-03-01 的格式填写。"),
        ("2015-13", "“2015-13”不是日期，请按 2026-03-01 的格式填写。"),
        ("1815-06-01", "“1815-06-01”早于 1900 年，请核对。"),
    ],
)
def test_what_is_no_day_of_the_past_is_refused(cell, sentence, check):
    run = check(workbook([*HEADINGS[:4], "成立日期"], [*row(), cell]))
    assert sentences(run) == [f"2 注册日期：{sentence}"]


def test_a_cell_with_an_error_is_a_fault(check):
    assert sentences(check(case("error-cells.xlsx"))) == [
        "2 企业名称：单元格是错误值 #REF!，请改正公式或重新填写。",
        "2 地址：单元格是错误值 #N/A，请改正公式或重新填写。",
    ]


def test_another_dot_is_the_same_person(bring_in):
    bring_in(case("middle-dot-1.xlsx"))
    run = bring_in(case("middle-dot-2.xlsx"))
    assert (run.same_count, run.changed_count) == (1, 0)
    assert [*Contact.objects.values_list("name", "mobile")] == [("阿卜杜拉·买买提", "13800000011")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("示例(常州)", "示例（常州）新材料有限公司"),
        ("cqca", "重庆长安示例有限公司"),
        ("th", "常州示例弹簧有限公司"),
    ],
)
def test_brackets_and_readings_are_found(typed, found, bring_in):
    bring_in(case("brackets.xlsx"))
    assert [one.name for one in Enterprise.objects.matching(typed)] == [found]


def test_signs_that_nobody_sees_leave_names(bring_in):
    bring_in(case("zero-width.xlsx"))
    assert Enterprise.objects.get().name == "常州试样零宽有限公司"


def test_a_text_that_begins_with_plus_goes_out_and_comes_in_as_it_was(bring_in, now):
    bring_in(case("plus-sign.xlsx"))
    assert Enterprise.objects.get().main_products == "+5G 模组"
    run = bring_in(xlsx_of(export_rows(Enterprise.objects.all(), on=now.date())))
    assert (run.same_count, Enterprise.objects.get().main_products) == (1, "+5G 模组")


# -- whole files ---------------------------------------------------------------------------------


def test_a_missing_column_is_one_sentence_before_the_rows(check):
    rows = [
        [code, "甲示例厂", "MG-99" if at == 5 else "MG-05"] for at, code in enumerate(codes(40))
    ]
    run = check(workbook(HEADINGS[:3], *rows))
    assert run.faults == [
        [
            0,
            "发展阶段",
            "表格里没有这一列。其中 40 行是新登记的企业，须有这一列。请补上后重新上传。",
        ],
        [7, "所属微网格", "没有微网格“MG-99”，请填编号或名称，或先登记。"],
    ]
    assert (run.state, run.faulty_count) == ("faulty", 40)


def test_faults_come_in_the_order_of_the_rows(check):
    run = check(workbook(HEADINGS[:4], row(place="MG-98"), row(""), row(SECOND, place="MG-99")))
    assert [number for number, *_ in run.faults] == [2, 3, 4]


@pytest.mark.parametrize("word", ["合计", "总 计", "小计：", "合计（3 家）"])
def test_a_line_that_sums_up_is_left_out_and_said(word, bring_in):
    run = bring_in(workbook(HEADINGS[:5], [*row(), 86], [None, word, None, None, 86]))
    assert (run.new_count, run.totals) == (1, [3])


def test_sound_rows_can_be_imported_and_taken_back_alone(check, worker, now):
    run = check(workbook(HEADINGS[:4], row(), row(SECOND, "乙示例厂", "MG-99")))
    assert (run.state, run.sound_count) == ("faulty", 1)
    confirm_import(run, now=now, only_sound=True)
    apply_import(run.pk, now=now)
    run = ImportRun.objects.get()
    assert (run.state, run.new_count, run.same_count, run.faulty_count) == ("done", 1, 0, 1)
    assert Enterprise.objects.get().credit_code == FIRST
    assert "没有微网格“MG-99”" in str(load_workbook(BytesIO(with_remarks(run))).active["E3"].value)
    undo_import(run, by=worker, now=now)
    assert Enterprise.objects.count() == 0
    assert [*LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")] == [
        ("台账.xlsx", "导入企业表格：新增 1 家，更新 0 家"),
        ("台账.xlsx", "撤销表格导入"),
    ]


def test_the_corrected_file_keeps_the_users_own_columns_and_row_numbers(check):
    headings = ["序号", "单位名称", "备注", "信用代码", "微网格", "阶段", "成立日期"]
    run = check(
        workbook(
            ["兴东社区企业台账"],
            headings,
            [1, "甲示例厂", "=老客户", FIRST, "MG-05", "成长期", datetime(2015, 6, 1)],  # noqa: DTZ001
            [],
            [2, "乙示例厂", "007", SECOND, "MG-99", "青年期", date(2016, 1, 2)],
        )
    )
    sheet = load_workbook(BytesIO(with_remarks(run))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [rows[0][0], list(rows[1][:7]), rows[3]] == ["兴东社区企业台账", headings, (None,) * 8]
    assert rows[4][:7] == (2, "乙示例厂", "007", SECOND, "MG-99", "青年期", datetime(2016, 1, 2))  # noqa: DTZ001
    assert [cell.fill.fill_type for cell in sheet[5]] == [None] * 4 + ["solid"] * 2 + [None] * 2
    assert rows[4][7].startswith("所属微网格：没有微网格“MG-99”")
    assert "发展阶段：“青年期”无法识别" in rows[4][7]
    assert rows[2][7] is None


@pytest.mark.parametrize("state", ImportRun.OPEN)
def test_a_run_can_be_given_up_at_any_time_before_it_is_written(state, check, now):
    run = check(workbook(HEADINGS[:4], row()))
    ImportRun.objects.update(state=state)
    discard_import(run, now=now)
    confirmed = ImportRun.objects.get()
    assert confirmed.state == "discarded"
    check_import(run.pk, now=now)
    apply_import(run.pk, now=now)
    assert (ImportRun.objects.get().state, Enterprise.objects.count()) == ("discarded", 0)
    with pytest.raises(ImportRefused):
        discard_import(run, now=now)


def test_who_gives_up_while_it_is_checked_is_heard(worker, micro_grid, now, monkeypatch):
    content = workbook(HEADINGS[:4], *(row(code) for code in codes(600)))
    run = upload(ContentFile(content, "台账.xlsx"), by=worker, now=now)
    taken = importing._take

    def gives_up(*args, **kwargs):
        taken(*args, **kwargs)
        ImportRun.objects.update(state="discarded")

    monkeypatch.setattr(importing, "_take", gives_up)
    check_import(run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, run.rows.name, run.total_rows) == ("discarded", "", 0)


# -- files made to hurt --------------------------------------------------------------------------


RELATIONS = """<Relationships>
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""


def packed(sheet, *, strings=None, entities=b"") -> bytes:
    """A workbook whose sheet is made of pieces of XML, so that nothing large is held here."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with zipfile.ZipFile(CASES / "strict-ooxml.xlsx") as good:
            for part in good.infolist():
                if not part.filename.endswith(("sheet1.xml", "workbook.xml.rels")):
                    archive.writestr(part.filename, good.read(part))
        with archive.open("xl/worksheets/sheet1.xml", "w") as out:
            out.write(entities + b"<worksheet><sheetData>")
            for piece in sheet:
                out.write(piece)
            out.write(b"</sheetData></worksheet>")
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        if strings is not None:
            with archive.open("xl/sharedStrings.xml", "w") as out:
                out.write(b"<sst>")
                for piece in strings:
                    out.write(piece)
                out.write(b"</sst>")
    return file.getvalue()


TEXT = '<c t="inlineStr"><is><t>{}</t></is></c>'


def line_of(*cells: str, number: int | str = "") -> bytes:
    numbered = f' r="{number}"' if number else ""
    return f"<row{numbered}>{''.join(map(TEXT.format, cells))}</row>".encode()


HEAD, GOOD = line_of(*HEADINGS[:4]), line_of(*row())


def hostile():
    """Name, content and the sentence that refuses it."""
    yield "nothing wrong", lambda: packed([HEAD, GOOD]), ""
    far = line_of(*row(), number=2_000_000_000)
    yield "row 2000000000", lambda: packed([HEAD, far]), "超出 Excel 的范围"
    wide = b'<row><c r="ZZZZ1" t="inlineStr"><is><t>x</t></is></c></row>'
    yield "a column that is none", lambda: packed([HEAD, wide]), "超出 Excel 的范围"
    empty = [b"<row>" + b"<c/>" * 1_000_000 + b"</row>"] * 20
    yield "20 million empty cells", lambda: packed([HEAD, GOOD, *empty]), "超出 Excel 的范围"
    styled = (
        b"<row>" + b"".join(b'<c s="%d"/>' % (at % 7919) for at in range(16_000)) + b"</row>"
        for _ in range(300)
    )
    yield "whole rows formatted", lambda: packed([HEAD, GOOD, *styled]), "空白格太多"
    strings = [b"<si><t>%d</t></si>" % at for at in range(1_200_000)]
    yield "too many strings", lambda: packed([HEAD], strings=strings), "内容过多"
    same = [b"<si/>" * 1_000_000] * 25
    yield "25 million strings", lambda: packed([HEAD], strings=same), "内容过多"
    cell = [b"<row><c t='inlineStr'><is><t>", *[b"x" * 1_000_000] * 190, b"</t></is></c></row>"]
    yield "a cell of 190 MB", lambda: packed([HEAD, *cell]), "超过 32,767 个字"
    noise = [b"<row><c t='inlineStr'><is><t>", b"%09d" % 7 * 5_000, b"</t></is></c></row>"]
    yield "a cell of 45,000 signs", lambda: packed([HEAD, *noise]), "超过 32,767 个字"
    laughs = b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    yield "entities", lambda: packed([HEAD, line_of("&b;")], entities=laughs), "XML 实体"
    outside = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    yield "a file of the server", lambda: packed([line_of("&a;")], entities=outside), "XML 实体"
    many = [line_of(*row())] * 50_001
    yield "too many rows", lambda: packed([HEAD, *many]), "超过 50,000 行"
    columns = b"<row>" + (TEXT.format("x") * 1_001).encode() + b"</row>"
    yield "too many columns", lambda: packed([HEAD, columns]), "超过 1,000 列"
    yield (
        "no string of that number",
        lambda: packed([HEAD, b'<row><c t="s"><v>9</v></c></row>']),
        ("已损坏"),
    )
    yield "one long line", lambda: ",".join(HEADINGS).encode() + b'\r\n"' + b"x" * 900_000, "CSV"
    yield (
        "an encrypted workbook",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码保护",
    )
    yield "a picture", lambda: b"\x89PNG\r\n\x1a\n\x00", "这是图片"
    yield "nothing but blanks", lambda: b" \r\n ", "空文件"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [pytest.param(content, sentence, id=name) for name, content, sentence in hostile()],
)
def test_a_file_made_to_hurt_is_refused_with_a_sentence(content, sentence, check):
    run = check(content())
    if not sentence:
        assert (run.state, run.new_count) == ("checked", 1)
        return
    assert (run.state, sentence in run.message) == ("unreadable", True), run.message


def test_what_kills_the_reader_ends_with_a_sentence(check, monkeypatch):
    monkeypatch.setattr("enterprises.spreadsheets.reading.opening", "enterprises.none_such")
    run = check(workbook(HEADINGS, row()))
    assert (run.state, "已损坏" in run.message) == ("unreadable", True)


@pytest.mark.parametrize(
    ("cell", "kept"), [("0111", "0111"), (111, "0111"), ("C3713", "3713"), (3720, "3720")]
)
def test_a_code_of_industry_keeps_its_noughts(cell, kept, bring_in):
    bring_in(workbook([*HEADINGS[:4], "行业代码"], [*row(), cell]))
    assert Enterprise.objects.get().industry_code == kept


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("371", "行业代码应为 GB/T 4754-2017 小类的 4 位数字，如 3715；门类字母可省略。"),
        ("3717", "GB/T 4754-2017 里没有小类 3717，请对照 2017 年版核对。"),
        ("9800", "GB/T 4754-2017 里没有小类 9800，请对照 2017 年版核对。"),
    ],
)
def test_only_a_class_that_exists_is_taken(cell, sentence, check):
    run = check(workbook([*HEADINGS[:4], "行业代码"], [*row(), cell]))
    assert sentences(run) == [f"2 行业代码：{sentence}"]


def test_all_of_rail_is_rail():
    assert {tag_of(code) for code in CLASSES if code[:3] in ("371", "372")} == {"rail"}
    assert len([code for code in CLASSES if code[:3] in ("371", "372")]) == 8
    assert (len(CLASSES), len({code[:3] for code in CLASSES})) == (1381, 473)


def test_an_old_registration_number_has_a_sentence_of_its_own(check):
    run = check(workbook(HEADINGS, row("320400000012345")))
    sentence = "这是 15 位的工商注册号，已停用。请填营业执照上 18 位的统一社会信用代码。"
    assert sentences(run) == [f"2 统一社会信用代码：{sentence}"]
