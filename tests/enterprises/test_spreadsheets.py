"""Spreadsheets as people really have them: each is read or gets one clear sentence."""

import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from stdnum.cn import uscc

from enterprises.credit_code import inner_check_character
from enterprises.models import Contact, Enterprise, HeadcountCheck, ImportRun, StageChange
from enterprises.spreadsheets.enterprise_columns import SHEET
from enterprises.spreadsheets.importing import (
    ImportRefused,
    apply_import,
    confirm_import,
    discard_import,
    ring_for_left_imports,
    upload,
)
from enterprises.spreadsheets.undoing import undo_import
from enterprises.spreadsheets.writing import export_rows, template, with_remarks
from grids.models import MicroGrid
from requests_desk.models import SavedDraft
from xingdong.records.sheets import xlsx_of

HEADINGS = ["统一社会信用代码", "企业名称", "所属微网格", "发展阶段", "职工人数", "人数核实日期"]
FIRST, SECOND, THIRD = "91320499MA9X00038K", "91320499MA9X00046E", "91320499MA9X000549"


def row(code=FIRST, name="常州示例模具有限公司", place="MG-05", stage="成长期", *more):
    return [code, name, place, stage, *more]


def codes(count: int):
    """Codes of a region that does not exist, with both check characters right."""
    for number in range(count):
        body = f"MB{number:06}"
        front = f"91320499{body}{inner_check_character(body)}"
        yield front + uscc.calc_check_digit(front)


def wide(text: str) -> str:
    """In full width, as Chinese input methods type it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def workbook(*rows) -> bytes:
    book = Workbook()
    for values in rows:
        book.active.append(list(values))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def sentences(run: ImportRun) -> list[str]:
    return [f"{number} {heading}：{sentence}" for number, heading, sentence in run.faults]


def test_a_check_writes_nothing_and_a_confirmation_everything(check, now):
    run = check(workbook(HEADINGS, row(FIRST, "甲示例厂", "MG-05", "成长期", 86, "2026-03-01")))
    assert (run.state, run.new_count, Enterprise.objects.count()) == ("checked", 1, 0)
    confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    one = Enterprise.objects.get()
    assert (one.name, one.headcount, one.headcount_on) == ("甲示例厂", 86, date(2026, 3, 1))
    assert one.headcounts.get().total == 86
    assert one.history.get().history_user == run.by
    apply_import(run.pk, now=now)
    assert Enterprise.objects.count() == 1


def test_a_known_code_is_updated_and_empty_cells_change_nothing(enterprise, bring_in):
    run = bring_in(workbook(HEADINGS, row(enterprise.credit_code, None, None, "成熟期", 104)))
    enterprise.refresh_from_db()
    assert (run.new_count, run.changed_count) == (0, 1)
    assert (enterprise.name, enterprise.stage) == ("常州示例轨道配件有限公司", "mature")
    assert enterprise.headcount == 104
    assert run.preview == [
        [
            2,
            enterprise.name,
            [
                ["发展阶段", "成长期", "成熟期"],
                ["职工人数", "86", "104"],
                ["人数核实日期", "（空）", "2026-03-02"],
            ],
        ]
    ]
    change = StageChange.objects.get()
    assert (change.old, change.new, change.reason) == ("growth", "mature", "表格导入")


def test_records_change_each_in_its_own_way_and_back(enterprise, other_enterprise, bring_in):
    run = bring_in(
        workbook(
            [*HEADINGS[:4], "简称"],
            row(enterprise.credit_code, None, None, "成熟期", None),
            row(other_enterprise.credit_code, None, None, None, "示例电缆"),
        )
    )
    assert run.changed_count == 2
    read = Enterprise.objects.order_by("pk").values_list("stage", "short_name", "initials")
    changed = [
        ("mature", "示例轨道", "slgd czslgdpjyxgs"),
        ("mature", "示例电缆", "sldl czsldlyxgs"),
    ]
    assert list(read) == changed
    assert list(Enterprise.history.order_by("id", "-history_id").values_list("id", "stage")) == [
        (enterprise.pk, "mature"),
        (enterprise.pk, "growth"),
        (other_enterprise.pk, "mature"),
        (other_enterprise.pk, "mature"),
    ]
    undo_import(run, by=run.by, now=run.imported_at)
    assert list(read.all()) == [("growth", *changed[0][1:]), ("mature", "", "czsldlyxgs")]


def test_the_same_file_again_changes_nothing(bring_in):
    content = workbook(HEADINGS, row(FIRST, "甲示例厂", "MG-05", "成长期", 86, "2026-03-01"))
    bring_in(content)
    again = bring_in(content)
    assert (again.new_count, again.changed_count, again.same_count) == (0, 0, 1)
    assert Enterprise.history.count() == 1


def test_an_older_headcount_is_kept_but_does_not_count(enterprise, bring_in):
    enterprise.headcount_on = date(2026, 2, 1)
    enterprise.save()
    bring_in(workbook(HEADINGS, row(enterprise.credit_code, *[None] * 3, 70, "2025-06-01")))
    enterprise.refresh_from_db()
    assert (enterprise.headcount, enterprise.headcount_on) == (86, date(2026, 2, 1))
    assert HeadcountCheck.objects.get().total == 70


def test_one_wrong_row_and_nothing_is_written(check, now):
    run = check(workbook(HEADINGS, row(), row(SECOND, "", "MG-99", "中年期", "约 100", "上个月")))
    assert run.state == "faulty"
    assert sentences(run) == [
        "3 所属微网格：没有微网格“MG-99”，请填编号或名称，或先登记。",
        "3 发展阶段：“中年期”无法识别，请填：初创期、成长期、成熟期。",
        "3 职工人数：“约 100”不是整数，请只填数字。",
        "3 人数核实日期：“上个月”不是日期，请按 2026-03-01 的格式填写。",
        "3 企业名称：新登记的企业须填写这一列。",
    ]
    with pytest.raises(ImportRefused, match="现在不能导入"):
        confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    assert Enterprise.objects.count() == 0


def test_the_faulty_file_comes_back_with_remarks_and_can_be_mended(check):
    run = check(workbook(HEADINGS, row(), row(SECOND, "乙示例厂", "MG-99", "成长期", 5)))
    sheet = load_workbook(BytesIO(with_remarks(run))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*HEADINGS, "问题（更正后可删除本列）")
    assert rows[1] == (*row(), None, None, None)
    assert rows[2][6] == "所属微网格：没有微网格“MG-99”，请填编号或名称，或先登记。"
    assert sheet.cell(3, 3).fill.fill_type == "solid"
    sheet.cell(3, 3).value = "MG-05"
    file = BytesIO()
    sheet.parent.save(file)
    mended = check(file.getvalue())
    assert (mended.state, mended.new_count, mended.ignored) == ("checked", 2, [])


# -- real files ----------------------------------------------------------------------------------


def test_titles_merged_headings_and_full_width_digits(bring_in):
    book = Workbook()
    sheet = book.active
    sheet.append(["兴东社区企业台账（2026 年）"])
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "统一社会\n信用代码 *", "单位名称", "微网格", "阶段", "从业人员", None])
    sheet.append([None, None, None, None, None, "职工人数", "外来职工人数"])
    sheet.merge_cells("F2:G2")
    sheet.append([1, wide(FIRST), " 甲示例厂 ", "mg-05", "成长期", wide("86") + "人", "30"])
    sheet.append([None] * 7)
    sheet.append([2, f"{SECOND.lower()} ", "乙示例厂", "示例路片区", "初创期", 12.0, None])
    file = BytesIO()
    book.save(file)
    run = bring_in(file.getvalue())
    assert run.ignored == ["序号"]
    read = Enterprise.objects.values_list("credit_code", "headcount", "non_local_headcount")
    assert set(read) == {(FIRST, 86, 30), (SECOND, 12, None)}


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 1),
        datetime(2026, 3, 1, 8, 30),  # noqa: DTZ001  as a spreadsheet has it
        46082,
        "46082",
        "2026-3-1",
        "2026/03/01",
        "2026.3.1",
        "2026年3月1日",
        wide("2026") + "年3月" + wide("1") + "日",
        "20260301",
        "2026-03-01 00:00:00",
    ],
)
def test_a_day_is_understood_in_every_spelling(cell, bring_in):
    bring_in(workbook(HEADINGS, row(FIRST, "甲示例厂", "MG-05", "成长期", 86, cell)))
    assert Enterprise.objects.get().headcount_on == date(2026, 3, 1)


def test_amounts_and_yes_and_no(bring_in):
    headings = [*HEADINGS[:4], "营业收入（万元）", "年度", "工会", "行业代码"]
    bring_in(
        workbook(
            headings, row(FIRST, "甲", "MG-05", "成长期", "5,200.5万元", "2025年", "√", "C3715")
        )
    )
    one = Enterprise.objects.get()
    assert (one.revenue, one.revenue_year, one.has_union) == (Decimal("5200.50"), 2025, True)
    assert (one.industry_code, one.industry_tag) == ("3715", "rail")


def test_rows_that_repeat_and_rows_that_contradict(check):
    run = check(workbook(HEADINGS, row(), row(), row(SECOND, "乙"), row(SECOND, "丙")))
    assert (run.same_count, run.faulty_count) == (1, 1)
    assert sentences(run) == ["5 统一社会信用代码：与第 4 行是同一企业但内容不同，请只留一行。"]


def test_a_code_that_excel_made_a_number_of(check):
    run = check(workbook(HEADINGS, row(9.13204990000001e17), row(None)))
    assert sentences(run) == [
        "2 统一社会信用代码：被 Excel 改成了科学计数。请把该列设为“文本”后重新填写。",
        "3 统一社会信用代码：没有填写。每行须有统一社会信用代码。",
    ]


def test_a_code_that_cannot_be_real(check):
    run = check(workbook(HEADINGS, row("91320499MA9X00038J")))
    (sentence,) = sentences(run)
    assert sentence.startswith("2 统一社会信用代码：统一社会信用代码校验不通过，请对照营业执照")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_in_every_encoding(encoding, check):
    text = "\r\n".join(",".join(line) for line in (HEADINGS[:4], row()))
    run = check(text.encode(encoding), "台账.csv")
    assert (run.state, run.new_count) == ("checked", 1)


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(201):
                part.write(b" " * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "空文件", id="nothing"),
        pytest.param(workbook(), "表格是空的", id="empty sheet"),
        pytest.param(workbook(HEADINGS), "表头下面没有数据", id="headings only"),
        pytest.param(
            workbook(["姓名", "年龄"], ["张三", 3]), "没有找到“统一社会信用代码”", id="foreign"
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls", id="xls renamed"
        ),
        pytest.param(b"PK\x03\x04 half a file", "已损坏", id="broken"),
        pytest.param(b"%PDF-1.7\n\x00\x01", "这是 PDF 文件", id="pdf"),
        pytest.param(workbook(HEADINGS, row())[:-200], "已损坏", id="cut off"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content, sentence, check):
    run = check(content)
    assert (run.state, Enterprise.objects.count()) == ("unreadable", 0)
    assert sentence in run.message


def test_a_zip_bomb_is_not_unpacked(check):
    content = bomb()
    assert len(content) < 1024 * 1024
    run = check(content)
    assert (run.state, "超过 200 MB" in run.message) == ("unreadable", True)


def test_a_file_that_is_too_big_is_not_kept(worker, now):
    file = ContentFile(b"x", "大.xlsx")
    file.size = 21 * 1024 * 1024
    with pytest.raises(ImportRefused, match="超过 20 MB"):
        upload(file, by=worker, now=now)
    assert ImportRun.objects.count() == 0


# -- taking back ---------------------------------------------------------------------------------


def test_the_last_import_can_be_taken_back(enterprise, bring_in, worker, now):
    before = {f.attname: getattr(enterprise, f.attname) for f in Enterprise._meta.fields}
    run = bring_in(
        workbook(HEADINGS, row(FIRST), row(enterprise.credit_code, "改名示例", None, "成熟期", 104))
    )
    undo_import(run, by=worker, now=now + timedelta(hours=1))
    after = Enterprise.objects.get()
    assert {f.attname: getattr(after, f.attname) for f in Enterprise._meta.fields} == before
    assert not HeadcountCheck.objects.exists()
    assert not StageChange.objects.exists()
    gone = Enterprise.history.get(credit_code=FIRST, history_type="-")
    assert (gone.history_user, gone.history_change_reason) == (worker, "撤销表格导入")
    assert ImportRun.objects.get().state == "undone"
    assert after.history.latest("history_id").history_change_reason == "撤销表格导入"
    with pytest.raises(ImportRefused, match="最近一次"):
        undo_import(run, by=worker, now=now)


def test_work_done_since_is_not_taken_back(bring_in, worker, now):
    run = bring_in(workbook(HEADINGS, row()))
    one = Enterprise.objects.get()
    contact = Contact.objects.create(
        enterprise=one, role="hr_head", name="赵示例", mobile="13800000009", from_on=now.date()
    )
    with pytest.raises(ImportRefused, match="已有企业联系人"):
        undo_import(run, by=worker, now=now)
    contact.delete()
    check = one.headcounts.create(checked_on=date(2020, 1, 1), total=3)
    with pytest.raises(ImportRefused, match="已有人数核实"):
        undo_import(run, by=worker, now=now)
    check.delete()
    one.address = "示例路 9 号"
    one.save()
    with pytest.raises(ImportRefused, match="有人改过"):
        undo_import(run, by=worker, now=now)
    assert Enterprise.objects.get().address == "示例路 9 号"
    assert ImportRun.objects.get().state == "done"


def test_not_even_a_draft_loses_its_enterprise(bring_in, worker, now):
    run = bring_in(workbook(HEADINGS, row()))
    SavedDraft.objects.create(user=worker, enterprise=Enterprise.objects.get(), saved_at=now)
    with pytest.raises(ImportRefused, match="已有草稿"):
        undo_import(run, by=worker, now=now)
    assert SavedDraft.objects.exists()


def test_only_the_last_import_is_taken_back(bring_in, worker, now):
    first = bring_in(workbook(HEADINGS, row(FIRST)))
    bring_in(workbook(HEADINGS, row(SECOND, "乙示例厂")))
    with pytest.raises(ImportRefused, match="最近一次"):
        undo_import(first, by=worker, now=now)
    assert Enterprise.objects.count() == 2


def test_a_record_that_changed_after_the_check_stops_the_whole_import(check, now, micro_grid):
    content = workbook([*HEADINGS[:4], "外来职工人数"], row(THIRD), row(FIRST, *[None] * 3, 50))
    Enterprise.objects.create(
        credit_code=FIRST, name="甲", micro_grid=micro_grid, stage="growth", headcount=60
    )
    run = check(content)
    assert run.state == "checked"
    Enterprise.objects.filter(credit_code=FIRST).update(headcount=40)
    confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, "重新上传" in run.message) == ("faulty", True)
    assert Enterprise.objects.count() == 1


def test_what_a_sheet_names_may_be_gone_when_it_is_written(check, now, micro_grid):
    place = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-77", name="临时片区")
    run = check(workbook(HEADINGS, row(place="MG-77")))
    place.delete()
    confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, "重新上传" in run.message) == ("faulty", True)
    assert Enterprise.objects.count() == 0


def test_what_the_check_has_kept_goes_with_the_decision(
    check, now, django_capture_on_commit_callbacks
):
    written, discarded = (check(workbook(HEADINGS, row(code))) for code in (FIRST, SECOND))
    kept = [run.rows.name for run in (written, discarded)]
    assert [default_storage.exists(name) for name in kept] == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        confirm_import(written, now=now)
        apply_import(written.pk, now=now)
        discard_import(discarded, now=now)
    assert [default_storage.exists(name) for name in kept] == [False, False]
    assert set(ImportRun.objects.values_list("state", "rows")) == {("done", ""), ("discarded", "")}


def test_without_what_the_check_has_kept_nothing_is_written(check, now):
    run = check(workbook(HEADINGS, row()))
    default_storage.delete(run.rows.name)
    confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, "重新上传" in run.message) == ("faulty", True)
    assert Enterprise.objects.count() == 0


def test_a_file_without_a_sound_row_keeps_none(check):
    assert check(workbook(HEADINGS, row(SECOND, place="MG-99"))).rows.name == ""


def test_values_of_every_kind_survive_the_check(bring_in):
    headings = [*HEADINGS[:4], "注册日期", "营业收入", "营收年度", "已建工会", "产品", "主要产品"]
    bring_in(
        workbook(
            headings,
            row(FIRST, "甲", "MG-05", "成长期", "2015.6.1", 5200.5, 2025, "否", None, "齿轮"),
        )
    )
    one = Enterprise.objects.get()
    assert (one.registered_on, one.revenue) == (date(2015, 6, 1), Decimal("5200.50"))
    assert (one.revenue_year, one.has_union, one.main_products) == (2025, False, "齿轮")
    assert one.history.get().revenue == Decimal("5200.50")


@pytest.mark.parametrize("count", [1, 400])
def test_a_longer_sheet_asks_no_more(count, check, now):
    run = check(workbook(HEADINGS, *(row(code) for code in codes(count))))
    confirm_import(run, now=now)
    with CaptureQueriesContext(connection) as statements:
        apply_import(run.pk, now=now)
    asked = [one["sql"] for one in statements if one["sql"].startswith("SELECT")]
    assert len(asked) == 5
    assert Enterprise.history.count() == Enterprise.objects.count() == count


def test_a_lost_bell_is_rung_again(check, worker, now, monkeypatch):
    run = upload(ContentFile(workbook(HEADINGS, row()), "a.xlsx"), by=worker, now=now)
    assert ring_for_left_imports(now=now + timedelta(minutes=1)) == 0
    assert ring_for_left_imports(now=now + timedelta(minutes=4)) == 1
    run.refresh_from_db()
    assert run.state == "checking"


def silence(run: ImportRun, now: datetime) -> list[int]:
    """What five sweeps rang for while nobody who was rung for came back."""
    rung = []
    for _ in range(5):
        now += timedelta(minutes=4)
        ImportRun.objects.filter(pk=run.pk).update(beat_at=now - timedelta(minutes=4))
        rung.append(ring_for_left_imports(now=now))
    run.refresh_from_db()
    return rung


def test_a_sheet_that_kills_every_worker_is_given_up_with_a_sentence(worker, now):
    run = upload(ContentFile(workbook(HEADINGS, row()), "a.xlsx"), by=worker, now=now)
    assert silence(run, now) == [1, 1, 0, 0, 0]  # three tries with the first
    assert (run.state, run.message) == (
        "unreadable",
        "多次没有检查成功，已停止。请联系系统管理员。",
    )


def test_so_is_an_import_and_nothing_of_it_is_written(check, now):
    run = check(workbook(HEADINGS, row()))
    ImportRun.objects.update(rings=2)
    confirm_import(run, now=now)
    assert silence(run, now) == [1, 1, 0, 0, 0]
    assert (run.state, run.rows.name, run.imported_at) == ("faulty", "", None)
    assert "没有写入任何内容" in run.message
    apply_import(run.pk, now=now)
    assert Enterprise.objects.count() == 0


# -- out again -----------------------------------------------------------------------------------


def test_what_goes_out_can_come_in_again(enterprise, other_enterprise, bring_in, now):
    rows = export_rows(Enterprise.objects.all(), on=now.date())
    run = bring_in(xlsx_of(rows))
    assert (run.new_count, run.changed_count, run.same_count) == (0, 0, 2)


def test_the_template_has_headings_that_are_read_and_is_else_empty(check):
    run = check(template(SHEET))
    assert run.message == "表头下面没有数据。请填好后再上传。"


def test_no_cell_that_goes_out_is_a_formula(enterprise, now):
    enterprise.main_products = '=HYPERLINK("http://example.com")'
    enterprise.supply = "@SUM(1)"
    enterprise.save()
    content = xlsx_of(export_rows(Enterprise.objects.all(), on=now.date()))
    cells = [cell for line in load_workbook(BytesIO(content)).active.iter_rows() for cell in line]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "'@SUM(1)" in [cell.value for cell in cells]
