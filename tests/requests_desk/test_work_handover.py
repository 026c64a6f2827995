"""Somebody leaves: all that is theirs goes to others in one go, and what stays says why."""

from datetime import date

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from enterprises.models import Plan, PlanLine, Residency, Visit
from grids.models import MicroGridDuty, SocialWorker, WeChatGroup
from requests_desk import actions
from requests_desk.actions import work_handover
from requests_desk.actions.work_handover import hand_over_work, preview
from requests_desk.models import RoutingRule
from requests_desk.workflow import Action
from tests.cast import fresh, person
from xingdong.accounts.models import Delegation
from xingdong.records.refusals import NotAllowed

PAGE = reverse("orders:handover")
KINDS = [kind.key for kind in work_handover.KINDS]


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def next_worker(centre):
    user = person("next_worker", "蒋社工")
    SocialWorker.objects.create(user=user, from_on=date(2020, 1, 1))
    return user


@pytest.fixture
def of_clerk(in_progress, item, department, clerk, enterprise, worker, now):
    """An order, a rule and a line of a plan of `clerk`."""
    rule = RoutingRule.objects.create(item=item, department=department, handler=clerk)
    plan = Plan.objects.create(enterprise=enterprise, year=2026)
    line = PlanLine.objects.create(plan=plan, problem="用工", owner=clerk)
    return in_progress, rule, line


@pytest.fixture
def of_worker(worker, enterprise, micro_grid):
    """A planned visit and a chat group of `worker`, who has a micro-grid, too."""
    visit = Visit.objects.create(enterprise=enterprise, visitor=worker, planned_on=date(2026, 3, 9))
    group = WeChatGroup.objects.create(
        name="示例群", micro_grid=micro_grid, owner=worker.social_worker
    )
    return visit, group


def everything(user) -> dict:
    return dict.fromkeys(KINDS, user)


def test_a_clerks_work_goes_to_a_colleague_in_one_go(of_clerk, clerk, second_clerk, head, now):
    order, rule, line = of_clerk
    parts = hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    assert {part.kind.key: len(part.going) for part in parts} == {
        "orders": 1,
        "rules": 1,
        "lines": 1,
    }
    order = fresh(order)
    assert (order.assignment.handler, order.events.last().action) == (
        second_clerk,
        Action.REASSIGN,
    )
    for row, name in ((rule, "handler"), (line, "owner")):
        row.refresh_from_db()
        assert getattr(row, name) == second_clerk
    assert LogEntry.objects.get().change_message == (
        "工作交接：在办诉求 1 → 吴经办；指定本人的派单规则 1 → 吴经办；"
        "一企一策的责任项 1 → 吴经办。"
    )
    told = second_clerk.deliveries.get(subject="工作交接：周经办", channel="inbox")
    assert told.body == (
        "周经办的在办诉求 1 项、指定本人的派单规则 1 项、一企一策的责任项 1 项已交给您。"
    )


def test_a_social_workers_work_goes_too(of_worker, worker, next_worker, now):
    visit, group = of_worker
    hand_over_work(worker, everything(next_worker), by=next_worker, now=now)
    visit.refresh_from_db()
    group.refresh_from_db()
    assert (visit.visitor, group.owner.user) == (next_worker, next_worker)
    current = MicroGridDuty.objects.current(date(2026, 3, 2))
    assert [duty.social_worker.user for duty in current] == [next_worker]


def test_each_kind_may_have_its_own_receiver(of_clerk, clerk, second_clerk, head, now):
    _, rule, line = of_clerk
    to = {"orders": second_clerk, "lines": head}
    parts = {part.kind.key: part for part in hand_over_work(clerk, to, by=head, now=now)}
    line.refresh_from_db()
    rule.refresh_from_db()
    assert (line.owner, rule.handler) == (head, clerk)
    assert [one.why for one in parts["rules"].staying] == ["还没有选接手人。"]


def test_what_cannot_move_says_why(of_clerk, clerk, other_clerk, worker, enterprise, now):
    order, *_ = of_clerk
    Visit.objects.create(enterprise=enterprise, visitor=clerk, planned_on=date(2026, 3, 9))
    Delegation.objects.create(user=worker, substitute=clerk, from_on=date(2026, 3, 2))
    parts = {
        part.kind.key: [one.why for one in part.staying]
        for part in preview(clerk, everything(other_clerk), by=worker, now=now)
    }
    assert parts == {
        "orders": ["王经办不在人社中心。"],
        "rules": ["王经办不在人社中心。"],
        "visits": ["王经办不是社区社工。"],
        "lines": [],
        "substitutions": ["正在代理冯社工，请在“请假代理”里另选代理人。"],
    }
    assert fresh(order).assignment.handler == clerk


def test_teams_and_residencies_go_too(clerk, second_clerk, head, enterprise, now):
    plan = Plan.objects.create(enterprise=enterprise, year=2026)
    plan.team.add(clerk)
    Residency.objects.create(enterprise=enterprise, user=clerk, from_on=date(2026, 1, 1))
    hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    assert list(plan.team.all()) == [second_clerk]
    posts = Residency.objects.current(date(2026, 3, 2))
    assert [post.user for post in posts] == [second_clerk]


def test_nobody_on_leave_takes_over(of_clerk, clerk, second_clerk, head, now):
    order, *_ = of_clerk
    Delegation.objects.create(user=second_clerk, substitute=head, from_on=date(2026, 3, 2))
    parts = hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    why = {line.why for part in parts if part.kind.key == "orders" for line in part.staying}
    assert why == {f"{second_clerk}正在请假，请选在岗的人。"}
    assert fresh(order).assignment.handler == clerk


def test_what_waits_on_an_order_goes_along(of_clerk, clerk, second_clerk, liaison, head, now):
    order, *_ = of_clerk
    actions.supervise_order(fresh(order), by=person_of_centre(), reason="催一催。", now=now)
    parts = {
        part.kind.key: part
        for part in hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    }
    assert [one.words for one in parts["matters"].going] == [f"{order.number} 督办"]


def person_of_centre():
    user = person("centre_worker", "沈社工")
    SocialWorker.objects.create(user=user, from_on=date(2020, 1, 1))
    return user


def test_a_liaisons_orders_go_to_the_colleague(in_progress, liaison, colleague, worker, now):
    parts = hand_over_work(liaison, everything(colleague), by=worker, now=now)
    assert [part.kind.key for part in parts] == ["own_orders"]
    assert (fresh(in_progress).author, fresh(in_progress).contact_name) == (colleague, "钱同事")


def test_all_or_nothing(of_clerk, clerk, second_clerk, head, now, monkeypatch):
    order, rule, _ = of_clerk

    def fail(*given):
        raise NotAllowed("刚刚有人改过。")

    broken = [
        kind if kind.key != "lines" else type(kind)(**{**vars(kind), "move": fail})
        for kind in work_handover.KINDS
    ]
    monkeypatch.setattr(work_handover, "KINDS", tuple(broken))
    with pytest.raises(NotAllowed, match="刚刚有人改过。"):
        hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    rule.refresh_from_db()
    assert (fresh(order).assignment.handler, rule.handler) == (clerk, clerk)
    assert not LogEntry.objects.exists()


def test_others_work_is_not_ones_to_give(of_clerk, clerk, second_clerk, other_clerk, now):
    with pytest.raises(NotAllowed, match="只能办理本部门人员的工作交接。"):
        hand_over_work(clerk, everything(second_clerk), by=other_clerk, now=now)
    assert fresh(of_clerk[0]).assignment.handler == clerk


def test_the_page_previews_and_hands_over(of_clerk, clerk, second_clerk, head, client):
    order, *_ = of_clerk
    client.force_login(head)
    assert "周经办" in client.get(PAGE).text
    asked = {"person": clerk.pk, "all": second_clerk.pk}
    page = client.get(PAGE, asked)
    assert order.number in page.text
    assert "不移交" not in page.text
    assert fresh(order).assignment.handler == clerk
    done = client.post(PAGE, asked)
    assert "已交给吴经办 1 项" in done.text
    assert fresh(order).assignment.handler == second_clerk
    assert "没有要交接的工作。" in client.get(PAGE, {"person": clerk.pk}).text


def test_a_head_finds_only_the_own_people(of_clerk, other_clerk, head, client):
    client.force_login(head)
    assert client.get(PAGE, {"person": other_clerk.pk}).status_code == 404
    assert client.get(PAGE, {"person": "x"}).status_code == 404


def test_an_order_in_review_changes_hands_too(in_review, clerk, second_clerk, head, now):
    hand_over_work(clerk, everything(second_clerk), by=head, now=now)
    assert fresh(in_review).assignment.handler == second_clerk
