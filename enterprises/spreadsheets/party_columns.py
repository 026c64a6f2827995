"""The columns of the party organisations' sheet, one line each."""

from grids.models import MemberCount, OfficeHolder, PartyOrganisation
from xingdong.records.narrowing import field_of

from .cells import DayCell, DayToComeCell, NamedCell, PersonCell, TelephoneCell
from .sheet import Column, Sheet, choice, name, number, text

P = PartyOrganisation
PHONE = "secretary_phone"
# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("name", "党组织名称", name(P, "name"), "示例轨道公司党支部", ("名称", "党组织", "组织名称"), True, 30),
    Column("kind", "类型", choice(P.Kind), "党支部", ("党组织类型", "组织类型"), True),
    Column("formation", "组建方式", choice(P.Formation), "单独组建"),
    Column("parent", "上级党组织", lambda: NamedCell("党组织"), "兴东社区党委", ("上级",), width=24),
    Column("grid", "所在网格", lambda: NamedCell("网格"), others=("网格", "所属网格", "网格编号")),
    Column("venue", "阵地", lambda: NamedCell("阵地"), others=("阵地名称",), width=24),
    Column("committee_size", "委员会人数", number("人名个"), "3", ("委员人数",)),
    Column("founded_on", "成立日期", DayCell, "2018-06-01", ("成立时间",)),
    Column("dissolved_on", "撤销日期", DayCell, "", ("撤销时间",)),
    Column("elected_on", "最近换届日期", DayCell, "2024-06-01", ("换届日期", "换届时间", "选举日期"), width=16),
    Column("term_years", "任期(年)", number("年"), "3", ("任期",)),
    Column("extended_until", "延期换届至", DayToComeCell),
    Column("extension_approved_by", "批准延期的上级党组织", text(P, "extension_approved_by"), width=22),
    Column("secretary", "书记", lambda: PersonCell(40), "王示例", ("书记姓名", "党组织书记", "党支部书记")),
    Column(PHONE, "书记电话", TelephoneCell, "13800000000", ("书记手机", "书记手机号码", "联系电话"), False, 18, True),
    Column("secretary_from", "书记任职日期", DayCell, "2024-06-01", ("任职日期", "任职时间"), width=16),
    Column("formal_members", "正式党员数", number("人名个"), "4", ("党员数", "党员人数", "正式党员")),
    Column("probationary_members", "预备党员数", number("人名个"), "1", ("预备党员",)),
    Column("counted_on", "党员数统计日期", DayCell, "2026-03-01", ("统计日期",), width=16),
)
# fmt: on

SHEET = Sheet(
    model=PartyOrganisation,
    noun="党组织",
    measure="个",
    columns=COLUMNS,
    keys=("name",),
    notes=(
        "每行一个党组织，以名称识别：已登记的更新，没有登记的新增。",
        "上级党组织、网格和阵地须已登记。上级也在表格里新增的，请先导入上级，再导入下级。",
        "新增时组建方式留空的，按类型填入。覆盖哪些企业在企业档案（或企业表格）的“所属党组织”里填写。",
        "书记换了人，原任自任职日期前一天止；不填任职日期的按导入当天。同一人换号码则更新号码，带 * 的号码表示不变。",
        "党员数只登记人数，不登记名册；不填统计日期的按导入当天。",
    ),
    elsewhere={
        "secretary": field_of(OfficeHolder, "name"),
        PHONE: field_of(OfficeHolder, "phone"),
        "secretary_from": field_of(OfficeHolder, "from_on"),
        "formal_members": field_of(MemberCount, "formal_members"),
        "probationary_members": field_of(MemberCount, "probationary_members"),
        "counted_on": field_of(MemberCount, "counted_on"),
    },
    hidden=frozenset({PHONE}),
    writes=(PartyOrganisation, OfficeHolder, MemberCount),
)
