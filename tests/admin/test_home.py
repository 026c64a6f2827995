"""The home page starts with what waits for the one who looks."""

import pytest
from django.urls import reverse

from enterprises.actions import ask_changes, plan_visit
from enterprises.models import Enterprise
from grids.models import PartyOrganisation
from requests_desk import actions
from requests_desk.models import OrderEvent, RoutingRule
from services.models import Membership
from services.workcalendar import forget_calendar
from tests.cast import draft, fresh, settle
from tests.support.notices import deliveries_about

HOME = reverse("admin:index")


@pytest.fixture(autouse=True)
def fresh_calendar():
    forget_calendar()


def cards(client, user) -> dict[str, int]:
    client.force_login(user)
    return {card.title: card.count for card in client.get(HOME).context["cards"]}


def test_a_worker_sees_what_the_centre_must_decide(
    fallback_item, enterprise, in_progress, item, liaison, clerk, worker, client, now
):
    actions.submit_order(draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now)
    settle(now)
    other = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    actions.ask_return(fresh(other), by=clerk, now=now, reason="R1", basis="职责清单")
    settle(now)
    found = cards(client, worker)
    assert (found["待研判"], found["退单待审"]) == (1, 1)


def test_a_poor_rating_stays_until_the_order_is_closed(
    resolved, enterprise, liaison, worker, client, now
):
    assert cards(client, worker)["差评未办结"] == 0
    actions.rate_order(
        resolved, by=liaison, via="portal", level=1, solved="no", contacted=True, now=now
    )
    settle(now)
    assert cards(client, worker)["差评未办结"] == 1
    text = client.get(HOME).text
    assert "非常不满意、未解决" in text


def test_broken_rules_and_failures_are_counted(
    routed, item, department, clerk, worker, administrator, client
):
    RoutingRule.objects.create(item=item, department=department, handler=clerk)
    OrderEvent.objects.filter(order=routed).update(handled_at=None, attempts=2)
    deliveries_about(routed).update(sent_at=None, attempts=1)
    Membership.objects.filter(user=clerk).update(until_on="2021-01-01")
    found = cards(client, worker)
    assert found["失效的派单规则"] == 1
    assert found["后续处理失败"] == 2
    assert found["消息发送失败"] == deliveries_about(routed).count()
    assert cards(client, administrator)["失效的派单规则"] == 1
    assert "周经办已不在人社中心" in client.get(HOME).text


def test_an_administrator_sees_departments_and_people_not_orders(
    submitted, department, other_department, head, clerk, other_clerk, administrator, client
):
    found = cards(client, administrator)
    assert set(found) == {
        *("失效的派单规则", "工作日历", "停开的事项", "从未点过的事项"),
        *("人员不齐的部门", "从未登录的用户"),
    }
    assert found["人员不齐的部门"] == 1
    text = client.get(HOME).text
    assert "缺负责人" in text
    assert submitted.title not in text
    client.force_login(clerk)  # has signed in now
    assert cards(client, administrator)["从未登录的用户"] == found["从未登录的用户"] - 1


def test_what_waits_comes_before_what_is_clear(worker, client):
    client.force_login(worker)
    shown = client.get(HOME).context["cards"]
    clear = [card.is_clear for card in shown]
    assert clear == sorted(clear)
    assert any(clear)


def test_a_micro_grid_without_a_worker_is_named(worker, micro_grid, client):
    assert cards(client, worker)["无人负责的微网格"] == 0
    micro_grid.duties.update(until_on="2021-01-01")
    assert cards(client, worker)["无人负责的微网格"] == 1
    assert "MG-05 示例路片区" in client.get(HOME).text


def test_the_records_that_wait_are_told(enterprise, other_enterprise, liaison, worker, client, now):
    found = cards(client, worker)
    assert found["缺三类负责人的企业"] == found["12 个月未核实的企业"] == 2
    assert found["待核实的变更"] == found["到期的走访"] == 0
    plan_visit(enterprise, on=now.date(), by=worker)
    ask_changes(enterprise, {"address": {"address": "示例路 6 号"}}, by=liaison, now=now)
    enterprise.verified_on = now.date()
    enterprise.save()
    found = cards(client, worker)
    assert found["12 个月未核实的企业"] == found["待核实的变更"] == found["到期的走访"] == 1
    text = client.get(HOME).text
    assert "缺人力资源负责人" in text
    assert "示例轨道：地址" in text


def test_more_than_fit_are_counted(micro_grid, worker, client):
    for number in range(7):
        Enterprise.objects.create(
            credit_code=f"{number}", name=f"企业{number}", micro_grid=micro_grid, stage="growth"
        )
    found = cards(client, worker)
    assert found["12 个月未核实的企业"] == 7


def test_a_worker_is_told_of_elections_and_missing_people(micro_grid, worker, client):
    assert cards(client, worker)["党组织提醒"] == 0
    for name, elected_on in (("示例支部", "2023-04-01"), ("无事支部", "2025-04-01")):
        PartyOrganisation.objects.create(
            name=name, kind="branch", formation="independent", elected_on=elected_on
        )
    assert cards(client, worker)["党组织提醒"] == 1
    text = client.get(HOME).text
    assert "1 个月内换届（2026-04-01 届满）" in text
    assert "无事支部" not in text


def test_enterprises_without_a_party_organisation_are_the_working_list(
    enterprise, other_enterprise, worker, client, now
):
    enterprise.party_organisation = PartyOrganisation.objects.create(
        name="示例支部", kind="branch", formation="independent", elected_on="2025-04-01"
    )
    enterprise.save()
    assert cards(client, worker)["未覆盖党组织的企业"] == 1
    enterprise.party_organisation.dissolved_on = now.date()
    enterprise.party_organisation.save()
    assert cards(client, worker)["未覆盖党组织的企业"] == 2
    assert "职工 86 人" in client.get(HOME).text
