"""The community around the orders: 300 enterprises, 15 departments with 5 members each."""

import io
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.core.management import call_command

from enterprises.models import Enterprise, Liaison
from grids.models import Grid, MicroGrid, MicroGridDuty, SocialWorker
from services.models import Department, Membership, ServiceItem
from tests.bench.writing import words
from xingdong.accounts.models import User

ENTERPRISES = 300
MEMBERS = 5  # of each department; the first is its head
SINCE = date(2015, 1, 1)

PLACES = words("常州 江苏 东方 恒立 瑞丰 天合 金轮 华阳 新誉 中车 科立 宏达 博世 安泰 永盛")
TRADES = words("轨道 电缆 精密 机械 智能 新材 电子 传动 焊接 模具 液压 铸造 电气 医疗 塑业")
KINDS = words("配件 设备 科技 制造 工业 装备 技术 贸易")


@dataclass(frozen=True)
class Community:
    """Who orders what from whom. Weights say how often, so that some are busy and some are not."""

    enterprises: list[Enterprise]
    enterprise_weights: list[float]
    items: list[ServiceItem]
    item_weights: list[float]
    liaisons: dict[int, int]  # user by enterprise
    members: dict[int, list[int]]  # users by department, the head first
    workers: list[int]

    @property
    def liaison(self) -> User:
        """Of the enterprise that orders most."""
        return User.objects.get(username="liaison0")

    @property
    def clerk(self) -> User:
        """Of the department that gets most."""
        return User.objects.get(pk=self.members[self.departments_by_share()[0]][1])

    @property
    def small_clerk(self) -> User:
        """Of the department that gets least."""
        return User.objects.get(pk=self.members[self.departments_by_share()[-1]][1])

    @property
    def new_clerk(self) -> User:
        """Of a department that has not had an order yet."""
        return User.objects.get(username="newcomer0")

    @property
    def worker(self) -> User:
        return User.objects.get(pk=self.workers[0])

    def departments_by_share(self) -> list[int]:
        share = Counter()
        for item, weight in zip(self.items, self.item_weights, strict=True):
            share[item.department_id] += weight
        return [department for department, _ in share.most_common()]


def found_community() -> Community:
    """Make it; departments and items are the catalogue's."""
    chance = random.Random(1)
    call_command("load_catalogue", stdout=io.StringIO())
    items = list(ServiceItem.objects.select_related("department").order_by("code"))
    micro_grids = _micro_grids()
    workers = _people("worker", len(micro_grids))
    for user, micro_grid in zip(workers, micro_grids, strict=True):
        worker = SocialWorker.objects.create(user=user, from_on=SINCE)
        MicroGridDuty.objects.create(social_worker=worker, micro_grid=micro_grid, from_on=SINCE)
    (newcomer,) = _people("newcomer", 1)
    new = Department.objects.create(
        code="NEW", name="新设部门", short_name="新设部门", kind=Department.Kind.STREET
    )
    Membership.objects.create(department=new, user=newcomer, from_on=SINCE)
    weights = [1 / (rank + 3) for rank in range(len(items))]
    chance.shuffle(weights)
    enterprises = _enterprises(micro_grids, chance)
    return Community(
        enterprises=enterprises,
        enterprise_weights=[1 / (rank + 15) for rank in range(ENTERPRISES)],
        items=items,
        item_weights=weights,
        liaisons=_liaisons(enterprises),
        members={pk: _staff(pk) for pk in sorted({item.department_id for item in items})},
        workers=[user.pk for user in workers],
    )


def _micro_grids() -> list[MicroGrid]:
    grids = [Grid.objects.create(code=f"G{n}", name=f"第{n}网格") for n in (1, 2, 3)]
    return [
        MicroGrid.objects.create(grid=grids[n % 3], code=f"MG-{n:02d}", name=f"{n} 号片区")
        for n in range(1, 13)
    ]


def _staff(department: int) -> list[int]:
    people = _people(f"department{department}-", MEMBERS)
    Membership.objects.bulk_create(
        Membership(department_id=department, user=user, is_head=not n, from_on=SINCE)
        for n, user in enumerate(people)
    )
    return [user.pk for user in people]


def _enterprises(micro_grids: list[MicroGrid], chance: random.Random) -> list[Enterprise]:
    names = list(product(PLACES, TRADES, KINDS))
    return Enterprise.objects.bulk_create(
        Enterprise(
            credit_code=f"91320400MA{n:08d}",
            name=f"{place}{trade}{kind}有限公司",
            short_name=f"{place}{trade}",
            micro_grid=chance.choice(micro_grids),
            stage=chance.choice(Enterprise.Stage.values),
            address=f"示例路 {n} 号",
        )
        for n, (place, trade, kind) in enumerate(chance.sample(names, ENTERPRISES))
    )


def _liaisons(enterprises: list[Enterprise]) -> dict[int, int]:
    liaisons = Liaison.objects.bulk_create(
        Liaison(enterprise=enterprise, user=user, is_primary=True, from_on=SINCE)
        for enterprise, user in zip(enterprises, _people("liaison", ENTERPRISES), strict=True)
    )
    return {liaison.enterprise_id: liaison.user_id for liaison in liaisons}


def _people(prefix: str, number: int) -> list[User]:
    return User.objects.bulk_create(
        User(username=f"{prefix}{n}", real_name=f"{prefix}{n}", password="!") for n in range(number)
    )
