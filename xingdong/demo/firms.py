"""The invented places, enterprises and party organisations of the demo community."""

from dataclasses import dataclass, field
from datetime import date

from enterprises.models import Contact, Enterprise
from grids.party_rules import Kind

Role = Contact.Role
Stage = Enterprise.Stage

# Everybody took up their post on this day.
SINCE = date(2024, 3, 1)

GRIDS = {"WG-1": "第一网格", "WG-2": "第二网格", "WG-3": "第三网格"}
# Micro-grid → its grid and name; four to a grid.
MICRO_GRIDS = {
    "MG-01": ("WG-1", "储能园区"),
    "MG-02": ("WG-1", "线缆园区"),
    "MG-03": ("WG-1", "电机园区"),
    "MG-04": ("WG-1", "光伏园区"),
    "MG-05": ("WG-2", "轨道园区"),
    "MG-06": ("WG-2", "电气园区"),
    "MG-07": ("WG-2", "模具园区"),
    "MG-08": ("WG-2", "面料园区"),
    "MG-09": ("WG-3", "孵化园北区"),
    "MG-10": ("WG-3", "孵化园南区"),
    "MG-11": ("WG-3", "综合园东区"),
    "MG-12": ("WG-3", "综合园西区"),
}


@dataclass(frozen=True)
class PartyBody:
    name: str
    kind: Kind
    grid: str
    secretary: str
    formal: int
    probationary: int
    founded_on: date
    elected_on: date


COMMITTEE = PartyBody(
    "兴东社区党委",
    Kind.COMMUNITY_COMMITTEE,
    "",
    "顾静宜",
    9,
    1,
    date(2019, 11, 8),
    date(2024, 11, 8),
)
GRID_BRANCHES = (
    PartyBody("兴东社区第一网格支部", Kind.GRID_BRANCH, "WG-1", "陈一鸣", 6, 0, date(2020, 4, 20), date(2025, 4, 18)),
    PartyBody("兴东社区第二网格支部", Kind.GRID_BRANCH, "WG-2", "周雨桐", 5, 1, date(2020, 4, 20), date(2025, 4, 18)),
    PartyBody("兴东社区第三网格支部", Kind.GRID_BRANCH, "WG-3", "戴立诚", 7, 0, date(2020, 4, 20), date(2025, 4, 18)),
)  # fmt: skip
ENTERPRISE_BRANCHES = (
    PartyBody("示例储能电池党总支", Kind.GENERAL_BRANCH, "WG-1", "罗永康", 58, 4, date(2018, 6, 1), date(2024, 6, 14)),
    PartyBody("示例线缆科技党支部", Kind.BRANCH, "WG-1", "白文华", 21, 2, date(2019, 7, 1), date(2025, 6, 27)),
    PartyBody("示例微特电机党支部", Kind.BRANCH, "WG-1", "祝明远", 9, 1, date(2021, 3, 12), date(2024, 3, 15)),
    PartyBody("示例光伏材料党支部", Kind.BRANCH, "WG-1", "尤佳", 5, 0, date(2022, 9, 9), date(2025, 9, 5)),
    PartyBody("示例轨道配件党支部", Kind.BRANCH, "WG-2", "秦海波", 4, 1, date(2023, 5, 26), date(2023, 5, 26)),
    PartyBody("示例变压器党支部", Kind.BRANCH, "WG-2", "洪志刚", 14, 0, date(2017, 12, 1), date(2023, 11, 24)),
    PartyBody("电气模具面料联合党支部", Kind.JOINT_BRANCH, "WG-2", "安晓平", 3, 0, date(2023, 8, 18), date(2023, 8, 18)),
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """One invented enterprise; a contact role that is missing is missing on purpose.

    ``checked_days_ago`` is when the headcount was last checked, seen from the day of loading.
    """

    credit_code: str
    name: str
    short_name: str
    micro_grid: str
    stage: Stage
    headcount: int
    checked_days_ago: int
    address: str
    party: str
    contacts: dict[Role, str] = field(default_factory=dict)


# A union without a chair in the records: a gap for its social worker to close.
UNION_WITHOUT_CHAIR = {"示例轨道", "示例模具"}

LEGAL, PARTY, UNION, HR, SAFETY = (
    Role.LEGAL_REPRESENTATIVE,
    Role.PARTY_SECRETARY,
    Role.UNION_CHAIR,
    Role.HR_HEAD,
    Role.SAFETY_OFFICER,
)

FIRMS = (
    Firm(
        "91320499MA9X00011U", "常州示例轨道配件有限公司", "示例轨道", "MG-05", Stage.GROWTH,
        86, 40, "轨道园区一号路 18 号", "示例轨道配件党支部",
        {LEGAL: "秦海波", PARTY: "秦海波", HR: "林悦", SAFETY: "储成"},
    ),
    Firm(
        "91320499MA9X0002XK", "常州示例储能电池有限公司", "示例储能", "MG-01", Stage.MATURE,
        1260, 47, "储能园区大道 1 号", "示例储能电池党总支",
        {LEGAL: "罗永康", PARTY: "罗永康", UNION: "瞿秀兰", HR: "高洁", SAFETY: "岳磊"},
    ),
    Firm(
        "91320499MA9X00038K", "常州示例线缆科技有限公司", "示例线缆", "MG-02", Stage.MATURE,
        430, 64, "线缆园区二号路 6 号", "示例线缆科技党支部",
        {LEGAL: "白文华", PARTY: "白文华", UNION: "项天成", HR: "马腾飞", SAFETY: "尚勇"},
    ),
    Firm(
        "91320499MA9X00046E", "常州示例微特电机有限公司", "示例电机", "MG-03", Stage.MATURE,
        238, 20, "电机园区三号路 11 号", "示例微特电机党支部",
        {LEGAL: "祝明远", PARTY: "祝明远", UNION: "屠小玲", HR: "夏雪莹"},
    ),
    Firm(
        "91320499MA9X000549", "常州示例光伏材料有限公司", "示例光伏", "MG-04", Stage.GROWTH,
        132, 97, "光伏园区四号路 9 号", "示例光伏材料党支部",
        {LEGAL: "尤佳", PARTY: "尤佳", UNION: "康小龙", HR: "任嘉伟", SAFETY: "包一帆"},
    ),
    Firm(
        "91320499MA9X000624", "常州示例变压器有限公司", "示例变压器", "MG-06", Stage.MATURE,
        315, 28, "电气园区五号路 20 号", "示例变压器党支部",
        {LEGAL: "洪志刚", PARTY: "洪志刚", UNION: "左岚", HR: "钟慧敏", SAFETY: "阮强"},
    ),
    Firm(
        "91320499MA9X00070Y", "常州示例精密模具有限公司", "示例模具", "MG-07", Stage.GROWTH,
        64, 132, "模具园区六号路 3 号", "电气模具面料联合党支部",
        {LEGAL: "安晓平", PARTY: "安晓平", HR: "史小雨"},
    ),
    Firm(
        "91320499MA9X00089U", "常州示例功能面料有限公司", "示例面料", "MG-08", Stage.GROWTH,
        52, 83, "面料园区七号路 15 号", "电气模具面料联合党支部",
        {LEGAL: "倪慧", UNION: "侯明", HR: "段晓芳"},
    ),
    Firm(
        "91320499MA9X00097N", "常州示例工业软件有限公司", "示例软件", "MG-09", Stage.STARTUP,
        18, 14, "孵化园北区 A 座 305", "兴东社区第三网格支部",
        {LEGAL: "滕飞", HR: "孔令怡"},
    ),
    Firm(
        "91320499MA9X0010X7", "常州示例智能装备有限公司", "示例装备", "MG-10", Stage.STARTUP,
        27, 146, "孵化园南区 C 座一层", "兴东社区第三网格支部",
        {LEGAL: "武晓磊", HR: "焦阳"},
    ),
    Firm(
        "91320499MA9X001187", "常州示例包装材料有限公司", "示例包装", "MG-11", Stage.GROWTH,
        49, 400, "综合园东区八号路 2 号", "兴东社区第三网格支部",
        {LEGAL: "骆明", HR: "乔安"},
    ),
    Firm(
        "91320499MA9X001262", "常州示例检测技术有限公司", "示例检测", "MG-12", Stage.STARTUP,
        9, 14, "综合园西区九号路 5 号", "",
        {LEGAL: "舒畅"},
    ),
)  # fmt: skip
