"""The demo community's party records: venues, instructors, counts, pairings, groups.

Two partner bodies and nothing about them are from the article (handbook §1.6); all others are
invented, and so is every number.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from enterprises.coverage.deciding import decide_formation
from enterprises.coverage.versions import sign_off
from enterprises.models import Enterprise, Pairing, PairingActivity, PairingOffer
from grids.models import (
    GroupNotice,
    MemberCount,
    MicroGrid,
    PartnerBody,
    PartyInstructor,
    PartyOrganisation,
    SocialWorker,
    Venue,
    WeChatGroup,
)
from grids.party_rules import Suggestion

from .firms import SINCE

Government, Finance = PartnerBody.Kind.GOVERNMENT, PartnerBody.Kind.FINANCE
Mass, Cooperation = PartnerBody.Kind.MASS, PartnerBody.Kind.COOPERATION

# Name, kind, address, opening hours, grid. The third grid has none yet, so that a red line shows.
VENUES = (
    ("兴东社区党群服务中心", Venue.Kind.SERVICE_CENTRE, "综合园东区一号楼一层", "周一至周五 9:00—17:30", "", "MG-11"),
    ("储能园区党建驿站", Venue.Kind.GRID_POST, "储能园区大道 3 号", "周一至周五 9:00—17:30", "WG-1", "MG-01"),
    ("轨道园区党建驿站", Venue.Kind.GRID_POST, "轨道园区一号路 2 号", "周一至周六 9:00—19:00", "WG-2", "MG-05"),
    ("孵化园梦想书屋", Venue.Kind.READING_ROOM, "孵化园北区 A 座一层", "每天 8:30—21:00", "", "MG-09"),
)  # fmt: skip
GRID_VENUES = {
    "兴东社区党委": "兴东社区党群服务中心",
    "兴东社区第一网格支部": "储能园区党建驿站",
    "兴东社区第二网格支部": "轨道园区党建驿站",
}

COMMITTEE_SIZES = {
    "兴东社区党委": 7,
    "示例线缆科技党支部": 5,
    "示例变压器党支部": 5,
    "兴东社区第三网格支部": 3,
}
# Organisation → in how many months its term ends, seen from the day of loading.
TERMS_END_IN = {"示例变压器党支部": -1, "示例微特电机党支部": 0, "示例轨道配件党支部": 4}
# Organisation, name, sent by, ended how many days ago (None: still there).
INSTRUCTORS = (
    ("兴东社区第一网格支部", "卜文彬", "示例街道党群工作科", None),
    ("兴东社区第二网格支部", "甘雨亭", "示例街道党群工作科", None),
    ("兴东社区第三网格支部", "苗青", "示例街道党群工作科", 25),
)
# Enterprise → formal members; who is not named is 待摸排.
MEMBERS = {
    "示例储能": 58, "示例线缆": 21, "示例电机": 9, "示例光伏": 5, "示例轨道": 4, "示例变压器": 14,
    "示例模具": 2, "示例面料": 1, "示例软件": 3, "示例装备": 1, "示例包装": 0,
}  # fmt: skip
# A branch that has had too few members for long: counts by days before loading.
FEW_MEMBERS = {"电气模具面料联合党支部": ((700, 4), (250, 2))}


@dataclass(frozen=True)
class Pair:
    partner: str
    kind: PartnerBody.Kind
    enterprise: str
    partner_gives: tuple[str, ...] = ()
    enterprise_gives: tuple[str, ...] = ()
    activities: tuple[tuple[int, str, int, str], ...] = ()  # days ago, title, people, result


WAYS = ("支部规范化建设指导", "组织生活观摩")
PAIRS = (
    Pair("常州经开区综合行政执法大队", Government, "示例线缆"),
    Pair("江南农村商业银行", Finance, "示例储能"),
    Pair(
        "示例税务所", Government, "示例轨道", (*WAYS, "办税辅导"), ("轨道配件车间开放日", "技术骨干授课"),
        ((21, "联合主题党日：走进车间", 26, "约定每季度开展一次办税辅导"), (112, "办税政策小课堂", 18, "解答问题 9 个")),
    ),
    Pair(
        "示例市场监管所", Government, "示例电机", (*WAYS, "质量体系辅导"), ("电机实验室参观",),
        ((35, "质量月联合检查演练", 20, "整改建议 6 条"),),
    ),
    Pair("示例供电所", Government, "示例变压器", ("用电安全培训",), ("变压器运维讲解",), ((64, "用电安全体检", 12, "排查隐患 3 处"),)),
    Pair("示例消防救援站", Government, "示例光伏", ("消防演练指导",), ("场地和志愿者",), ((48, "消防疏散演练", 96, "全员演练一次"),)),
    Pair("示例社会保险所", Government, "示例模具", ("社保政策讲解",), ("新员工座谈场地",)),
    Pair("示例商业银行支行", Finance, "示例面料", ("融资政策讲解",), ("面料展示",), ((80, "金融知识进车间", 30, "3 家企业留下融资意向"),)),
    Pair("示例公积金管理部", Government, "示例包装", ("公积金政策讲解",)),
    Pair("示例街道总工会", Mass, "示例软件", ("职工活动策划",), ("数字化小课堂",), ((15, "青年沙龙", 24, "组建羽毛球队"),)),
    Pair("示例街道团工委", Mass, "示例装备", ("青年志愿服务",), ("装备演示",)),
    Pair("示例职业技术学院", Cooperation, "示例检测", ("实习生对接",), ("检测技术讲座",), ((140, "校企座谈", 16, "约定实习岗位 4 个"),)),
)  # fmt: skip

# Title, text, for which micro-grid's group only, written how many days ago.
NOTICES = (
    ("有诉求请在线点单", "{群名称}的各位：有任何需要，请登录兴东社区企业服务平台点单，也可以在群里告诉我。社工{社工}，电话 {电话}。", "", 30),
    ("社工走访安排", "各位好，{微网格}的社工{社工}本周走访各企业，请人力资源负责人留意来电。", "", 6),
    ("消防疏散演练", "轨道园区定于本周五下午 15:00 开展消防疏散演练，请各企业安排一名安全负责人到场。", "MG-05", 3),
)  # fmt: skip


def keep_party_records(community, *, today: date) -> None:
    """Everything beyond the bare organisations; those and the enterprises are there already."""
    _open_venues(community)
    _fill_organisations(community, today)
    _count_members(community, today)
    for pair in PAIRS:
        _pair(community, pair, today)
    _open_groups(community, today)
    _decide(community, today)


def _open_venues(community) -> None:
    venues = {}
    for name, kind, address, hours, grid, stands_in in VENUES:
        venue = venues[name] = Venue.objects.create(
            name=name,
            kind=kind,
            address=address,
            opening_hours=hours,
            grid=community.grids.get(grid),
            stands_in=community.micro_grids[stands_in],
        )
        served = MicroGrid.objects.filter(grid=venue.grid) if grid else MicroGrid.objects.all()
        venue.micro_grids.set(served)
    for name, place in GRID_VENUES.items():
        PartyOrganisation.objects.filter(name=name).update(venue=venues[place])


def _fill_organisations(community, today: date) -> None:
    for name, size in COMMITTEE_SIZES.items():
        PartyOrganisation.objects.filter(name=name).update(committee_size=size)
    for name, months in TERMS_END_IN.items():
        organisation = community.party[name]
        due = today + timedelta(days=30 * months + 10)
        organisation.elected_on = due.replace(year=due.year - 3, day=min(due.day, 28))
        organisation.save(update_fields=["elected_on"])
    for name, instructor, sent_by, ended in INSTRUCTORS:
        PartyInstructor.objects.create(
            organisation=community.party[name],
            name=instructor,
            sent_by=sent_by,
            from_on=SINCE,
            until_on=None if ended is None else today - timedelta(days=ended),
        )


def _count_members(community, today: date) -> None:
    for name, formal in MEMBERS.items():
        Enterprise.objects.filter(short_name=name).update(
            formal_members=formal, formal_members_on=today - timedelta(days=20)
        )
    for name, counts in FEW_MEMBERS.items():
        organisation = community.party[name]
        organisation.member_counts.all().delete()
        for days, formal in counts:
            MemberCount.objects.create(
                organisation=organisation,
                counted_on=today - timedelta(days=days),
                formal_members=formal,
            )


def _pair(community, pair: Pair, today: date) -> None:
    partner = PartnerBody.objects.create(name=pair.partner, kind=pair.kind, joined_on=SINCE)
    made = Pairing.objects.create(
        partner=partner,
        enterprise=community.enterprises[pair.enterprise],
        from_on=SINCE,
        plan="每年联合开展组织生活不少于两次，互访不少于一次。" if pair.partner_gives else "",
    )
    sides = PairingOffer.Side
    for side, gifts in (
        (sides.PARTNER, pair.partner_gives),
        (sides.ENTERPRISE, pair.enterprise_gives),
    ):
        for gift in gifts:
            PairingOffer.objects.create(pairing=made, side=side, what=gift)
    for days, title, participants, result in pair.activities:
        PairingActivity.objects.create(
            pairing=made,
            held_on=today - timedelta(days=days),
            title=title,
            people=participants,
            result=result,
        )


def _decide(community, today: date) -> None:
    """A report signed ten days ago, and since then a decision that still waits for its branch."""
    secretary, day = community.users["shuji"], today - timedelta(days=10)
    signed_at = timezone.make_aware(datetime.combine(day, time(16, 20)))
    sign_off(day, by=secretary, unit="兴东社区党委", now=signed_at)
    decide_formation(
        community.enterprises["示例装备"],
        decided=Suggestion.JOINT,
        reason="正与孵化园的企业商议联合组建",
        plan_on=today + timedelta(days=60),
        by=secretary,
        today=today - timedelta(days=6),
    )


def _open_groups(community, today: date) -> None:
    groups = {}
    for number, worker in enumerate(SocialWorker.objects.order_by("pk"), start=1):
        worker.office_phone = f"0519-8000{1000 + number}"
        worker.save(update_fields=["office_phone"])
        for duty in worker.duties.select_related("micro_grid"):
            place = duty.micro_grid
            groups[place.code] = WeChatGroup.objects.create(
                name=f"{place.name}企业服务群", micro_grid=place, owner=worker
            )
    for title, body, code, days in NOTICES:
        GroupNotice.objects.create(
            title=title,
            body=body,
            group=groups.get(code),
            written_on=today - timedelta(days=days),
        )
