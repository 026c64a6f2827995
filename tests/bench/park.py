"""The demo community, grown to a park of hundreds of enterprises with thousands of orders."""

import io
import random
from datetime import timedelta
from itertools import product

from django.core.management import call_command
from django.utils import timezone

from enterprises.models import Contact, Enterprise, Finding, HeadcountCheck, Liaison, Site, Visit
from grids.models import MicroGrid, OfficeHolder, PartyOrganisation
from services.models import Membership, ServiceItem
from tests.bench.community import KINDS, PLACES, SINCE, TRADES, Community
from tests.bench.filling import fill
from xingdong.accounts.models import User

VISITED_BEFORE = 300  # days since the last visit, at most
ROLES = Contact.Role.values
COMMANDS = ("load_catalogue", "load_calendar", "load_demo", "fit_suggestions")


def grown_park(*, enterprises: int, orders: int) -> None:
    """Tell the demo's stories, then add everything until there are so many."""
    for command in COMMANDS:
        call_command(command, stdout=io.StringIO())
    _settle(enterprises)
    fill(_community(), orders=orders, open_orders=orders // 10, now=timezone.now())


def _settle(wanted: int) -> None:
    """Enterprises with a point, people, counts, visits; some with a branch and a second site."""
    chance = random.Random(7)
    names = list(product(PLACES, TRADES, KINDS, ("一厂", "二厂", "三厂", "四厂", "五厂", "六厂")))
    micro_grids = list(MicroGrid.objects.all())
    today = timezone.localdate()
    made = [
        _enterprise(number, words, chance.choice(micro_grids), chance)
        for number, words in enumerate(
            chance.sample(names, wanted - Enterprise.objects.count()), start=1
        )
    ]
    for number, (one, branch) in enumerate(zip(made, _branches(len(made) // 6), strict=False)):
        one.party_organisation = branch if number % 2 else None
    Enterprise.objects.bulk_create(made)
    Contact.objects.bulk_create(
        Contact(enterprise=one, role=role, name="某人", mobile="13800000002", from_on=SINCE)
        for one in made
        for role in chance.sample(ROLES, 3)
    )
    HeadcountCheck.objects.bulk_create(
        HeadcountCheck(enterprise=one, checked_on=today - timedelta(days=90 * turn), total=40)
        for one in made
        for turn in range(4)
    )
    Site.objects.bulk_create(
        Site(
            enterprise=one,
            name="二期厂区",
            micro_grid=one.micro_grid,
            longitude=one.longitude,
            latitude=one.latitude,
        )
        for one in made[::10]
    )
    _visit(made, chance)


def _enterprise(number: int, words: tuple, micro_grid: MicroGrid, chance: random.Random):
    corners = micro_grid.outline["coordinates"][0][:4]
    shares = [chance.random() for _ in corners]
    longitude, latitude = (
        sum(share * corner[axis] for share, corner in zip(shares, corners, strict=True))
        / sum(shares)
        for axis in (0, 1)
    )
    one = Enterprise(
        credit_code=f"91320400MA{number:08d}",
        name=f"{''.join(words)}有限公司",
        short_name="".join(words[:2]),
        micro_grid=micro_grid,
        stage=chance.choice(Enterprise.Stage.values),
        ownership=chance.choice(Enterprise.Ownership.values),
        address=f"示例路 {number} 号",
        longitude=longitude,
        latitude=latitude,
        has_union=chance.random() < 0.5,
        headcount=40,
        formal_members=chance.choice((None, 0, 2, 3, 9)),
        verified_on=SINCE if chance.random() < 0.2 else timezone.localdate(),
    )
    one.derive()
    return one


def _branches(number: int) -> list[PartyOrganisation]:
    branches = PartyOrganisation.objects.bulk_create(
        PartyOrganisation(
            name=f"第{one}支部", kind="branch", formation="independent", elected_on=SINCE
        )
        for one in range(number)
    )
    OfficeHolder.objects.bulk_create(
        OfficeHolder(
            organisation=one,
            post=OfficeHolder.Post.SECRETARY,
            name="某书记",
            phone="13800000003",
            from_on=SINCE,
        )
        for one in branches
    )
    return branches


def _visit(enterprises: list[Enterprise], chance: random.Random) -> None:
    visitors = list(User.objects.filter(social_worker__isnull=False))
    today = timezone.localdate()
    visits = Visit.objects.bulk_create(
        Visit(
            enterprise=one,
            visitor=chance.choice(visitors),
            visited_on=today - timedelta(days=chance.randrange(VISITED_BEFORE)),
            heard="生产正常，近期缺人。",
        )
        for one in enterprises
        for _ in range(3)
    )
    Finding.objects.bulk_create(Finding(visit=one, text="缺 3 名焊工") for one in visits[::20])


def _community() -> Community:
    """Everybody who can have an order: the enterprises that are known most order most."""
    enterprises = list(Enterprise.objects.order_by("pk"))
    liaisons = {one.enterprise_id: one.user_id for one in Liaison.objects.filter(is_primary=True)}
    silent = [one for one in enterprises if one.pk not in liaisons]
    users = User.objects.bulk_create(
        User(username=f"crowd{one.pk}", real_name="某联络", password="!") for one in silent
    )
    made = Liaison.objects.bulk_create(
        Liaison(enterprise=one, user=user, is_primary=True, from_on=SINCE)
        for one, user in zip(silent, users, strict=True)
    )
    liaisons |= {one.enterprise_id: one.user_id for one in made}
    members: dict[int, list[int]] = {}
    for one in Membership.objects.order_by("-is_head", "pk"):
        members.setdefault(one.department_id, []).append(one.user_id)
    items = list(ServiceItem.objects.select_related("department").order_by("code"))
    return Community(
        enterprises=enterprises,
        enterprise_weights=[1 / (rank + 15) for rank in range(len(enterprises))],
        items=items,
        item_weights=[1 / (rank + 3) for rank in range(len(items))],
        liaisons=liaisons,
        members=members,
        workers=[],
    )
