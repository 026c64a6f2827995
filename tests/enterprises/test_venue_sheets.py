"""阵地 by sheet: the same way as enterprises, with what is their own."""

import pytest

from enterprises.models import ImportRun
from enterprises.spreadsheets.importing import ImportRefused
from enterprises.spreadsheets.undoing import undo_import
from enterprises.spreadsheets.venues import SHEET
from enterprises.spreadsheets.writing import template
from grids.models import MicroGrid, Venue

from .test_spreadsheets import sentences, workbook

HEADINGS = ["阵地名称", "类型", "地址", "开放时间", "所属网格", "所在微网格", "服务微网格", "在用"]
KIND = ImportRun.Kind.VENUES


@pytest.fixture
def second_grid(micro_grid):
    return MicroGrid.objects.create(grid=micro_grid.grid, code="MG-88", name="示例二")


@pytest.fixture
def venue(micro_grid):
    one = Venue.objects.create(name="示例书屋", kind="reading_room", address="示例路 5 号")
    one.micro_grids.add(micro_grid)
    return one


def row(name="示例活动室", kind="党员活动室", address="示例路 6 号", *more):
    return [name, kind, address, *more]


def test_a_sheet_brings_venues_with_the_micro_grids_they_serve(bring_in, micro_grid, second_grid):
    places = f"{micro_grid.code}、{second_grid.name}"
    more = ("9:00—17:30", micro_grid.grid.code, micro_grid.code, places, "否")
    run = bring_in(
        workbook(HEADINGS, row("示例活动室", "党员活动室", "示例路 6 号", *more)), kind=KIND
    )
    one = Venue.objects.get()
    assert (run.new_count, one.name, one.kind, one.is_open) == (
        1,
        "示例活动室",
        "members_room",
        False,
    )
    assert (one.grid, one.stands_in) == (micro_grid.grid, micro_grid)
    assert [*one.micro_grids.order_by("pk")] == [micro_grid, second_grid]
    assert one.history.get().history_user == run.by


def test_a_known_name_is_changed_and_empty_cells_change_nothing(
    venue, micro_grid, second_grid, bring_in
):
    headings = ["名称", "类型", "地址", "服务微网格"]
    run = bring_in(workbook(headings, ["示例书屋", None, "示例路 9 号", "MG-88"]), kind=KIND)
    venue.refresh_from_db()
    assert (venue.address, venue.kind) == ("示例路 9 号", "reading_room")
    assert [*venue.micro_grids.all()] == [second_grid]
    assert run.preview == [
        [
            2,
            "示例书屋",
            [
                ["地址", "示例路 5 号", "示例路 9 号"],
                ["服务微网格", str(micro_grid), str(second_grid)],
            ],
        ]
    ]
    again = bring_in(workbook(headings, ["示例书屋", None, "示例路 9 号", "MG-88"]), kind=KIND)
    assert (again.new_count, again.changed_count, again.same_count) == (0, 0, 1)


def test_what_is_wrong_is_said_by_cell(check, micro_grid):
    headings = ["名称", "类型", "地址", "所属网格", "服务微网格", "在用"]
    run = check(
        workbook(
            headings,
            ["甲", "茶馆", "示例路 1 号", None, None, None],
            ["乙", "其他", None, "W-77", f"{micro_grid.code}、MG-77", "也许"],
            [None, "其他", "示例路 3 号", None, None, None],
            ["甲", "其他", "示例路 1 号", None, None, None],
        ),
        kind=KIND,
    )
    kinds = "、".join(Venue.Kind.labels)
    assert sentences(run) == [
        f"2 类型：“茶馆”无法识别，请填：{kinds}。",
        "3 所属网格：没有网格“W-77”，请填编号或名称，或先登记。",
        "3 服务微网格：没有微网格“MG-77”，请填编号或名称，或先登记。",
        "3 在用：“也许”无法识别，请填“是”或“否”。",
        "3 地址：新登记的阵地须填写这一列。",
        "4 名称：没有填写。每行须有名称。",
        "5 名称：与第 2 行是同一阵地但内容不同，请只留一行。",
    ]
    assert not Venue.objects.exists()


def test_a_column_that_is_missing_is_one_sentence(check):
    run = check(workbook(["名称", "类型"], ["甲", "其他"], ["乙", "其他"]), kind=KIND)
    assert sentences(run) == [
        "0 地址：表格里没有这一列。其中 2 行是新登记的阵地，须有这一列。请补上后重新上传。"
    ]
    run = check(workbook(["类型", "地址"], ["其他", "示例路 1 号"]), kind=KIND)
    assert run.message == "没有找到“名称”这一列。请使用下载的模板，不要改动表头。"
    assert not Venue.objects.exists()


def test_an_import_of_venues_can_be_taken_back(
    venue, micro_grid, second_grid, bring_in, worker, now
):
    run = bring_in(
        workbook(
            ["名称", "类型", "地址", "服务微网格"],
            ["示例书屋", None, "示例路 9 号", "MG-88"],
            ["示例活动室", "党员活动室", "示例路 6 号", "MG-88"],
        ),
        kind=KIND,
    )
    assert (run.new_count, run.changed_count) == (1, 1)
    undo_import(run, by=worker, now=now)
    one = Venue.objects.get()
    assert (one.pk, one.address, [*one.micro_grids.all()]) == (
        venue.pk,
        "示例路 5 号",
        [micro_grid],
    )
    assert not second_grid.venues.exists()


def test_a_venue_in_use_is_not_taken_back(bring_in, worker, now, micro_grid):
    run = bring_in(workbook(HEADINGS, row()), kind=KIND)
    one = Venue.objects.get()
    one.address = "示例路 7 号"
    one.save()
    with pytest.raises(ImportRefused, match="导入后有人改过“示例活动室”等阵地"):
        undo_import(run, by=worker, now=now)
    assert Venue.objects.get().address == "示例路 7 号"
    assert ImportRun.objects.get().state == "done"


def test_a_name_that_means_two_places_is_no_answer(check, micro_grid, second_grid):
    second_grid.name = micro_grid.name
    second_grid.save()
    headings = ["名称", "类型", "地址", "所在微网格"]
    run = check(workbook(headings, ["甲", "其他", "示例路 1 号", micro_grid.name]), kind=KIND)
    assert sentences(run) == [
        f"2 所在微网格：有不止一个微网格叫“{micro_grid.name}”，请填更准确的名称或编号。"
    ]


def test_the_empty_template_has_no_rows_to_import(check, micro_grid):
    run = check(template(SHEET), kind=KIND)
    assert (run.state, run.message) == ("unreadable", "表头下面没有数据。请填好后再上传。")
