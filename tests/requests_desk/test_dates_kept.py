"""What people have set, paused or extended is not lost when something else happens to the order."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from requests_desk import actions
from requests_desk.models.alerts import ClockName, Level
from requests_desk.rules.deadlines import alert_times
from tests.cast import draft, fresh, make_item, settle


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def close(day: int) -> datetime:
    return at(day, 17, 30)


def due(order) -> datetime:
    return fresh(order).assignment.resolve_due_at


@pytest.fixture
def extended(in_progress, clerk, head, now):
    """Five working days, due on the 9th, extended to the 11th."""
    actions.ask_extension(
        in_progress, by=clerk, wanted_at=close(11), reason="缺图纸。", plan="补。", now=now
    )
    actions.approve_extension(fresh(in_progress), by=head, now=now)
    return fresh(in_progress)


def test_a_confirmed_grade_moves_no_date(extended, worker):
    actions.set_grade(extended, by=worker, grade="normal", reason="不影响生产。", now=at(3))
    order = fresh(extended)
    assert order.assignment.resolve_due_at == order.promised_at == close(11)
    assert order.assignment.original_due_at == close(9)
    assert order.events.last().data == {"grade": ["normal", "normal"]}


def test_confirming_urgency_again_does_not_start_its_limit_anew(in_progress, worker):
    actions.set_grade(in_progress, by=worker, grade="urgent", reason="影响生产。", now=at(3))
    assert due(in_progress) == close(6)
    actions.set_grade(fresh(in_progress), by=worker, grade="urgent", reason="同上。", now=at(5))
    assert due(in_progress) == close(6)


def test_raised_it_has_the_cap_and_lowered_its_own_limit(extended, worker):
    actions.set_grade(extended, by=worker, grade="urgent", reason="影响生产。", now=at(3))
    order = fresh(extended)
    assert order.assignment.resolve_due_at == order.promised_at == close(6)
    actions.set_grade(order, by=worker, grade="normal", reason="已缓解。", now=at(4))
    assert due(order) == close(9)


def test_a_raised_order_is_not_late_at_once(in_progress, worker):
    """Submitted on the 2nd, raised on the 9th: three working days from the 2nd are long over."""
    actions.set_grade(in_progress, by=worker, grade="urgent", reason="影响生产。", now=at(9))
    assert fresh(in_progress).promised_at == close(9)


def test_the_grade_of_a_second_round_keeps_its_fifteen_days(resolved, liaison, worker, item, now):
    actions.rate_order(
        resolved, by=liaison, level=1, solved="no", reasons=["slow"], via="portal", now=now
    )
    actions.call_back(fresh(resolved), by=worker, code="complex", text="需协调。", now=now)
    assert due(resolved) == close(23)
    actions.set_grade(fresh(resolved), by=worker, grade="urgent", reason="急。", now=at(3))
    assert due(resolved) == fresh(resolved).promised_at == close(6)
    actions.set_grade(fresh(resolved), by=worker, grade="normal", reason="缓解。", now=at(3))
    assert due(resolved) == close(23)


def test_a_changed_catalogue_does_not_come_in_with_the_grade(in_progress, item, worker):
    item.resolve_amount = 2
    item.save(update_fields=["resolve_amount"])
    actions.set_grade(in_progress, by=worker, grade="urgent", reason="急。", now=at(3))
    actions.set_grade(fresh(in_progress), by=worker, grade="normal", reason="缓解。", now=at(3))
    assert due(in_progress) == close(9)


def test_the_grade_does_not_move_the_date_of_an_event(
    enterprise, department, liaison, clerk, head, worker, now
):
    activity = make_item("HR-02", "岗前培训", department, kind="activity")
    order = actions.submit_order(draft(enterprise, activity), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.schedule_event(
        fresh(order), by=clerk, event_at=at(20, 9), place="礼堂", seats=40, now=now
    )
    assert due(order) == close(24)
    actions.set_grade(fresh(order), by=worker, grade="urgent", reason="急。", now=at(3))
    assert due(order) == fresh(order).promised_at == close(24)


def test_a_grade_given_with_the_dispatch_is_in_the_event(
    routed, other_department, other_clerk, worker, now
):
    words = {
        "by": worker,
        "item": routed.item,
        "department": other_department,
        "handler": other_clerk,
        "place": "示例路",
        "now": now,
    }
    actions.redispatch_order(routed, grade="urgent", **words)
    assert routed.events.last().data["grade"] == ["normal", "urgent"]


def test_the_promise_survives_a_move(extended, other_department, other_clerk, worker):
    actions.redispatch_order(
        extended,
        by=worker,
        item=extended.item,
        grade="normal",
        department=other_department,
        handler=other_clerk,
        place="示例路",
        now=at(4),
    )
    assert fresh(extended).promised_at == close(11)


def test_a_long_pause_does_not_make_a_quarter_of_it(in_progress, clerk, liaison):
    """Asked for material on Tuesday morning, answered two weeks later: most of the time is left."""
    actions.ask_supplement(in_progress, by=clerk, text="请补充名单。", now=at(3, 9))
    actions.supplement_order(fresh(in_progress), by=liaison, text="见附件。", now=at(17, 9))
    assignment = fresh(in_progress).assignment
    assert assignment.resolve_due_at == close(23)
    # The limit is 41 working hours from Monday 10:00; a quarter before its end is on Friday.
    yellow = alert_times(assignment, ClockName.RESOLVE, "normal")[Level.YELLOW]
    assert yellow == close(23) - timedelta(days=3, hours=3, minutes=15)
