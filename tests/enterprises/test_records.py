"""Dated rows of an enterprise: headcounts, turns, and what counts on a given day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enterprises.actions import change_stage, change_status, record_headcount
from enterprises.models import (
    Contact,
    Enterprise,
    HeadcountCheck,
    Plan,
    PlanLine,
    Residency,
    StageChange,
    StatusChange,
    Visit,
)
from enterprises.stages import grew_two_years, is_growth, proposed_stage
from grids.models import PartyOrganisation
from tests.cast import SINCE

JANUARY, MARCH, MAY = date(2026, 1, 5), date(2026, 3, 2), date(2026, 5, 6)


def test_the_latest_check_is_copied_and_an_older_one_is_not(enterprise):
    record_headcount(enterprise, total=86, non_local=40, on=MARCH)
    record_headcount(enterprise, total=70, non_local=None, on=JANUARY, source="补录")
    enterprise.refresh_from_db()
    assert (enterprise.headcount, enterprise.non_local_headcount) == (86, 40)
    assert enterprise.headcount_on == MARCH
    record_headcount(enterprise, total=104, non_local=50, on=MARCH)
    assert enterprise.headcount == 104
    assert HeadcountCheck.objects.count() == 2


def test_a_report_takes_the_check_before_its_day(enterprise):
    record_headcount(enterprise, total=49, non_local=None, on=JANUARY)
    record_headcount(enterprise, total=50, non_local=None, on=MAY)

    def counted(day):
        one = Enterprise.objects.with_headcount(day).get()
        return one.counted, one.counted_on

    assert counted(date(2025, 12, 31)) == (None, None)
    assert counted(JANUARY) == counted(MARCH) == (49, JANUARY)
    assert counted(MAY) == (50, MAY)


def test_more_strangers_than_people_are_refused(enterprise):
    with pytest.raises(ValidationError, match="外来职工人数不能多于职工人数"):
        record_headcount(enterprise, total=10, non_local=11, on=MARCH)
    assert not HeadcountCheck.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadcountCheck.objects.create(
            enterprise=enterprise, total=10, non_local=11, checked_on=MARCH
        )


def test_a_turn_keeps_when_who_and_why(enterprise, worker):
    change_stage(enterprise, to="mature", on=MARCH, reason="营收稳定", by=worker)
    change = StageChange.objects.get()
    assert (change.old, change.new, change.on, change.by) == ("growth", "mature", MARCH, worker)
    assert Enterprise.objects.get().stage == "mature"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"to": "mature"}, "企业当前已是“成熟期”。"),
        ({"to": "growth", "on": JANUARY}, "日期不能早于上次变更"),
        ({"to": "growth", "reason": ""}, "不能为空"),
        ({"to": "sold"}, "不是有效选项"),
    ],
)
def test_a_turn_that_makes_no_sense_moves_nothing(fields, sentence, enterprise, worker):
    change_stage(enterprise, to="mature", on=MARCH, reason="营收稳定", by=worker)
    with pytest.raises(ValidationError, match=sentence):
        change_stage(enterprise, **{"on": MAY, "reason": "复核", "by": worker, **fields})
    assert StageChange.objects.count() == 1
    assert Enterprise.objects.get().stage == "mature"


def test_a_closed_enterprise_leaves_the_figures_from_that_day(enterprise, worker):
    change_status(enterprise, to="suspended", on=MARCH, reason="搬迁改造", by=worker)
    change_status(enterprise, to="operating", on=MAY, reason="复工", by=worker)
    days = (date(2026, 3, 1), MARCH, date(2026, 5, 5), MAY)
    counts = [Enterprise.objects.operating_on(day).count() for day in days]
    assert counts == [1, 0, 0, 1]
    assert Enterprise.objects.get().status_on == MAY
    assert StatusChange.objects.count() == 2


@pytest.mark.parametrize(
    ("verified_on", "unverified"),
    [(None, 1), (date(2025, 3, 1), 1), (date(2025, 3, 2), 0), (MARCH, 0)],
)
def test_a_record_counts_as_verified_for_twelve_months(verified_on, unverified, enterprise):
    Enterprise.objects.update(verified_on=verified_on)
    assert Enterprise.objects.unverified(MARCH).count() == unverified


def test_only_the_roles_that_can_exist_are_missing(enterprise):
    def missing():
        one = Enterprise.objects.with_missing_roles(MARCH).get()
        return one.lacks_hr_head, one.lacks_union_chair, one.lacks_party_secretary

    assert missing() == (True, False, False)
    branch = PartyOrganisation.objects.create(name="支部", kind="branch", formation="independent")
    Enterprise.objects.update(has_union=True, party_organisation=branch)
    assert missing() == (True, True, True)
    for role in ("hr_head", "union_chair", "party_secretary"):
        Contact.objects.create(
            enterprise=enterprise, role=role, name="甲", mobile="13800000009", from_on=SINCE
        )
    assert missing() == (False, False, False)
    assert not Enterprise.objects.lacking_a_role(MARCH).exists()
    Contact.objects.filter(role="union_chair").update(until_on=JANUARY)
    assert Enterprise.objects.lacking_a_role(MARCH).get().lacks_union_chair


@pytest.mark.parametrize(
    ("fields", "grew", "stage"),
    [
        ({"registered_on": date(2023, 3, 2)}, False, "startup"),
        ({"registered_on": date(2023, 3, 1)}, False, "growth"),
        ({"registered_on": date(2016, 3, 2)}, False, "growth"),
        ({"registered_on": date(2016, 3, 1)}, False, "mature"),
        ({"registered_on": date(2016, 3, 1)}, True, "growth"),
        ({"registered_on": date(2016, 3, 1), "is_incubated": True}, False, "startup"),
        ({"registered_on": date(2024, 1, 1), "revenue": Decimal(2000)}, False, "mature"),
        ({"registered_on": date(2024, 1, 1), "revenue": Decimal(2000)}, True, "growth"),
        ({"registered_on": date(2024, 1, 1), "plans_listing": True}, False, "mature"),
        ({}, False, None),
    ],
)
def test_the_default_rule_proposes_a_stage(fields, grew, stage):
    enterprise = Enterprise(industry_code="3715", **fields)
    assert proposed_stage(enterprise, on=MARCH, grew=grew) == stage


def test_growth_is_a_fifth_in_each_of_two_years(enterprise):
    assert is_growth([100, 120, 144])
    assert not is_growth([100, 119, 144])
    assert not is_growth([100, None, 144])
    for year, total in ((2024, 100), (2025, 120), (2026, 144)):
        record_headcount(enterprise, total=total, non_local=None, on=date(year, 3, 1))
    assert grew_two_years(enterprise, on=MARCH)
    assert not grew_two_years(enterprise, on=date(2026, 2, 28))


def test_the_database_keeps_visits_plans_and_points_whole(enterprise, worker):
    stay = Residency.objects.create(enterprise=enterprise, user=worker, from_on=SINCE)
    plan = Plan.objects.create(enterprise=enterprise, year=2026)
    wrong = [
        lambda: Visit.objects.create(enterprise=enterprise, visitor=worker),
        lambda: Visit.objects.create(
            enterprise=enterprise, visitor=worker, visited_on=MARCH, hours=2
        ),
        lambda: Visit.objects.create(
            enterprise=enterprise,
            visitor=worker,
            visited_on=MARCH,
            kind="on_site",
            residency=stay,
        ),
        lambda: PlanLine.objects.create(plan=plan, problem="用工", owner=worker, cleared_on=MARCH),
        lambda: PlanLine.objects.create(plan=plan, problem="用工"),
        lambda: Plan.objects.create(enterprise=enterprise, year=2026),
        lambda: Enterprise.objects.update(longitude=120.05),
        lambda: Enterprise.objects.update(revenue=100),
    ]
    for break_a_rule in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            break_a_rule()
    assert not Visit.objects.exists()
