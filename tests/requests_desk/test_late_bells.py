"""What follows from an event is right although the order has gone on since, and told once."""

from datetime import timedelta

import pytest

from grids.models import SocialWorker
from requests_desk import actions
from requests_desk.events.reminders import remind_of_waiting_triage
from requests_desk.presenting.order_page import current_turn
from requests_desk.workflow import Action, Status
from tests.cast import SINCE, draft, fresh, person, settle
from xingdong.notices.models import Delivery

BAD = {"level": 1, "solved": "no", "reasons": ["slow"], "comment": "没人联系。", "via": "portal"}


@pytest.fixture
def in_triage(enterprise, fallback_item, liaison, clerk, worker, now):
    uncertain = draft(enterprise, fallback_item, item_uncertain=True)
    order = actions.submit_order(uncertain, by=liaison, now=now)
    settle(now)
    return fresh(order)


@pytest.fixture
def taken_back(routed, clerk, worker, now):
    """Given back by the clerk and taken back by the centre; nothing has followed from it yet."""
    actions.ask_return(routed, by=clerk, reason="R2", basis="事项选错。", now=now)
    actions.accept_return(fresh(routed), by=worker, reason="同意。", now=now)
    return fresh(routed)


def told(notice: str) -> list[str]:
    rows = Delivery.objects.filter(notice=notice, channel="inbox").order_by("pk")
    return [row.recipient.username for row in rows.select_related("recipient")]


def test_a_late_bell_opens_no_survey_of_the_next_round(in_review, head, liaison, now):
    actions.approve_result(in_review, by=head, now=now)
    actions.rate_order(fresh(in_review), by=liaison, now=now, **BAD)
    settle(now)
    assert fresh(in_review).rework_round == 1
    assert [survey.rework_round for survey in in_review.surveys.all()] == [0]


def test_the_invitation_says_what_was_approved_not_what_came_later(in_review, head, liaison, now):
    actions.approve_result(in_review, by=head, now=now)
    actions.rate_order(fresh(in_review), by=liaison, now=now, **BAD)
    order = fresh(in_review)
    actions.finish_order(
        order, by=order.assignment.handler, outcome="partly", text="还没有审核的答复。", now=now
    )
    settle(now)
    bodies = list(Delivery.objects.filter(notice="survey").values_list("body", flat=True))
    assert len(bodies) == 2
    assert all("已安排 3 月 20 日专场招聘会" in body for body in bodies)
    assert not any("还没有审核的答复" in body for body in bodies)


def test_whoever_asked_for_the_return_is_told_though_the_order_has_gone_on(
    taken_back, worker, other_clerk, other_department, item, now
):
    actions.dispatch_order(
        taken_back,
        by=worker,
        item=item,
        grade="normal",
        department=other_department,
        handler=other_clerk,
        place="示例路 5 号",
        now=now,
    )
    settle(now)
    assert told("return accepted") == ["clerk"]


def test_a_department_that_gave_an_order_back_hears_no_more_of_it(taken_back, liaison, now):
    settle(now)
    actions.withdraw_order(fresh(taken_back), by=liaison, reason="自己解决了。", now=now)
    settle(now)
    assert told("withdrawn") == []


def test_an_order_taken_back_is_with_nobody(taken_back, now):
    assert (taken_back.status, taken_back.assignment) == (Status.TRIAGE, None)
    assert current_turn(taken_back, now) is None


def test_a_note_does_not_remind_of_triage_again(in_triage, worker, now):
    tomorrow = now + timedelta(days=1)
    assert remind_of_waiting_triage(now=tomorrow) == 1
    actions.add_note(in_triage, by=worker, text="已问过街道。", public=False, now=tomorrow)
    actions.set_grade(fresh(in_triage), by=worker, grade="urgent", reason="核实。", now=tomorrow)
    assert remind_of_waiting_triage(now=tomorrow) == 0
    assert told("triage waits") == ["worker"]


def test_all_social_workers_are_told_when_the_responsible_one_is_gone(
    enterprise, fallback_item, liaison, worker, now
):
    other = person("other_worker", "蒋社工")
    SocialWorker.objects.create(user=other, from_on=SINCE)
    worker.is_active = False
    worker.save(update_fields=["is_active"])
    actions.submit_order(draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now)
    settle(now)
    assert told("triage") == ["other_worker"]


def test_the_enterprise_is_told_when_its_order_is_archived_unsatisfied(
    resolved, liaison, clerk, head, worker, now
):
    for _ in range(3):
        actions.rate_order(fresh(resolved), by=liaison, now=now, **BAD)
        order = fresh(resolved)
        if order.status == Status.IN_PROGRESS:
            actions.finish_order(order, by=clerk, outcome="solved", text="再次办理。", now=now)
            actions.approve_result(fresh(resolved), by=head, now=now)
    assert order.status == Status.TRIAGE
    actions.archive_unsatisfied(order, by=worker, reason="已会商，暂无办法。", now=now)
    settle(now)
    assert told("archived") == ["liaison"]


def test_the_comment_and_what_to_do_next_are_two_lines(resolved, liaison, now):
    actions.rate_order(resolved, by=liaison, now=now, **{**BAD, "comment": "太慢了"})
    settle(now)
    body = Delivery.objects.inbox_of(resolved.assignment.handler).get(notice="rework").body
    assert body.endswith("太慢了\n请重新办理。")


def test_a_contact_recorded_at_the_same_time_is_not_forgotten(routed, clerk, worker, now):
    actions.sign_order(routed, by=clerk, now=now)
    stale = fresh(routed)
    actions.record_contact(fresh(routed), by=clerk, kind="phone", text="已电话沟通。", now=now)
    actions.set_grade(stale, by=worker, grade="urgent", reason="核实。", now=now)
    assignment = fresh(routed).assignment
    assert assignment.next_due_at == assignment.resolve_due_at


def test_of_two_contacts_at_once_the_first_counts(in_progress, clerk, now):
    stale = fresh(in_progress)
    actions.record_contact(in_progress, by=clerk, kind="phone", text="已电话沟通。", now=now)
    later = now + timedelta(seconds=1)
    actions.record_contact(stale, by=clerk, kind="visit", text="上门。", now=later)
    assert fresh(in_progress).assignment.contacted_at == now
    assert in_progress.events.of_action(Action.CONTACT).count() == 2
