"""The demo enterprises' records: figures, visits, plans, 驻厂员 and what they ask to change."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from enterprises.actions import (
    Diary,
    ask_changes,
    name_contact,
    plan_visit,
    record_headcount,
    refuse_change,
    settle_finding,
    write_visit,
)
from enterprises.models import Enterprise, Finding, Plan, PlanLine, Residency, StageChange
from services.models import Department
from services.worktime import ZONE
from xingdong.records.narrowing import not_none

Own, Key, Mode = Enterprise.Ownership, Enterprise.KeyProject, Residency.Mode


@dataclass(frozen=True)
class Facts:
    """What is known of a firm beside ``community.FIRMS``; revenue of last year in 万元."""

    registered_on: date
    ownership: str
    industry: str
    revenue: int | None
    non_local: int | None
    products: str
    supply: str = ""
    demand: str = ""
    incubated: bool = False
    listing: bool = False
    key_project: str = ""
    earlier: tuple[tuple[int, int], ...] = ()
    """Earlier headcounts: days ago, people."""


FACTS = {
    "示例轨道": Facts(date(2015, 6, 18), Own.PRIVATE, "3716", 9800, 38, "轨道扣件、减振垫板", "轨道扣件、机加工", "焊工、热处理外协", earlier=((420, 78),)),
    "示例储能": Facts(date(2012, 3, 9), Own.PRIVATE, "3841", 186000, 720, "储能电池模组、电池管理系统", "储能系统", "铝壳、线束、检测服务", listing=True, key_project=Key.PROVINCE),
    "示例线缆": Facts(date(2008, 9, 22), Own.PRIVATE, "3831", 46000, 190, "柔性电缆、光伏线缆", "特种电缆", "铜杆、包装材料"),
    "示例电机": Facts(date(2011, 5, 16), Own.PRIVATE, "3813", 21500, 96, "微特电机、线性执行器", "微特电机", "精密模具", key_project=Key.CITY),
    "示例光伏": Facts(date(2018, 8, 30), Own.FOREIGN, "3825", 15200, 61, "光伏封装胶膜", "封装胶膜", "银企对接、仓储", key_project=Key.CITY, earlier=((770, 70), (410, 96))),
    "示例变压器": Facts(date(2005, 11, 11), Own.STATE, "3821", 38000, 88, "干式变压器、牵引变压器", "变压器", "硅钢片、物流运输"),
    "示例模具": Facts(date(2019, 4, 12), Own.PRIVATE, "3525", 4100, 30, "注塑模具、压铸模具", "精密模具、机加工", "模具钢"),
    "示例面料": Facts(date(2017, 10, 20), Own.HK_MACAO_TAIWAN, "1789", 3600, 26, "阻燃面料、内饰面料", "内饰面料", "染整外协"),
    "示例软件": Facts(date(2024, 5, 20), Own.PRIVATE, "6513", 640, 7, "设备管理软件", "数字化改造", "创业导师、知识产权", incubated=True),
    "示例装备": Facts(date(2024, 9, 2), Own.PRIVATE, "3491", 880, None, "工业机器人工作站", "自动化集成", "融资、场地", incubated=True),
    "示例包装": Facts(date(2020, 7, 15), Own.COLLECTIVE, "2926", 2900, 22, "周转箱、缠绕膜", "包装材料", "回收渠道"),
    "示例检测": Facts(date(2025, 3, 3), Own.PRIVATE, "7452", None, 2, "电池检测、材料检测", "检测服务"),
}  # fmt: skip

# Firm, days ago, whom they met, what they heard, what they found.
VISITS = (
    ("示例轨道", 18, "林悦", "旺季订单饱满，焊工缺口 20 人。厂门口夜间照明差。", ("想招 20 个焊工", "厂门口路灯有三盏不亮")),
    ("示例储能", 11, "高洁", "二期厂房 9 月投产，预计新增用工 200 人，职工住宿是最大难题。", ("需要人才公寓 40 套",)),
    ("示例模具", 25, "史小雨", "两名党员的组织关系在外地，愿意转入联合支部。", ("两名党员组织关系待转入",)),
    ("示例软件", 9, "孔令怡", "产品进入试用阶段，想见懂制造业的创业导师。", ()),
    ("示例面料", 40, "段晓芳", "生产平稳。工会将组织消防演练，请社区派人指导。", ("请社区指导消防演练",)),
    ("示例装备", 146, "焦阳", "刚搬入孵化园，正在装修。", ()),
)  # fmt: skip
# Firm, in how many days (negative: overdue).
PLANNED = (("示例轨道", 0), ("示例轨道", 14), ("示例包装", -3), ("示例检测", 2), ("示例变压器", 5))

# Username, firm, mode, days ago.
RESIDENTS = (
    ("qyfw-jingban1", "示例储能", Mode.RESIDENT, 120),
    ("qyfw-jingban2", "示例轨道", Mode.TEAM, 60),
    ("qyfw-jingban3", "示例轨道", Mode.TEAM, 60),
)
# Username, firm, days ago, hours, what was heard, what was found.
DAYS_ON_SITE = (
    ("qyfw-jingban1", "示例储能", 6, "7", "陪同梳理二期用电报装材料。", ("二期用电报装卡在图审",)),
    ("qyfw-jingban2", "示例轨道", 4, "3.5", "与人力资源负责人核对技能补贴名单。", ()),
)

# Firm → goal, team, lines of problem, measure, owner, department, deadline in days, result or "".
PLANS = {
    "示例储能": ("二期按期投产", "孟庆和、葛晓峰、高洁", (
        ("二期用电报装周期长", "专人代办，图审并行", "葛晓峰", "QYFW", 20, ""),
        ("新增职工住宿紧张", "预留人才公寓房源", "方志远", "RSZX", -5, ""),
        ("上市辅导机构未确定", "对接证券公司三家", "邓浩然", "JJFZ", 60, ""),
        ("厂区外道路破损", "纳入年度养护计划", "杜长河", "JSGL", -30, "路面已修复"),
    )),
    "示例轨道": ("稳定旺季用工", "丁若楠、彭俊杰、林悦", (
        ("焊工短缺", "专场招聘会与校企合作", "丁若楠", "QYFW", 30, ""),
        ("夜班职工就餐不便", "协调园区食堂延时供餐", "彭俊杰", "QYFW", -10, "食堂供餐延至 22 点"),
    )),
}  # fmt: skip


def keep_records(community, *, today: date) -> None:
    for name, facts in FACTS.items():
        _learn(community.enterprises[name], facts, today)
    _visit(community, today)
    _send_residents(community, today)
    for name, (goal, team, lines) in PLANS.items():
        _plan(community, name, goal, team, lines, today)
    _ask(community, today)


def _at(today: date, days_ago: int) -> datetime:
    return datetime.combine(_workday(today, days_ago), time(10), tzinfo=ZONE)


def _workday(today: date, days_ago: int) -> date:
    """That day, or the Friday before when it was a weekend; a plan ahead moves to the Monday."""
    day, step = today - timedelta(days=days_ago), -1 if days_ago > 0 else 1
    while day.weekday() >= 5:
        day += timedelta(days=step)
    return day


def _learn(enterprise: Enterprise, facts: Facts, today: date) -> None:
    enterprise.refresh_from_db()  # the party's records have written to it
    for days_ago, people in facts.earlier:
        record_headcount(
            enterprise, total=people, non_local=None, on=_workday(today, days_ago), source="走访"
        )
    record_headcount(
        enterprise,
        total=not_none(enterprise.headcount),
        non_local=facts.non_local,
        on=not_none(enterprise.headcount_on),
        source="走访",
    )
    enterprise.registered_on, enterprise.ownership = facts.registered_on, facts.ownership
    enterprise.industry_code = facts.industry
    if facts.revenue is not None:
        enterprise.revenue, enterprise.revenue_year = facts.revenue, today.year - 1
    enterprise.main_products = facts.products
    enterprise.supply, enterprise.demand = facts.supply, facts.demand
    enterprise.is_incubated, enterprise.plans_listing = facts.incubated, facts.listing
    enterprise.key_project = facts.key_project
    enterprise.full_clean()
    enterprise.save()


def _visit(community, today: date) -> None:
    for name, days_ago, met, heard, findings in VISITS:
        enterprise = community.enterprises[name]
        diary = Diary(visited_on=_workday(today, days_ago), met=met, heard=heard, findings=findings)
        by, now = _worker_of(community, enterprise), _at(today, days_ago)
        write_visit(enterprise, diary, by=by, now=now)
    drill = Finding.objects.get(text="请社区指导消防演练")
    settle_finding(
        drill,
        outcome=Finding.Outcome.NOTHING,
        note="已陪同完成演练",
        by=drill.visit.visitor,
        now=_at(today, 30),
    )
    for name, days_ahead in PLANNED:
        enterprise = community.enterprises[name]
        plan_visit(
            enterprise,
            on=_workday(today, -days_ahead),
            by=_worker_of(community, enterprise),
        )
    StageChange.objects.create(
        enterprise=community.enterprises["示例光伏"],
        old=Enterprise.Stage.STARTUP,
        new=Enterprise.Stage.GROWTH,
        on=_workday(today, 300),
        reason="连续两年用工增长超过两成",
        by=_worker_of(community, community.enterprises["示例光伏"]),
    )


def _worker_of(community, enterprise: Enterprise):
    return community.workers[enterprise.micro_grid.code]


def _send_residents(community, today: date) -> None:
    stays = {}
    for username, name, mode, days_ago in RESIDENTS:
        stays[username, name] = Residency.objects.create(
            enterprise=community.enterprises[name],
            user=community.users[username],
            mode=mode,
            from_on=_workday(today, days_ago),
        )
    for username, name, days_ago, hours, heard, findings in DAYS_ON_SITE:
        diary = Diary(
            visited_on=_workday(today, days_ago),
            heard=heard,
            findings=findings,
            hours=Decimal(hours),
            residency=stays[username, name],
        )
        by, now = community.users[username], _at(today, days_ago)
        write_visit(community.enterprises[name], diary, by=by, now=now)


def _plan(community, name: str, goal: str, team: str, lines, today: date) -> None:
    enterprise = community.enterprises[name]
    plan = Plan.objects.create(enterprise=enterprise, year=today.year, goal=goal)
    people = {user.real_name: user for user in community.users.values()}
    plan.team.set(people[one] for one in team.split("、") if one in people)
    for problem, measure, owner, department, days, result in lines:
        deadline = today + timedelta(days=days)
        PlanLine.objects.create(
            plan=plan,
            problem=problem,
            measure=measure,
            owner=people[owner],
            department=Department.objects.get(code=department),
            deadline_on=deadline,
            result=result,
            cleared_on=deadline if result else None,
        )


def _ask(community, today: date) -> None:
    """What waits for confirmation, and one wish that was refused."""
    rail, light = community.enterprises["示例轨道"], community.enterprises["示例光伏"]
    by = community.users["lianluo"]
    (refused,) = ask_changes(
        rail, {"short_name": {"short_name": "示例轨交"}}, by=by, now=_at(today, 50)
    )
    refuse_change(
        refused,
        reason="简称须与营业执照字号一致",
        by=_worker_of(community, rail),
        now=_at(today, 48),
    )
    ask_changes(rail, {"address": {"address": "轨道园区一号路 20 号"}}, by=by, now=_at(today, 2))
    name_contact(
        rail, role="union_chair", name="曾广平", mobile="15400009001", by=by, now=_at(today, 2)
    )
    ask_changes(
        light,
        {"headcount": {"headcount": 141, "non_local_headcount": 66}},
        by=community.users["lianluo5"],
        now=_at(today, 1),
    )
