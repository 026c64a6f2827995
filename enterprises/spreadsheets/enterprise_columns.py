"""The columns of the enterprises' sheet, one line each: for template, import and export."""

from enterprises.industry import IndustryTag
from enterprises.models import Contact, Enterprise
from xingdong.records.narrowing import field_of, not_none

from .cells import (
    AmountCell,
    CodeCell,
    DayCell,
    IndustryCell,
    NamedCell,
    PersonCell,
    TelephoneCell,
    YesNoCell,
)
from .sheet import Column, Sheet, choice, name, number, text

E = Enterprise
# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("credit_code", "统一社会信用代码", CodeCell, "91320499MA9X00011U", ("信用代码", "社会信用代码"), True, 24, True),
    Column("name", "企业名称", name(E, "name"), "常州示例轨道配件有限公司", ("单位名称", "公司名称", "名称"), True, 32),
    Column("short_name", "简称", name(E, "short_name"), "示例轨道", ("企业简称",)),
    Column("micro_grid", "所属微网格", lambda: NamedCell("微网格"), "MG-05", ("微网格", "微网格编号"), True),
    Column("address", "地址", text(E, "address"), "示例路 5 号", ("企业地址", "经营地址", "注册地址"), width=28),
    Column("stage", "发展阶段", choice(E.Stage), "成长期", ("阶段",), True),
    Column("status", "经营状态", choice(E.Status), "在营", ("状态",)),
    Column("ownership", "控股情况", choice(E.Ownership), "私人控股", ("所有制", "企业性质")),
    Column("registered_on", "注册日期", DayCell, "2015-06-01", ("成立日期", "注册时间", "成立时间")),
    Column("industry_code", "行业代码", IndustryCell, "3715", ("国民经济行业代码",)),
    Column("industry_override", "指定产业标签", choice(IndustryTag)),
    Column("headcount", "职工人数", number("人名个"), "86", ("从业人员", "员工人数", "人数", "员工数")),
    Column("non_local_headcount", "外来职工人数", number("人名个"), "30", ("外地职工人数", "外来人数")),
    Column("headcount_on", "人数核实日期", DayCell, "2026-03-01", ("核实日期",)),
    Column("revenue", "营业收入(万元)", AmountCell, "5200", ("营业收入", "年营业收入", "营收"), width=16),
    Column("revenue_year", "营收年度", number("年"), "2025", ("年度",)),
    Column("formal_members", "正式党员数", number("人名个"), "4", ("党员数", "党员人数")),
    Column("formal_members_on", "党员数核实日期", DayCell, "2026-03-01", width=16),
    Column("has_union", "已建工会", YesNoCell, "是", ("工会", "是否建工会")),
    Column("is_incubated", "在孵企业", YesNoCell, "否", ("在孵", "是否在孵")),
    Column("plans_listing", "有上市意向", YesNoCell, "否", ("上市意向",)),
    Column("key_project", "重点项目", choice(E.KeyProject)),
    Column("party_organisation", "所属党组织", lambda: NamedCell("党组织"), width=24),
    Column("main_products", "主要产品", text(E, "main_products"), "轨道车辆内饰件", width=24),
    Column("supply", "可供给", text(E, "supply"), "钣金加工、喷涂", width=20),
    Column("demand", "有需求", text(E, "demand"), "焊工、厂房", width=20),
)
# fmt: on

_OTHERS = {
    Contact.Role.LEGAL_REPRESENTATIVE: ("法人代表", "法人"),
    Contact.Role.PARTY_SECRETARY: ("党组织书记", "党支部书记"),
    Contact.Role.UNION_CHAIR: ("工会负责人",),
    Contact.Role.HR_HEAD: ("人事负责人", "HR负责人"),
    Contact.Role.SAFETY_OFFICER: ("安全生产负责人", "安全员"),
}
_MOBILE = ("手机", "手机号", "手机号码", "电话", "联系电话", "座机")


def mobile_of(role: str) -> str:
    """The column of a role's number; that of its holder's name is the role itself."""
    return f"{role}_mobile"


def _contact_columns(role: Contact.Role) -> tuple[Column, Column]:
    words = (str(role.label), *_OTHERS[role])
    numbers = [f"{word}{suffix}" for word in words for suffix in _MOBILE]
    names = (*words[1:], *(f"{word}姓名" for word in words))
    longest = not_none(field_of(Contact, "name").max_length)
    mobile, *others = numbers
    return (
        Column(role.value, words[0], lambda: PersonCell(longest), "王示例", names),
        Column(
            mobile_of(role), mobile, TelephoneCell, "13800000000", tuple(others), False, 18, True
        ),
    )


CONTACT_COLUMNS = tuple(column for role in Contact.Role for column in _contact_columns(role))
MOBILES = {mobile_of(role): field_of(Contact, "mobile") for role in Contact.Role.values}

SHEET = Sheet(
    model=Enterprise,
    noun="企业",
    measure="家",
    columns=(*COLUMNS, *CONTACT_COLUMNS),
    keys=("credit_code",),
    notes=(
        "每行一家企业，以统一社会信用代码识别：已登记的更新，没有登记的新增。",
        "所属微网格填编号或名称；选择类的列请从下拉列表中选。",
        "职工人数与核实日期一起记入人数核实记录；不填日期的按导入当天。",
        "联系人填姓名和手机号码（也可填带区号的座机）：换了人，原任自导入前一天止，新任从导入当天起；同一人换号码则更新号码。",
        "带 * 的号码（导出的表格里如此）表示不变。企业联络员有登录账号，请到企业档案里新增。",
    ),
    elsewhere={role: field_of(Contact, "name") for role in Contact.Role.values} | MOBILES,
    hidden=frozenset(MOBILES),
    writes=(Enterprise,),
)
