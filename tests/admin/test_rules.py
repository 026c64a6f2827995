"""Routing rules: the broken ones in red, and the simulator that writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.models import MicroGrid
from requests_desk import actions
from requests_desk.models import Assignment, OrderEvent, RoutingRule
from requests_desk.rules.routing import crossings_of_each
from services.models import Membership
from tests.admin.conftest import words_of
from tests.cast import draft, settle

LIST = reverse("admin:requests_desk_routingrule_changelist")
SIMULATOR = reverse("admin:requests_desk_routingrule_simulate")


@pytest.fixture
def broken(item, department, clerk):
    """A rule whose handler has left the department."""
    rule = RoutingRule.objects.create(item=item, department=department, handler=clerk)
    Membership.objects.filter(user=clerk).update(until_on="2021-01-01")
    return rule


def rule_form(item, department, **fields) -> dict:
    return {
        "item": item.pk,
        "department": department.pk,
        "micro_grid": "",
        "grid": "",
        "stage": "",
        "grade": "",
        "handler": "",
        "note": "",
        "is_active": "on",
        **fields,
    }


def test_a_broken_rule_is_shown_red_with_its_reason(broken, item, department, worker, client):
    RoutingRule.objects.create(item=item, department=department, stage="growth")
    RoutingRule.objects.create(item=item, department=department, grade="urgent", is_active=False)
    client.force_login(worker)
    page = client.get(LIST).text
    assert page.count('<span class="state state-bad">失效</span>') == 1
    assert '<span class="state-reason">周经办已不在人社中心</span>' in page
    assert page.count('<span class="state state-good">正常</span>') == 1
    assert page.count('<span class="state state-calm">已停用</span>') == 1


def test_a_rule_that_is_broken_from_the_start_is_refused(
    item, department, other_clerk, worker, client
):
    client.force_login(worker)
    url = reverse("admin:requests_desk_routingrule_add")
    answer = client.post(url, rule_form(item, department, handler=other_clerk.pk))
    assert answer.status_code == 200
    assert "规则不能生效：王经办已不在人社中心。请更正，或先停用此规则。" in words_of(answer)
    assert not RoutingRule.objects.exists()


def test_a_broken_rule_can_be_switched_off(broken, item, department, clerk, worker, client):
    client.force_login(worker)
    url = reverse("admin:requests_desk_routingrule_change", args=[broken.pk])
    form = rule_form(item, department, handler=clerk.pk)
    del form["is_active"]
    assert client.post(url, form).status_code == 302
    broken.refresh_from_db()
    assert not broken.is_active


def test_a_good_rule_is_saved(item, department, clerk, other_department, worker, client):
    client.force_login(worker)
    url = reverse("admin:requests_desk_routingrule_add")
    form = rule_form(item, department, handler=clerk.pk, co_departments=[other_department.pk])
    assert client.post(url, form).status_code == 302
    rule = RoutingRule.objects.get()
    assert (rule.handler, list(rule.co_departments.all())) == (clerk, [other_department])


def test_the_lead_cannot_be_its_own_helper(item, department, worker, client):
    client.force_login(worker)
    url = reverse("admin:requests_desk_routingrule_add")
    answer = client.post(url, rule_form(item, department, co_departments=[department.pk]))
    assert "主办部门不能同时是协办部门。" in words_of(answer)
    assert not RoutingRule.objects.exists()


def simulated(client, **given) -> str:
    answer = client.get(SIMULATOR, given)
    assert answer.status_code == 200
    return words_of(answer)


def test_the_simulator_explains_an_order_rule_by_rule(
    routed, item, department, other_department, other_clerk, micro_grid, worker, client
):
    elsewhere = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-09", name="别处")
    RoutingRule.objects.create(item=item, department=department, micro_grid=elsewhere)
    RoutingRule.objects.create(item=item, department=department)
    narrow = RoutingRule.objects.create(
        item=item, department=other_department, micro_grid=micro_grid, handler=other_clerk
    )
    client.force_login(worker)
    text = simulated(client, number=routed.number.lower())
    assert "结论：派给建管科" in text
    assert f"按规则 {narrow.pk}（专场招聘：MG-05 示例路片区）派给建管科，经办人王经办" in text
    assert "由此规则决定" in text
    assert "匹配，未使用 有更细的规则优先。" in text
    assert "不匹配 只管微网格MG-09 别处" in text
    assert f"实际派单 {routed.assignment.explanation}" in text


def test_the_simulator_takes_a_made_up_situation(
    item, department, other_department, clerk, enterprise, worker, client
):
    item.co_departments.add(other_department)
    client.force_login(worker)
    text = simulated(client, item=item.pk, enterprise=enterprise.pk, grade="urgent")
    assert "结论：派给人社中心" in text
    assert "位置和分级 MG-05 示例路片区、成长期、紧急" in text
    assert "协办部门 建管科" in text
    assert "此事项没有启用的派单规则，按事项的主办部门派单。" in text


def test_the_simulator_shows_a_broken_rule_red(broken, item, enterprise, head, worker, client):
    client.force_login(worker)
    answer = client.get(SIMULATOR, {"item": item.pk, "enterprise": enterprise.pk})
    assert "结论：转社区研判" in words_of(answer)
    assert '<span class="state state-bad">决定：失效，转研判</span>' in answer.text
    assert "周经办已不在人社中心" in words_of(answer)


def test_an_uncertain_item_goes_to_triage_before_any_rule(
    item, department, enterprise, clerk, worker, client
):
    RoutingRule.objects.create(item=item, department=department)
    client.force_login(worker)
    text = simulated(client, item=item.pk, enterprise=enterprise.pk, item_uncertain="on")
    assert "企业不确定属于哪个事项，由社区研判。" in text
    assert "匹配，未使用 规则之前已有结论。" in text


def test_an_administrator_simulates_without_orders_and_enterprises(
    routed, item, enterprise, micro_grid, administrator, client
):
    client.force_login(administrator)
    text = simulated(client, number=routed.number, enterprise=enterprise.pk)
    assert "诉求编号" not in text
    assert "请选择服务事项。" in text
    assert "请说明在哪里" in text
    assert routed.title not in text
    text = simulated(client, item=item.pk, micro_grid=micro_grid.pk, stage="growth")
    assert "结论：派给人社中心" in text


def test_an_unknown_number_is_answered(worker, client):
    client.force_login(worker)
    assert "没有编号为 XD20990101-0001 的诉求。" in simulated(client, number="xd20990101-0001")


def test_simulating_writes_nothing(submitted, worker, client):
    before = (OrderEvent.objects.count(), Assignment.objects.count(), submitted.status)
    client.force_login(worker)
    client.get(SIMULATOR)
    with CaptureQueriesContext(connection) as captured:
        simulated(client, number=submitted.number)
    verbs = {query["sql"].split()[0].strip("(") for query in captured}
    assert verbs <= {"SELECT", "DECLARE"}  # a cursor of PostgreSQL, for reading
    submitted.refresh_from_db()
    assert (OrderEvent.objects.count(), Assignment.objects.count(), submitted.status) == before


def test_the_simulator_and_routing_agree(
    item, enterprise, liaison, clerk, head, worker, client, now
):
    """The sentence of the simulator is the one the order gets."""
    client.force_login(worker)
    text = simulated(client, item=item.pk, enterprise=enterprise.pk)
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    order.refresh_from_db()
    assert order.assignment.explanation in text


def test_the_list_says_what_each_rule_has_decided(
    item, department, clerk, enterprise, liaison, worker, client, now
):
    used = RoutingRule.objects.create(item=item, department=department)
    unused = RoutingRule.objects.create(item=item, department=department, grade="urgent")
    actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    assert Assignment.objects.get().rule == used
    client.force_login(worker)
    text = words_of(client.get(LIST))
    assert f"1 件，最近 2026-03-02 正常 规则 {used.pk}" in text
    assert f"没用过 正常 规则 {unused.pk}" in text
    text = words_of(client.get(LIST, {"used": "never"}))
    assert f"没用过 正常 规则 {unused.pk}" in text
    assert f"正常 规则 {used.pk}" not in text


def test_the_list_says_where_two_rules_cross(
    item, department, other_department, clerk, other_clerk, micro_grid, worker, client
):
    place = RoutingRule.objects.create(item=item, department=department, micro_grid=micro_grid)
    stage = RoutingRule.objects.create(item=item, department=other_department, stage="growth")
    everywhere = RoutingRule.objects.create(item=item, department=other_department)
    assert crossings_of_each([place, stage, everywhere]) == [
        (),
        (f"和{place}都符合时，由{place}决定",),
        (),
    ]
    client.force_login(worker)
    assert f"有交叉 和{place}都符合时，由{place}决定" in words_of(client.get(LIST))


def test_rules_that_agree_or_never_meet_do_not_cross(
    item, department, other_department, micro_grid
):
    elsewhere = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-99", name="别处")
    here = RoutingRule.objects.create(
        item=item, department=department, micro_grid=micro_grid, stage="growth"
    )
    agrees = RoutingRule.objects.create(item=item, department=department, stage="growth")
    there = RoutingRule.objects.create(
        item=item, department=other_department, micro_grid=elsewhere, stage="startup"
    )
    assert crossings_of_each([here, agrees, there]) == [(), (), ()]
