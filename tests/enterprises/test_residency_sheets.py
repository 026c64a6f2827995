"""驻厂员 by sheet: who is at which enterprise, from when to when."""

from datetime import date

import pytest

from enterprises.models import ImportRun, Residency
from enterprises.spreadsheets.importing import ImportRefused
from enterprises.spreadsheets.undoing import undo_import
from xingdong.accounts.models import User

from .test_spreadsheets import sentences, workbook

HEADINGS = ["企业名称", "驻厂员", "方式", "开始日期", "结束日期"]
KIND = ImportRun.Kind.RESIDENCIES


@pytest.fixture
def other_person(worker):
    return User.objects.create(username="other", real_name=worker.real_name, mobile="13800000077")


def stays() -> list[tuple]:
    rows = Residency.objects.order_by("pk")
    return [*rows.values_list("enterprise", "user", "mode", "from_on", "until_on")]


@pytest.mark.parametrize("word", ["credit_code", "name"])
def test_a_sheet_says_who_is_where(word, enterprise, worker, bring_in):
    cells = [getattr(enterprise, word), worker.real_name, "组团帮扶", "2026-02-01"]
    run = bring_in(workbook(HEADINGS, cells), kind=KIND)
    assert stays() == [(enterprise.pk, worker.pk, "team", date(2026, 2, 1), None)]
    assert Residency.objects.get().history.get().history_user == run.by
    again = bring_in(workbook(HEADINGS, cells), kind=KIND)
    assert (again.new_count, again.changed_count, again.same_count) == (0, 0, 1)


def test_an_open_time_is_ended_another_begun_and_both_taken_back(enterprise, worker, bring_in, now):
    known = Residency.objects.create(enterprise=enterprise, user=worker, from_on=date(2025, 1, 1))
    before = stays()
    who = [enterprise.name, worker.real_name]
    ended = bring_in(workbook(HEADINGS, [*who, None, None, "2025-12-31"]), kind=KIND)
    known.refresh_from_db()
    assert (ended.changed_count, known.until_on) == (1, date(2025, 12, 31))
    begun = bring_in(workbook(HEADINGS, [*who, "组团帮扶", "2026-02-01", None]), kind=KIND)
    assert stays()[1:] == [(enterprise.pk, worker.pk, "team", date(2026, 2, 1), None)]
    undo_import(begun, by=worker, now=now)
    undo_import(ended, by=worker, now=now)
    assert stays() == before


def test_what_is_wrong_is_said_by_cell(enterprise, worker, check):
    name = enterprise.name
    run = check(
        workbook(
            HEADINGS,
            ["没有的公司", worker.real_name, None, "2026-02-01", None],
            [name, "没有的人", None, "2026-02-01", None],
            [name, worker.real_name, "常驻", "2026-02-01", None],
            [enterprise.credit_code, worker.real_name, None, "2026-02-02", None],
        ),
        kind=KIND,
    )
    assert sentences(run) == [
        "2 企业：没有企业“没有的公司”，请填统一社会信用代码或名称，或先登记。",
        "3 驻厂员：没有人员“没有的人”，请填姓名或手机号码，或先登记。",
        "4 方式：“常驻”无法识别，请填：驻点帮扶、组团帮扶。",
        "5 企业：与第 4 行是同一驻厂员但内容不同，请只留一行。",
    ]
    backwards = [name, worker.real_name, None, "2026-02-01", "2026-01-01"]
    run = check(workbook(HEADINGS, backwards), kind=KIND)
    assert sentences(run) == ["2 结束日期：结束日期不能早于开始日期。"]
    assert stays() == []


def test_those_who_speak_for_an_enterprise_are_not_posted(enterprise, liaison, check):
    run = check(
        workbook(HEADINGS, [enterprise.name, liaison.real_name, None, "2026-02-01"]), kind=KIND
    )
    assert sentences(run) == [
        f"2 驻厂员：没有人员“{liaison.real_name}”，请填姓名或手机号码，或先登记。"
    ]


def test_a_column_that_is_missing_is_one_sentence(enterprise, worker, check):
    row = [enterprise.name, worker.real_name]
    run = check(workbook(HEADINGS[:2], row), kind=KIND)
    assert sentences(run) == [
        "0 开始日期：表格里没有这一列。其中 1 行是新登记的驻厂员，须有这一列。请补上后重新上传。"
    ]
    run = check(workbook(["企业名称", "开始日期"], [enterprise.name, "2026-02-01"]), kind=KIND)
    assert run.message == "没有找到“驻厂员”这一列。请使用下载的模板，不要改动表头。"
    assert stays() == []


def test_work_done_since_is_not_taken_back(enterprise, worker, bring_in, now):
    cells = [enterprise.name, worker.real_name, None, "2026-02-01"]
    run = bring_in(workbook(HEADINGS, cells), kind=KIND)
    one = Residency.objects.get()
    one.mode = "team"
    one.save()
    with pytest.raises(ImportRefused, match="等驻厂员，不能整批撤销"):
        undo_import(run, by=worker, now=now)
    assert Residency.objects.get().mode == "team"


def test_of_two_with_one_name_the_number_tells(enterprise, worker, other_person, bring_in, check):
    cells = [enterprise.name, worker.real_name, None, "2026-02-01"]
    run = check(workbook(HEADINGS, cells), kind=KIND)
    assert sentences(run) == [f"2 驻厂员：有不止一个人员叫“{worker.real_name}”，请填手机号码。"]
    bring_in(workbook(HEADINGS, [enterprise.name, other_person.mobile, *cells[2:]]), kind=KIND)
    assert [stay[1] for stay in stays()] == [other_person.pk]
