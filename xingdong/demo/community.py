"""Found the demo community: accounts, places, party organisations, enterprises, rules."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from enterprises.actions import record_headcount
from enterprises.models import Contact, Enterprise, Liaison, Site
from grids.models import (
    Grid,
    MemberCount,
    MicroGrid,
    MicroGridDuty,
    OfficeHolder,
    PartyOrganisation,
    SocialWorker,
)
from requests_desk.models import RoutingRule
from services.models import Department, Membership, ServiceItem
from xingdong.accounts.models import Appointment, User
from xingdong.notices.models import GroupRobot
from xingdong.records.narrowing import not_none

from . import people
from .firms import (
    COMMITTEE,
    ENTERPRISE_BRANCHES,
    FIRMS,
    GRID_BRANCHES,
    GRIDS,
    MICRO_GRIDS,
    SINCE,
    UNION,
    UNION_WITHOUT_CHAIR,
    Firm,
    PartyBody,
)
from .party import keep_party_records
from .places import FURTHER_SITES, SITES, outline_of
from .records import keep_records
from .rules import ROBOTS, RULES, Rule

Position = Appointment.Position


@dataclass
class Community:
    """Everybody and everything by the name the tables use."""

    users: dict[str, User] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    items: dict[str, ServiceItem] = field(default_factory=dict)
    micro_grids: dict[str, MicroGrid] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    party: dict[str, PartyOrganisation] = field(default_factory=dict)
    workers: dict[str, User] = field(default_factory=dict)
    """The social worker's account by micro-grid."""

    def account(self, user: User) -> User:
        """The one object for an account, so that what a person is gets read once."""
        return self.users[user.username]


def found(*, today: date) -> Community:
    community = Community(
        departments={department.code: department for department in Department.objects.all()},
        items={item.code: item for item in ServiceItem.objects.select_related("department")},
    )
    _numbers = count(1)
    _open_accounts(community, _numbers)
    _draw_grids(community)
    _appoint(community)
    _found_party(community, _numbers)
    for firm in FIRMS:
        _register(community, firm, _numbers, today)
    keep_party_records(community, today=today)
    keep_records(community, today=today)
    for rule in RULES:
        _rule(community, rule)
    for robot in ROBOTS:
        _robot(community, *robot)
    return community


def everybody() -> list[people.Person]:
    """All people with an account, each once."""
    named = [*people.SOCIAL_WORKERS, people.LEADER, people.ADMINISTRATOR]
    for staff in (*people.DEPARTMENT_STAFF.values(), *people.LIAISONS.values()):
        named += staff
    return list(dict.fromkeys(named))


def _mobile(number: int) -> str:
    """A number with a prefix that no operator hands out."""
    return f"1540000{number:04d}"


def _open_accounts(community: Community, numbers) -> None:
    user = get_user_model()
    password = make_password(people.PASSWORD)  # once: hashing eighty times would take half a minute
    users = user.objects.bulk_create(
        user(
            username=person.username,
            real_name=person.name,
            mobile=_mobile(next(numbers)),
            email=f"{person.username}@{settings.DEMO_EMAIL_DOMAIN}",
            password=password,
        )
        for person in everybody()
    )
    community.users = {account.username: account for account in users}


def _draw_grids(community: Community) -> None:
    for code, name in GRIDS.items():
        community.grids[code] = Grid.objects.create(code=code, name=name)
    for place, (code, (grid, name)) in enumerate(MICRO_GRIDS.items()):
        community.micro_grids[code] = MicroGrid.objects.create(
            grid=community.grids[grid], code=code, name=name, outline=outline_of(place)
        )


def _appoint(community: Community) -> None:
    users = community.users
    for person, (code, micro_grid) in zip(
        people.SOCIAL_WORKERS, community.micro_grids.items(), strict=True
    ):
        worker = SocialWorker.objects.create(
            user=users[person.username],
            office_phone=f"0519-8000{len(community.workers) + 1:04d}",
            from_on=SINCE,
        )
        MicroGridDuty.objects.create(social_worker=worker, micro_grid=micro_grid, from_on=SINCE)
        community.workers[code] = users[person.username]
    for number, department in enumerate(community.departments.values(), start=1):
        department.office_phone = f"0519-8000{2000 + number}"
    Department.objects.bulk_update(community.departments.values(), ["office_phone"])
    staff = [("XDSQ", username, True) for username in people.CENTRE_HEADS]
    staff += [("XDSQ", username, False) for username in people.CENTRE_CLERKS]
    for code, (head, *clerks) in people.DEPARTMENT_STAFF.items():
        staff.append((code, head.username, True))
        staff += [(code, clerk.username, False) for clerk in clerks]
    Membership.objects.bulk_create(
        Membership(
            department=community.departments[code],
            user=users[username],
            is_head=is_head,
            from_on=SINCE,
        )
        for code, username, is_head in staff
    )
    for person, position in (
        (people.LEADER, Position.LEADER),
        (people.ADMINISTRATOR, Position.ADMINISTRATOR),
    ):
        Appointment.objects.create(user=users[person.username], position=position, from_on=SINCE)


def _found_party(community: Community, numbers) -> None:
    committee = _party_body(community, COMMITTEE, None, numbers)
    for branch in GRID_BRANCHES:
        _party_body(community, branch, committee, numbers)
    above = {branch.grid: community.party[branch.name] for branch in GRID_BRANCHES}
    for branch in ENTERPRISE_BRANCHES:
        _party_body(community, branch, above[branch.grid], numbers)


def _party_body(community: Community, body: PartyBody, parent, numbers) -> PartyOrganisation:
    kinds, formations = PartyOrganisation.Kind, PartyOrganisation.Formation
    formation = {
        kinds.COMMUNITY_COMMITTEE: "",
        kinds.GRID_BRANCH: formations.GRID,
        kinds.JOINT_BRANCH: formations.JOINT,
    }.get(body.kind, formations.INDEPENDENT)
    made = community.party[body.name] = PartyOrganisation.objects.create(
        name=body.name,
        kind=body.kind,
        formation=formation,
        parent=parent,
        grid=community.grids.get(body.grid),
        founded_on=body.founded_on,
        elected_on=body.elected_on,
    )
    OfficeHolder.objects.create(
        organisation=made,
        post=OfficeHolder.Post.SECRETARY,
        name=body.secretary,
        phone=_mobile(next(numbers)),
        from_on=body.elected_on,
    )
    MemberCount.objects.create(
        organisation=made,
        counted_on=SINCE,
        formal_members=body.formal,
        probationary_members=body.probationary,
    )
    return made


def _register(community: Community, firm: Firm, numbers, today: date) -> None:
    checked_on = today - timedelta(days=firm.checked_days_ago)
    longitude, latitude = SITES[firm.short_name]
    enterprise = Enterprise(
        credit_code=firm.credit_code,
        name=firm.name,
        short_name=firm.short_name,
        micro_grid=community.micro_grids[firm.micro_grid],
        party_organisation=community.party.get(firm.party),
        stage=firm.stage,
        address=firm.address,
        longitude=longitude,
        latitude=latitude,
        verified_on=checked_on,
        has_union=UNION in firm.contacts or firm.short_name in UNION_WITHOUT_CHAIR,
    )
    enterprise.full_clean()
    enterprise.save()
    for name, micro_grid, address, point in FURTHER_SITES.get(firm.short_name, ()):
        Site.objects.create(
            enterprise=enterprise,
            name=name,
            micro_grid=community.micro_grids[micro_grid],
            address=address,
            longitude=point[0],
            latitude=point[1],
        )
    record_headcount(enterprise, total=firm.headcount, non_local=None, on=checked_on)
    community.enterprises[firm.short_name] = enterprise
    liaisons = people.LIAISONS[firm.short_name]
    for position, person in enumerate(liaisons):
        Liaison.objects.create(
            enterprise=enterprise,
            user=community.users[person.username],
            is_primary=position == 0,
            from_on=SINCE,
        )
    mobiles = {
        person.name: not_none(community.users[person.username].mobile) for person in liaisons
    }
    for role, name in firm.contacts.items():
        mobiles.setdefault(name, _mobile(next(numbers)))
        Contact.objects.create(
            enterprise=enterprise,
            role=role,
            name=name,
            mobile=mobiles[name],
            verified_on=checked_on,
            from_on=SINCE,
        )


def _robot(community: Community, name, kind, department, micro_grid, webhook) -> None:
    robot = GroupRobot.objects.create(
        name=name,
        kind=kind,
        webhook=webhook,
        is_active=False,
    )
    if department:
        community.departments[department].robots.add(robot)
    if micro_grid:
        community.micro_grids[micro_grid].robots.add(robot)


def _rule(community: Community, rule: Rule) -> None:
    made = RoutingRule.objects.create(
        item=community.items[rule.item],
        micro_grid=community.micro_grids.get(rule.micro_grid),
        grid=community.grids.get(rule.grid),
        stage=rule.stage,
        grade=rule.grade,
        department=community.departments[rule.department],
        handler=community.users.get(rule.handler),
        note=rule.note,
    )
    made.co_departments.set([community.departments[code] for code in rule.co_departments])
