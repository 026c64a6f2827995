"""党组织 by sheet: the tree, the terms, the secretary and the numbers of members."""

from datetime import date

import pytest

from enterprises.models import ImportRun
from enterprises.spreadsheets.importing import ImportRefused
from enterprises.spreadsheets.undoing import undo_import
from grids.models import PartyOrganisation

from .test_spreadsheets import sentences, workbook

KIND = ImportRun.Kind.PARTY_ORGANISATIONS
NAME = "示例轨道党支部"


@pytest.fixture
def committee(db):
    return PartyOrganisation.objects.create(name="示例社区党委", kind="community_committee")


@pytest.fixture
def branch(committee):
    one = PartyOrganisation.objects.create(
        name=NAME, kind="branch", formation="independent", parent=committee
    )
    one.office_holders.create(
        post="secretary", name="赵示例", phone="13800000009", from_on=date(2024, 6, 1)
    )
    one.member_counts.create(counted_on=date(2026, 1, 1), formal_members=4)
    return one


def standing(one: PartyOrganisation) -> tuple:
    """What a sheet can change of an organisation."""
    one.refresh_from_db()
    return (
        one.elected_on,
        [*one.office_holders.values_list("name", "phone", "from_on", "until_on")],
        [*one.member_counts.values_list("counted_on", "formal_members", "probationary_members")],
    )


def test_a_sheet_brings_organisations_with_secretary_and_numbers(bring_in, committee, micro_grid):
    headings = ["党组织名称", "类型", "上级党组织", "所在网格", "最近换届日期", "延期换届至"]
    headings += [
        "批准延期的上级党组织",
        "书记",
        "书记手机",
        "任职日期",
        "党员数",
        "预备党员",
        "统计日期",
    ]
    late = ["2023-05-01", "2026-11-01", "示例街道党工委", "王 示例", "13800000008", "2023-05-01"]
    run = bring_in(
        workbook(
            headings,
            [NAME, "党支部", committee.name, None, *late, 4, 1, "2026-02-01"],
            ["示例网格支部", "网格支部", committee.name, micro_grid.grid.code],
        ),
        kind=KIND,
    )
    assert run.new_count == 2
    one = PartyOrganisation.objects.get(name=NAME)
    assert (one.kind, one.formation, one.parent) == ("branch", "independent", committee)
    assert (one.elected_on, one.extended_until) == (date(2023, 5, 1), date(2026, 11, 1))
    holder, count = one.office_holders.get(), one.member_counts.get()
    assert (holder.post, holder.name, holder.phone) == ("secretary", "王示例", "13800000008")
    assert (holder.from_on, holder.until_on) == (date(2023, 5, 1), None)
    assert (count.counted_on, count.formal_members, count.probationary_members) == (
        date(2026, 2, 1),
        4,
        1,
    )
    assert {row.history.get().history_user for row in (one, holder, count)} == {run.by}
    grid_branch = PartyOrganisation.objects.get(name="示例网格支部")
    assert (grid_branch.formation, grid_branch.grid) == ("grid", micro_grid.grid)


def test_a_known_name_is_changed_and_back(branch, bring_in, worker, now):
    before = standing(branch)
    content = workbook(
        ["党组织名称", "换届日期", "书记", "书记电话", "书记任职日期", "正式党员数"],
        [NAME, "2026-02-10", "钱示例", "13800000007", "2026-02-10", 5],
    )
    run = bring_in(content, kind=KIND)
    assert standing(branch) == (
        date(2026, 2, 10),
        [
            ("钱示例", "13800000007", date(2026, 2, 10), None),
            ("赵示例", "13800000009", date(2024, 6, 1), date(2026, 2, 9)),
        ],
        [(date(2026, 3, 2), 5, 0), (date(2026, 1, 1), 4, 0)],
    )
    assert run.preview == [
        [
            2,
            NAME,
            [
                ["最近换届日期", "（空）", "2026-02-10"],
                ["书记", "赵示例", "钱示例"],
                ["书记电话", "138****0009", "138****0007"],
                ["正式党员数", "4", "5"],
                ["党员数统计日期", "2026-01-01", "2026-03-02"],
            ],
        ]
    ]
    again = bring_in(content, kind=KIND)
    assert (again.changed_count, again.same_count) == (0, 1)
    undo_import(again, by=worker, now=now)
    undo_import(run, by=worker, now=now)
    assert standing(branch) == before


def test_the_same_secretary_may_have_another_number(branch, bring_in, worker, now):
    before = standing(branch)
    headings = ["党组织名称", "书记", "书记电话", "党员数", "统计日期"]
    row = [NAME, "赵示例", "13800000006", 6, "2026-01-01"]
    run = bring_in(workbook(headings, row), kind=KIND)
    assert standing(branch) == (
        None,
        [("赵示例", "13800000006", date(2024, 6, 1), None)],
        [(date(2026, 1, 1), 6, 0)],
    )
    masked = [NAME, "赵示例", "138****0006", None, None]
    again = bring_in(workbook(headings, masked), kind=KIND)
    assert (again.state, again.message, again.same_count) == ("done", "", 1)
    undo_import(again, by=worker, now=now)
    undo_import(run, by=worker, now=now)
    assert standing(branch) == before


FAULTS = [
    (
        ["乙", "支部"],
        "2 类型：“支部”无法识别，请填：" + "、".join(PartyOrganisation.Kind.labels) + "。",
    ),
    (["乙", None], "2 类型：新登记的党组织须填写这一列。"),
    (["乙", "党支部", "不存在"], "2 上级党组织：没有党组织“不存在”，请填编号或名称，或先登记。"),
    (["乙", "党支部", None, "9"], "2 任期(年)：任期为 1 至 5 年。"),
    (
        ["乙", "党支部", None, None, "2026-09-01"],
        "2 批准延期的上级党组织：延期换届的日期和批准的上级党组织请一起填写。",
    ),
    (
        ["乙", "党支部", None, None, None, None, "13800000001"],
        "2 书记：填写书记电话或任职日期时，须同时填写书记姓名。",
    ),
    (
        ["乙", "党支部", None, None, None, "王示例", "138****0001"],
        "2 书记电话：新任书记的号码须完整（带 * 的只表示不变），不清楚的留空。",
    ),
    (
        ["乙", "党支部", None, None, None, None, None, None, 2],
        "2 正式党员数：填写预备党员数或统计日期时，须同时填写正式党员数。",
    ),
    (
        [NAME, None, None, None, None, "钱示例", None, "2024-06-01"],
        "2 书记任职日期：原任书记 2024-06-01 任职，新任须在其后。",
    ),
    ([NAME, None, NAME], "2 上级党组织：上级党组织不能是本组织。"),
]


@pytest.mark.parametrize(("cells", "sentence"), FAULTS)
def test_what_is_wrong_is_said_by_cell(cells, sentence, branch, check):
    before = standing(branch)
    headings = ["名称", "类型", "上级党组织", "任期", "延期换届至", "书记", "书记电话"]
    run = check(workbook([*headings, "书记任职日期", "预备党员数"], cells), kind=KIND)
    assert sentences(run)[:1] == [sentence]
    assert run.faulty_count == 1
    assert standing(branch) == before
    assert PartyOrganisation.objects.count() == 2


def test_rows_together_make_neither_a_circle_nor_a_second_branch(
    check, committee, branch, micro_grid
):
    other = PartyOrganisation.objects.create(name="乙", kind="branch", formation="independent")
    grid = micro_grid.grid.code
    run = check(
        workbook(
            ["名称", "类型", "上级党组织", "网格"],
            [NAME, None, other.name, None],
            [other.name, None, NAME, None],
            ["丙", "网格支部", None, grid],
            ["丁", "网格支部", None, grid],
        ),
        kind=KIND,
    )
    assert sentences(run) == [
        "3 上级党组织：上级党组织不能是本组织或它的下级。",
        "5 所在网格：与“丙”同为这个网格的网格支部，一个网格只有一个。",
    ]


def test_a_column_that_is_missing_is_one_sentence(check, db):
    run = check(workbook(["名称", "书记"], ["甲", "王示例"], ["乙", "王示例"]), kind=KIND)
    assert sentences(run) == [
        "0 类型：表格里没有这一列。其中 2 行是新登记的党组织，须有这一列。请补上后重新上传。"
    ]
    assert not PartyOrganisation.objects.exists()


def test_work_done_since_is_not_taken_back(bring_in, enterprise, worker, now):
    run = bring_in(workbook(["名称", "类型", "书记"], [NAME, "党支部", "王示例"]), kind=KIND)
    one = PartyOrganisation.objects.get(name=NAME)
    enterprise.party_organisation = one
    enterprise.save()
    with pytest.raises(ImportRefused, match=f"导入后“{NAME}”等党组织已有企业，不能整批撤销"):
        undo_import(run, by=worker, now=now)
    enterprise.party_organisation = None
    enterprise.save()
    holder = one.office_holders.get()
    holder.phone = "13800000001"
    holder.save()
    with pytest.raises(ImportRefused, match="导入后有人改过“王示例”等党组织班子成员"):
        undo_import(run, by=worker, now=now)
    assert PartyOrganisation.objects.get(name=NAME).office_holders.get().phone == "13800000001"
