"""What the coverage report costs at 300 and at 10,000 enterprises; asserts only the statements."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprises.coverage.report import Report, report_on
from enterprises.models import Contact, Enterprise, HeadcountCheck
from grids.models import Grid, MemberCount, MicroGrid, PartyInstructor, PartyOrganisation
from services.models import Department, Membership
from tests.bench.stopwatch import Reading, measure
from tests.bench.test_speed import padded
from tests.bench.visitor import Visitor
from xingdong.accounts.models import User
from xingdong.insight.party.spreadsheet import workbook_of

SMALL, LARGE = 300, 10_000
SINCE = date(2024, 3, 1)
TODAY = timezone.localdate()
ROLES = ("hr_head", "union_chair", "party_secretary")

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]


def test_coverage(postgres_url):
    places, organisations, clerk = found()
    readings = []
    for enterprises in (SMALL, LARGE):
        fill(places, organisations, enterprises)
        readings.append(take(clerk))
    print(f"\n\n{'':30}{SMALL:>9,} {LARGE:>10,}  statements")
    for small, large in zip(*readings, strict=True):
        print(f"{padded(large.name)} {small.ms:8.1f} {large.ms:10.1f} {large.statements:8}")
        assert small.statements == large.statements, large.name


def found():
    """Three grids of four micro-grids, a branch each, and 300 branches of enterprises."""
    places, organisations = [], []
    for number in range(3):
        grid = Grid.objects.create(code=f"G{number}", name=f"网格{number}")
        places += [
            MicroGrid.objects.create(grid=grid, code=f"M{number}{one}", name="片区")
            for one in range(4)
        ]
        branch = PartyOrganisation.objects.create(
            name=f"网格支部{number}", kind="grid_branch", formation="grid", grid=grid
        )
        PartyInstructor.objects.create(organisation=branch, name="指导员", from_on=SINCE)
        organisations.append(branch)
    organisations += PartyOrganisation.objects.bulk_create(
        PartyOrganisation(
            name=f"支部{number}", kind="branch", formation="independent", elected_on=SINCE
        )
        for number in range(300)
    )
    MemberCount.objects.bulk_create(
        MemberCount(
            organisation=one, counted_on=SINCE + timedelta(days=90 * turn), formal_members=5
        )
        for one in organisations
        for turn in range(8)
    )
    department = Department.objects.create(
        code="DQGZ", name="党群", short_name="党群", kind="street"
    )
    clerk = User.objects.create_user("clerk", real_name="石经办")
    Membership.objects.create(user=clerk, department=department, from_on=SINCE)
    return places, organisations, clerk


def fill(places, organisations, wanted: int) -> None:
    """Up to ``wanted`` enterprises, each with four checks and three contacts."""
    made = Enterprise.objects.bulk_create(
        Enterprise(
            credit_code=f"BENCH{number:013d}",
            name=f"示例企业{number:05d}",
            micro_grid=places[number % len(places)],
            party_organisation=organisations[number % 320] if number % 320 < 303 else None,
            stage="growth",
            ownership="private" if number % 5 else "state",
            has_union=bool(number % 2),
            formal_members=number % 6,
        )
        for number in range(Enterprise.objects.count(), wanted)
    )
    HeadcountCheck.objects.bulk_create(
        HeadcountCheck(
            enterprise=one, checked_on=TODAY - timedelta(days=90 * turn), total=one.pk % 400
        )
        for one in made
        for turn in range(4)
    )
    Contact.objects.bulk_create(
        Contact(enterprise=one, role=role, name="某人", mobile="13800000000", from_on=SINCE)
        for one in made
        for role in ROLES
    )


def take(clerk) -> list[Reading]:
    report = report_on(TODAY)
    stored = json.dumps(report.to_json())
    visitor = Visitor(clerk)
    print(f"\n{len(report.facts):,} enterprises, a version takes {len(stored) / 1024:,.0f} kB")
    return [
        measure("统计报表", lambda: report_on(TODAY)),
        measure("报表页面", lambda: visitor.get("/party/")),
        measure("数字背后的名单", lambda: visitor.get("/party/behind/all/operating/")),
        measure("组建建议", lambda: visitor.get("/party/formation/")),
        measure("读出存档", lambda: Report.from_json(json.loads(stored))),
        measure("导出 Excel", lambda: workbook_of(report, None, sees_names=True)),
    ]
