"""The people of an enterprise in the same sheet: who takes over, who keeps the role, and back."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from enterprises.models import Contact, Enterprise, ImportRun
from enterprises.spreadsheets.importing import (
    ImportRefused,
    apply_import,
    confirm_import,
)
from enterprises.spreadsheets.undoing import undo_import
from enterprises.spreadsheets.writing import export_rows
from tests.enterprises.test_spreadsheets import (
    FIRST,
    HEADINGS,
    codes,
    row,
    sentences,
    wide,
    workbook,
)
from xingdong.records.sheets import xlsx_of
from xingdong.records.telephones import SENTENCE

PEOPLE = ["统一社会信用代码", "人力资源负责人", "人力资源负责人手机"]
NAME, NUMBER, OTHER_NUMBER = "赵示例", "13800000009", "13900000008"
TODAY = date(2026, 3, 2)


@pytest.fixture
def holder(enterprise) -> Contact:
    return Contact.objects.create(
        enterprise=enterprise,
        role="hr_head",
        name=NAME,
        mobile=NUMBER,
        from_on=date(2025, 1, 1),
        verified_on=date(2026, 1, 5),
    )


@pytest.fixture
def says(enterprise):
    """A sheet of one row: what it says about the head of HR."""
    return lambda name, mobile: workbook(PEOPLE, [enterprise.credit_code, name, mobile])


def terms() -> list[tuple]:
    """Name, number, first and last day of everybody."""
    return list(Contact.objects.order_by("pk").values_list("name", "mobile", "from_on", "until_on"))


def test_a_new_enterprise_comes_with_its_people(bring_in, worker):
    headings = [*HEADINGS[:4], "法人代表", "法人代表电话", "安全员", "安全员手机号码"]
    bring_in(workbook(headings, row(FIRST, "甲", "MG-05", "成长期", "王 示例", NUMBER, None, None)))
    one = Contact.objects.get()
    assert (one.enterprise.credit_code, one.role) == (FIRST, "legal_representative")
    assert (one.name, one.mobile, one.from_on, one.until_on) == ("王示例", NUMBER, TODAY, None)
    kept = one.history.get()
    assert (kept.history_type, kept.history_user) == ("+", worker)
    assert (kept.name, kept.history_change_reason) == ("王示例", "表格导入")


def test_somebody_else_takes_over_from_the_day_of_the_import(holder, says, bring_in):
    run = bring_in(says("钱示例", OTHER_NUMBER))
    assert terms() == [
        (NAME, NUMBER, date(2025, 1, 1), TODAY - timedelta(days=1)),
        ("钱示例", OTHER_NUMBER, TODAY, None),
    ]
    assert run.preview == [
        [
            2,
            holder.enterprise.name,
            [
                ["人力资源负责人", NAME, "钱示例"],
                ["人力资源负责人手机", "138****0009", "139****0008"],
            ],
        ]
    ]
    assert [one.history_type for one in holder.history.order_by("pk")] == ["+", "~"]
    assert Enterprise.history.count() == 1


def test_another_number_of_the_same_person(holder, says, bring_in):
    run = bring_in(says("赵 示例", " 139-0000-0008 "))
    holder.refresh_from_db()
    assert terms() == [(NAME, OTHER_NUMBER, date(2025, 1, 1), None)]
    assert holder.verified_on is None
    assert run.preview[0][2] == [["人力资源负责人手机", "138****0009", "139****0008"]]


@pytest.mark.parametrize(
    ("name", "mobile"),
    [
        (None, None),
        ("", "  "),
        (NAME, None),
        (NAME, NUMBER),
        (NAME, int(NUMBER)),
        (NAME, "138****0009"),
        (NAME, wide("138****0009")),
    ],
)
def test_what_is_empty_masked_or_known_changes_nothing(name, mobile, holder, says, bring_in):
    run = bring_in(says(name, mobile))
    assert (run.changed_count, run.same_count) == (0, 1)
    assert terms() == [(NAME, NUMBER, date(2025, 1, 1), None)]
    assert Contact.history.count() == 1


@pytest.mark.parametrize(
    ("name", "mobile", "sentence"),
    [
        (None, OTHER_NUMBER, "2 人力资源负责人手机：填写号码时须同时填写姓名。"),
        (None, "138****0009", "2 人力资源负责人手机：填写号码时须同时填写姓名。"),
        (NAME, "88880000", f"2 人力资源负责人手机：{SENTENCE}"),
        (NAME, "1380000000", f"2 人力资源负责人手机：{SENTENCE}"),
        ("钱" * 41, OTHER_NUMBER, "2 人力资源负责人：不能超过 40 个字，现有 41 个。"),
        (
            "钱示例",
            None,
            "2 人力资源负责人手机：新登记的人员须填写完整的号码（带 * 的只表示不变）。",
        ),
        (
            "钱示例",
            "138****0009",
            "2 人力资源负责人手机：新登记的人员须填写完整的号码（带 * 的只表示不变）。",
        ),
    ],
)
def test_what_cannot_be_is_said_in_its_row(name, mobile, sentence, holder, says, check, now):
    run = check(says(name, mobile))
    assert (run.state, sentences(run)) == ("faulty", [sentence])
    with pytest.raises(ImportRefused):
        confirm_import(run, now=now)
    assert terms() == [(NAME, NUMBER, date(2025, 1, 1), None)]


def test_who_is_to_follow_already_is_not_overtaken(holder, says, check):
    holder.until_on = TODAY + timedelta(days=10)
    holder.save()
    Contact.objects.create(
        enterprise=holder.enterprise,
        role="hr_head",
        name="孙示例",
        mobile=OTHER_NUMBER,
        from_on=TODAY + timedelta(days=11),
    )
    assert check(says(NAME, "138****0009")).state == "checked"
    assert sentences(check(says("钱示例", OTHER_NUMBER))) == [
        "2 人力资源负责人：已登记今后接任的人员，请到企业档案里修改。"
    ]


def test_twice_on_one_day_the_last_counts(holder, says, bring_in):
    bring_in(says("钱示例", OTHER_NUMBER))
    bring_in(says("孙示例", NUMBER))
    assert bring_in(says("孙示例", None)).same_count == 1
    assert terms()[1:] == [("钱示例", OTHER_NUMBER, TODAY, TODAY), ("孙示例", NUMBER, TODAY, None)]
    assert holder.history.count() == 2


def test_roles_stay_apart_and_headings_may_be_merged(holder, bring_in, enterprise):
    book = Workbook()
    book.active.append(["统一社会信用代码", "工会主席", None, "人力资源负责人", None])
    book.active.append([None, "姓名", "手机", "姓名", "手机"])
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("D1:E1")
    book.active.append([enterprise.credit_code, "李示例", OTHER_NUMBER, None, None])
    file = BytesIO()
    book.save(file)
    bring_in(file.getvalue())
    held = Contact.objects.current(TODAY).values_list("role", "name")
    assert set(held) == {("hr_head", NAME), ("union_chair", "李示例")}


def test_a_holder_who_changed_after_the_check_stops_the_whole_import(holder, says, check, now):
    run = check(says(NAME, None))
    holder.name = "周示例"
    holder.save()
    confirm_import(run, now=now)
    apply_import(run.pk, now=now)
    run.refresh_from_db()
    assert (run.state, "重新上传" in run.message) == ("faulty", True)
    assert terms() == [("周示例", NUMBER, date(2025, 1, 1), None)]


# -- taking back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "mobile"), [("钱示例", OTHER_NUMBER), (NAME, OTHER_NUMBER)], ids=["person", "number"]
)
def test_taken_back_people_are_as_before(name, mobile, holder, says, bring_in, worker, now):
    run = bring_in(says(name, mobile))
    undo_import(run, by=worker, now=now)
    holder.refresh_from_db()
    assert terms() == [(NAME, NUMBER, date(2025, 1, 1), None)]
    assert holder.verified_on == date(2026, 1, 5)
    assert holder.history.latest("history_id").history_change_reason == "撤销表格导入"


def test_a_new_enterprise_goes_with_its_people(bring_in, worker, now):
    headings = [*HEADINGS[:4], *PEOPLE[1:]]
    run = bring_in(workbook(headings, row(FIRST, "甲", "MG-05", "成长期", NAME, NUMBER)))
    undo_import(run, by=worker, now=now)
    assert not Enterprise.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("touched", [NAME, "钱示例"])
def test_people_somebody_has_worked_on_since_are_not_taken_back(
    touched, holder, says, bring_in, worker, now
):
    run = bring_in(says("钱示例", OTHER_NUMBER))
    one = Contact.objects.get(name=touched)
    one.mobile = "13700000007"
    one.save()
    before = terms()
    with pytest.raises(ImportRefused, match=f"有人改过“{touched}”等企业联系人"):
        undo_import(run, by=worker, now=now)
    assert terms() == before
    assert ImportRun.objects.get().state == "done"


# -- out again, and what it costs ----------------------------------------------------------------


def test_numbers_go_out_masked_and_come_in_as_unchanged(holder, bring_in, now):
    Contact.objects.create(
        enterprise=holder.enterprise,
        role="union_chair",
        name="李示例",
        mobile=OTHER_NUMBER,
        from_on=date(2024, 1, 1),
        until_on=date(2025, 12, 31),
    )
    content = xlsx_of(export_rows(Enterprise.objects.all(), on=TODAY))
    headings, values = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    people = dict(zip(headings, values, strict=True))
    assert (people["人力资源负责人"], people["人力资源负责人手机"]) == (NAME, "138****0009")
    assert (people["工会主席"], people["工会主席手机"]) == (None, None)
    assert bring_in(content).same_count == 1
    assert Contact.history.count() == 2


@pytest.mark.parametrize("count", [1, 300])
def test_people_take_no_statements_for_each_row(count, check, bring_in, now):
    some = list(codes(count))
    headings = [*HEADINGS[:4], *PEOPLE[1:]]
    bring_in(workbook(headings, *(row(c, "甲", "MG-05", "成长期", NAME, NUMBER) for c in some)))
    run = check(workbook(PEOPLE, *([code, "钱示例", OTHER_NUMBER] for code in some)))
    confirm_import(run, now=now)
    with CaptureQueriesContext(connection) as statements:
        apply_import(run.pk, now=now)
    asked = [one["sql"] for one in statements if one["sql"].startswith("SELECT")]
    assert len(asked) == 7
    assert Contact.objects.filter(until_on__isnull=True, name="钱示例").count() == count
