"""Which desk an order goes to, and that nothing is skipped in silence."""

import pytest
from django.db import IntegrityError, transaction

from grids.models import MicroGrid
from requests_desk import actions
from requests_desk.models import RoutingRule
from requests_desk.rules.routing import Situation, decide, faults_of
from requests_desk.workflow import Status
from services.models import Membership
from tests.cast import draft, fresh, make_item, settle
from tests.support.notices import deliveries_of


@pytest.fixture
def situation(item, micro_grid, clerk, head) -> Situation:
    return Situation(item=item, micro_grid=micro_grid, stage="growth", grade="normal")


@pytest.fixture
def today(now):
    return now.date()


def test_without_a_rule_the_items_department_decides(situation, department, clerk, today):
    decision = decide(situation, on=today)
    assert (decision.department, decision.handler, decision.rule) == (department, clerk, None)
    assert "按事项“专场招聘”的主办部门派给人社中心" in decision.explanation


def test_the_most_specific_rule_wins(
    situation, item, micro_grid, other_department, other_clerk, today
):
    wide = RoutingRule.objects.create(item=item, department=item.department)
    grid = RoutingRule.objects.create(item=item, grid=micro_grid.grid, department=item.department)
    narrow = RoutingRule.objects.create(
        item=item, micro_grid=micro_grid, department=other_department
    )
    decision = decide(situation, on=today)
    assert (decision.department, decision.rule) == (other_department, narrow)
    assert [check.rule for check in decision.checks] == [narrow, grid, wide]
    assert [check.decides for check in decision.checks] == [True, False, False]


def test_a_rule_for_another_place_says_why_it_does_not_match(situation, item, micro_grid, today):
    elsewhere = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-06", name="别处")
    RoutingRule.objects.create(item=item, micro_grid=elsewhere, department=item.department)
    decision = decide(situation, on=today)
    assert decision.rule is None
    assert [check.mismatch for check in decision.checks] == ["只管微网格MG-06 别处"]


def test_a_broken_rule_is_never_skipped(situation, item, department, clerk, today):
    rule = RoutingRule.objects.create(item=item, department=department, handler=clerk)
    Membership.objects.filter(user=clerk).update(until_on="2021-01-01")
    assert list(faults_of(rule, on=today)) == ["周经办已不在人社中心"]
    decision = decide(situation, on=today)
    assert decision.department is None
    assert decision.explanation == f"规则 {rule.pk}已失效（周经办已不在人社中心），由社区研判。"


def test_a_named_handler_beats_the_least_loaded(situation, item, department, second_clerk, today):
    RoutingRule.objects.create(item=item, department=department, handler=second_clerk)
    assert decide(situation, on=today).handler == second_clerk


def test_orders_spread_over_the_clerks(enterprise, item, liaison, clerk, second_clerk, head, now):
    for _ in range(4):
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    assert [fresh(order).assignment.handler.username for order in item.orders.order_by("pk")] == [
        "clerk",
        "second_clerk",
        "clerk",
        "second_clerk",
    ]


@pytest.mark.parametrize("reason", ["uncertain", "closed department", "nobody there"])
def test_what_cannot_be_routed_waits_visibly_in_triage(
    reason, enterprise, item, fallback_item, other_department, liaison, clerk, worker, now
):
    chosen, uncertain = item, False
    if reason == "uncertain":
        chosen, uncertain = fallback_item, True
    elif reason == "closed department":
        item.department.is_active = False
        item.department.save(update_fields=["is_active"])
    else:
        chosen = make_item("IN-01", "创业辅导", other_department)
    order = actions.submit_order(
        draft(enterprise, chosen, item_uncertain=uncertain), by=liaison, now=now
    )
    settle(now)
    order = fresh(order)
    assert order.status == Status.TRIAGE
    event = order.events.last()
    assert event.internal_text.endswith("由社区研判。")
    assert deliveries_of(event).filter(recipient=worker, notice="triage").count() == 1


def test_co_departments_are_noted_and_told(enterprise, item, liaison, clerk, other_department, now):
    item.co_departments.add(other_department)
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    assert [assist.department for assist in order.assists.all()] == [other_department]


def test_an_order_sent_back_is_not_routed_again(routed, clerk, worker, now):
    actions.ask_return(routed, by=clerk, reason="R1", basis="职责清单第 3 条。", now=now)
    settle(now)
    actions.accept_return(fresh(routed), by=worker, reason="同意。", now=now)
    settle(now)
    order = fresh(routed)
    assert order.status == Status.TRIAGE
    assert order.assignments.count() == 1
    assert (order.assignment, order.assignments.get().ending) == (None, "returned")


def test_two_rules_with_the_same_conditions_are_refused_by_the_database(item):
    RoutingRule.objects.create(item=item, department=item.department)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(item=item, department=item.department)
    assert RoutingRule.objects.count() == 1
