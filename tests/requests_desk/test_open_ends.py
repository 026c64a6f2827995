"""What hangs on an order is settled once, lapses with it, and never trips up who comes second."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.events.reactions import react_to
from requests_desk.models import Matter, Order, OrderEvent, Survey
from requests_desk.workflow import Action, Status
from tests.cast import again, draft, fresh, settle
from xingdong.notices.models import Delivery
from xingdong.records.refusals import NotAllowed

BAD = {"level": 1, "solved": "no", "reasons": ["slow"], "comment": "没人联系。", "via": "portal"}


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def rated_badly(resolved, liaison, now) -> Order:
    actions.rate_order(resolved, by=liaison, now=now, **BAD)
    return fresh(resolved)


@pytest.fixture
def main(enterprise, item, liaison, now) -> Order:
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    return fresh(order)


def test_an_appeal_is_decided_once(rated_badly, head, worker, now):
    actions.appeal_rating(rated_badly, by=head, reason="企业点错了。", now=now)
    first, second = fresh(rated_badly), fresh(rated_badly)
    actions.decide_appeal(first, by=worker, upheld=False, reason="评价属实。", now=now)
    with pytest.raises(NotAllowed, match="没有待结论的申诉"):
        actions.decide_appeal(second, by=worker, upheld=True, reason="误评。", now=now)
    assert not Survey.objects.get(rework_round=0).is_struck_out
    assert rated_badly.events.of_action(Action.DECIDE_APPEAL).count() == 1


def test_the_next_appeal_waits_for_the_verdict_on_the_first(
    rated_badly, liaison, clerk, head, worker, now
):
    actions.appeal_rating(rated_badly, by=head, reason="企业点错了。", now=now)
    actions.finish_order(
        fresh(rated_badly), by=clerk, outcome="solved", text="已重新办理好了。", now=now
    )
    actions.approve_result(fresh(rated_badly), by=head, now=now)
    actions.rate_order(fresh(rated_badly), by=liaison, now=now, **BAD)
    events = rated_badly.events.count()
    with pytest.raises(NotAllowed, match="上一次申诉还没有结论"):
        actions.appeal_rating(fresh(rated_badly), by=head, reason="又点错了。", now=now)
    assert rated_badly.events.count() == events
    actions.decide_appeal(fresh(rated_badly), by=worker, upheld=False, reason="评价属实。", now=now)
    actions.appeal_rating(fresh(rated_badly), by=head, reason="又点错了。", now=now)
    assert Matter.objects.open().of_kind("appeal").count() == 1


def test_what_a_withdrawn_order_still_waited_for_lapses(rated_badly, head, liaison, now):
    actions.appeal_rating(rated_badly, by=head, reason="企业点错了。", now=now)
    actions.withdraw_order(fresh(rated_badly), by=liaison, reason="不办了。", now=now)
    assert not Matter.objects.open().exists()
    verdicts = dict(Matter.objects.values_list("kind", "verdict"))
    assert verdicts == {"rectification": "lapsed", "appeal": "lapsed"}


def test_an_order_is_not_merged_into_one_that_has_ended(in_progress, main, worker, liaison, now):
    actions.withdraw_order(fresh(main), by=liaison, reason="不办了。", now=now)
    events = in_progress.events.count()
    with pytest.raises(NotAllowed, match=f"诉求 {main.number} 已结束"):
        actions.merge_order(in_progress, by=worker, main=main, reason="同一件事。", now=now)
    order = fresh(in_progress)
    assert (order.status, order.merged_into) == (Status.IN_PROGRESS, None)
    assert order.events.count() == events


def test_a_pause_does_not_eat_up_the_extension(in_progress, clerk, liaison, now):
    """Five working days, paused for four, may still be extended by up to five (§2.3 T10)."""
    actions.ask_supplement(in_progress, by=clerk, text="请补充名单。", now=now)
    actions.supplement_order(fresh(in_progress), by=liaison, text="见附件。", now=at(6))
    assignment = fresh(in_progress).assignment
    assert assignment.resolve_due_at == assignment.original_due_at == at(13, 17).replace(minute=30)
    actions.ask_extension(
        fresh(in_progress),
        by=clerk,
        wanted_at=at(20, 17).replace(minute=30),
        reason="缺图纸。",
        plan="下周补。",
        now=at(9),
    )
    assert Matter.objects.get().is_open


def test_a_complex_rework_keeps_the_time_it_stood_still(rated_badly, clerk, liaison, worker, now):
    actions.ask_supplement(rated_badly, by=clerk, text="请补充名单。", now=now)
    actions.supplement_order(fresh(rated_badly), by=liaison, text="见附件。", now=at(4))
    actions.call_back(fresh(rated_badly), by=worker, code="complex", text="需协调。", now=at(4))
    due = fresh(rated_badly).assignment.resolve_due_at
    assert due == at(25, 17).replace(minute=30)  # 15 working days, and two that stood still


def test_a_bell_that_comes_after_the_return_still_tells_the_enterprise(
    submitted, item, other_department, other_clerk, clerk, liaison, worker, now
):
    item.co_departments.add(other_department)
    submit = submitted.events.get()
    assert react_to(submit.pk, now=now)
    actions.ask_return(fresh(submitted), by=clerk, reason="R1", basis="非我职责。", now=now)
    actions.accept_return(fresh(submitted), by=worker, reason="同意。", now=now)
    settle(now)
    told = Delivery.objects.filter(
        key__in=OrderEvent.objects.of_action(Action.ROUTE).values("pk"), channel="inbox"
    )
    assert [(one.notice, one.recipient) for one in told] == [("routed", liaison)]


def test_a_helper_reads_the_task_and_what_staff_read(
    in_progress, clerk, other_clerk, other_department, client, now
):
    actions.add_assist(
        in_progress,
        by=clerk,
        department=other_department,
        task="核对道路红线图。",
        due_at=at(6),
        now=now,
    )
    with time_machine.travel(now, tick=False):
        client.force_login(again(other_clerk))
        page = client.get(in_progress.get_absolute_url()).text
    assert "核对道路红线图。" in page


@pytest.mark.parametrize("day", ["0001-01-01", "2026-02-27", "2026-03-07", "9999-12-31"])
@pytest.mark.parametrize(
    ("action", "name"), [("ask_extension", "wanted_at"), ("add_assist", "due_at")]
)
def test_a_day_that_is_over_or_no_working_day_is_refused_beside_the_field(
    action, name, day, in_progress, other_department, clerk, client, now
):
    events = in_progress.events.count()
    words = {"reason": "缺图纸。", "plan": "下周补。", "task": "核对。"}
    with time_machine.travel(now, tick=False):
        client.force_login(clerk)
        page = client.post(
            reverse("orders:step", args=[in_progress.number, action]),
            {**words, "department": other_department.pk, name: day},
        )
    assert page.status_code == 422
    assert in_progress.events.count() == events


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_an_event_at_the_end_of_time_is_refused(
    moment, enterprise, item, liaison, clerk, head, client, now
):
    item.kind = "activity"
    item.save(update_fields=["kind"])
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        client.force_login(clerk)
        page = client.post(
            reverse("orders:step", args=[order.number, "schedule"]),
            {"event_at": moment, "place": "礼堂", "seats": 40},
        )
    assert page.status_code == 422
    assert fresh(order).assignment.event_at is None
