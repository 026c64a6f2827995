"""一企一策 is open to those who carry it out, calls itself to mind, and is late for all to see."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from enterprises.models import Plan, PlanLine
from services.plan_reminders import remind_of_plan_lines, waiting_lines
from tests.cast import again
from xingdong.notices.models import Delivery


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def plan(enterprise) -> Plan:
    return Plan.objects.create(enterprise=enterprise, year=2026, goal="稳定用工")


@pytest.fixture
def line(plan, clerk) -> PlanLine:
    return PlanLine.objects.create(
        plan=plan, problem="焊工短缺", owner=clerk, deadline_on=date(2026, 3, 5)
    )


@pytest.fixture
def of_department(plan, other_department, other_clerk) -> PlanLine:
    return PlanLine.objects.create(plan=plan, problem="路面破损", department=other_department)


def address(plan) -> str:
    return reverse("visits:plan", args=[plan.pk])


def report(client, user, line, **given):
    client.force_login(user)
    return client.post(reverse("visits:report_line", args=[line.pk]), given)


def test_those_who_carry_it_out_see_it_and_nobody_else(
    plan, line, of_department, cast, second_clerk, client
):
    seen = set()
    for name, user in cast.items():
        if user is None:
            continue
        client.force_login(user)
        if client.get(address(plan)).status_code == 200:
            seen.add(name)
    assert seen == {"clerk", "other_clerk", "worker"}
    plan.team.add(second_clerk)
    client.force_login(second_clerk)
    page = client.get(address(plan)).text
    assert "焊工短缺" in page
    assert "吴经办" in page
    assert "保存" not in page


def test_a_department_in_the_team_sees_it(plan, department, second_clerk, client):
    plan.team_departments.add(department)
    client.force_login(second_clerk)
    assert client.get(address(plan)).status_code == 200


def test_whose_line_it_is_writes_its_result_and_the_centre_clears_it(
    line, of_department, clerk, worker, client
):
    report(client, clerk, line, result="已办专场招聘会")
    line.refresh_from_db()
    assert (line.result, line.cleared_on) == ("已办专场招聘会", None)
    refused = report(client, clerk, of_department, result="不是我的")
    assert refused.status_code == 302
    of_department.refresh_from_db()
    assert of_department.result == ""
    report(client, clerk, line, result="已办专场招聘会", clear="1")
    line.refresh_from_db()
    assert line.cleared_on is None
    report(client, worker, line, result="到岗 18 人", clear="1")
    line.refresh_from_db()
    assert (line.result, line.cleared_on) == ("到岗 18 人", date(2026, 3, 2))
    report(client, worker, line, result="改一改")
    line.refresh_from_db()
    assert line.result == "到岗 18 人"


def test_a_deadline_reminds_once_and_again_when_it_moves(line, clerk):
    assert remind_of_plan_lines(now=at(2)) == 1
    assert remind_of_plan_lines(now=at(2)) == 0
    told = Delivery.objects.filter(source="plan_line", channel="inbox")
    assert [(one.recipient, one.subject) for one in told] == [(clerk, "一企一策快到期限：示例轨道")]
    PlanLine.objects.update(deadline_on=date(2026, 3, 4))
    assert remind_of_plan_lines(now=at(2)) == 1


def test_lateness_is_told_to_the_centre_too(line, clerk, worker):
    assert remind_of_plan_lines(now=at(6)) == 1
    assert remind_of_plan_lines(now=at(7)) == 0
    told = Delivery.objects.filter(source="plan_line", channel="inbox")
    assert {one.recipient for one in told} == {clerk, worker}
    assert {one.subject for one in told} == {"一企一策已超期：示例轨道"}


def test_without_a_person_the_heads_are_told(plan, department, head):
    PlanLine.objects.create(
        plan=plan, problem="用工", department=department, deadline_on=date(2026, 3, 3)
    )
    remind_of_plan_lines(now=at(2))
    told = Delivery.objects.filter(source="plan_line", channel="inbox")
    assert [one.recipient for one in told] == [head]


def test_the_digest_and_the_list_have_it(line, clerk, worker, client):
    (own,) = waiting_lines(clerk, at(3))
    assert (own["count"], own["rows"][0]["text"]) == (1, "焊工短缺")
    (of_centre,) = waiting_lines(worker, at(3))
    assert of_centre["count"] == 0
    (late,) = waiting_lines(worker, at(6))
    assert late["count"] == 1
    with time_machine.travel(at(6), tick=False):
        for user in (clerk, worker):
            client.force_login(again(user))
            page = client.get(reverse("visits:plans")).text
            assert "焊工短缺" in page
            assert "超期" in page
