"""What the department, the head, the centre and the enterprise do with an order."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Assignment, Attachment, Order
from requests_desk.rules.results import refused_result
from requests_desk.workflow import Action, Status
from services.models import Membership
from tests.cast import SINCE, again, draft, fresh, settle
from tests.support.notices import deliveries_of
from xingdong.files.uploads import check_uploads
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed


def nothing_moved(order: Order):
    """The status, round and events of ``order``, to compare before and after a refusal."""
    now = fresh(order)
    return now.status, now.rework_round, now.events.count(), now.assignment_id


def test_whoever_signs_becomes_the_handler(routed, second_clerk, now):
    actions.sign_order(routed, by=second_clerk, now=now)
    assignment = fresh(routed).assignment
    assert (assignment.handler, assignment.signed_at) == (second_clerk, now)
    assert assignment.next_due_at == assignment.response_due_at


def test_who_comes_too_late_is_told_who_was_faster(routed, clerk, second_clerk, now):
    late = fresh(routed)
    actions.sign_order(routed, by=clerk, now=now)
    before = nothing_moved(routed)
    with pytest.raises(
        ChangedMeanwhile, match="有人快了一步：最近一步：周经办于3月2日 10:00“部门签收”。"
    ):
        actions.sign_order(late, by=second_clerk, now=now)
    assert nothing_moved(routed) == before


def test_only_the_first_real_contact_stops_the_response_clock(in_progress, clerk, now):
    actions.add_note(in_progress, by=clerk, text="准备联系。", public=False, now=now)
    assert fresh(in_progress).assignment.contacted_at is None
    first, second = now + timedelta(minutes=5), now + timedelta(minutes=9)
    actions.record_contact(in_progress, by=clerk, kind="phone", text="已电话沟通。", now=first)
    actions.record_contact(fresh(in_progress), by=clerk, kind="visit", text="上门。", now=second)
    assignment = fresh(in_progress).assignment
    assert (assignment.contacted_at, assignment.contact_kind) == (first, "phone")
    assert assignment.next_due_at == assignment.resolve_due_at


def test_asking_for_material_stops_all_clocks(in_progress, clerk, liaison, now):
    before = in_progress.assignment.resolve_due_at
    actions.ask_supplement(in_progress, by=clerk, text="请补充营业执照。", now=now)
    assert fresh(in_progress).assignment.paused_at == now
    two_days_later = now + timedelta(days=2)
    actions.supplement_order(fresh(in_progress), by=liaison, text="见附件。", now=two_days_later)
    order = fresh(in_progress)
    assert order.status == Status.IN_PROGRESS
    assert order.assignment.paused_at is None
    assert order.assignment.resolve_due_at == before + timedelta(days=2)


def test_an_unanswered_request_for_material_ends_the_order(in_progress, clerk, now):
    actions.ask_supplement(in_progress, by=clerk, text="请补充营业执照。", now=now)
    assert actions.close_expired_orders(now=now + timedelta(days=5)) == 0
    assert actions.close_expired_orders(now=now + timedelta(days=8)) == 1
    order = fresh(in_progress)
    assert (order.status, order.closing) == (Status.CLOSED, "no_supplement")
    assert order.assignment.ending == "expired"


def test_a_return_outside_its_window_is_refused(routed, clerk, now):
    before = nothing_moved(routed)
    with pytest.raises(NotAllowed, match="可退单期限到 3月3日 17:30 为止") as refusal:
        actions.ask_return(
            routed, by=clerk, reason="R1", basis="职责第 3 条。", now=now + timedelta(days=3)
        )
    assert refusal.value.not_now
    assert nothing_moved(routed) == before


def test_a_refused_return_can_not_be_asked_again(in_progress, clerk, worker, now):
    actions.ask_return(in_progress, by=clerk, reason="R1", basis="职责第 3 条。", now=now)
    actions.refuse_return(fresh(in_progress), by=worker, reason="属你部门职责。", now=now)
    assert fresh(in_progress).status == Status.IN_PROGRESS
    before = nothing_moved(in_progress)
    with pytest.raises(NotAllowed, match="已申请过退单"):
        actions.ask_return(fresh(in_progress), by=clerk, reason="R2", basis="再退。", now=now)
    assert nothing_moved(in_progress) == before


def test_an_accepted_return_takes_the_order_out_of_the_departments_sight(
    in_progress, clerk, worker, now
):
    actions.ask_return(in_progress, by=clerk, reason="R1", basis="职责第 3 条。", now=now)
    actions.accept_return(fresh(in_progress), by=worker, reason="同意。", now=now)
    assert not Order.objects.visible_to(again(clerk)).exists()
    assert fresh(in_progress).accepted_returns == 1


def test_the_centre_corrects_the_item_when_it_dispatches(
    enterprise, fallback_item, street_item, other_department, other_clerk, liaison, worker, now
):
    order = actions.submit_order(
        draft(enterprise, fallback_item, item_uncertain=True), by=liaison, now=now
    )
    settle(now)
    actions.dispatch_order(
        fresh(order),
        by=worker,
        item=street_item,
        grade="normal",
        department=other_department,
        handler=other_clerk,
        place="示例路口",
        now=now,
    )
    order = fresh(order)
    assert (order.status, order.item, order.item_uncertain) == (Status.ROUTED, street_item, False)
    event = order.events.last()
    assert event.data["item"] == ["CG-06", "PF-04"]
    assert "事项由“综合诉求”改为“道路设施”。" in event.public_text


def test_a_higher_grade_shortens_the_running_clocks_and_keeps_both_dates(routed, worker, now):
    before = routed.assignment.resolve_due_at
    actions.set_grade(routed, by=worker, grade="urgent", reason="影响生产。", now=now)
    order = fresh(routed)
    assert order.assignment.resolve_due_at < before
    kept = [datetime.fromisoformat(due) for due in order.events.last().data["resolve_due_at"]]
    assert kept == [before, order.assignment.resolve_due_at]


def test_a_plain_consultation_skips_review(enterprise, consult_item, liaison, clerk, head, now):
    order = actions.submit_order(draft(enterprise, consult_item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.finish_order(
        fresh(order), by=clerk, outcome="explained", text="政策见附件说明。", now=now
    )
    assert fresh(order).status == Status.RESOLVED


def test_nobody_reviews_own_work(in_progress, head, department, now):
    Membership.objects.create(
        department=department, user=head, is_head=False, from_on=SINCE, until_on=SINCE
    )
    actions.finish_order(in_progress, by=head, outcome="solved", text="已经办好，请查看。", now=now)
    before = nothing_moved(in_progress)
    with pytest.raises(NotAllowed, match="不能审核自己办理的结果"):
        actions.approve_result(fresh(in_progress), by=head, now=now)
    assert nothing_moved(in_progress) == before


def test_the_centre_reviews_where_there_is_no_second_head(in_progress, head, worker, now):
    actions.finish_order(in_progress, by=head, outcome="solved", text="已经办好，请查看。", now=now)
    assert fresh(in_progress).assignment.needs_centre_review
    actions.approve_result(fresh(in_progress), by=worker, now=now)
    assert fresh(in_progress).status == Status.RESOLVED


def test_a_refused_result_never_reaches_the_enterprise(in_review, head, liaison, client, now):
    actions.refuse_result(in_review, by=head, reason="答复太简单。", now=now)
    settle(now)
    order = fresh(in_review)
    assert (order.status, order.result_text) == (Status.IN_PROGRESS, "")
    client.force_login(liaison)
    page = client.get(order.get_absolute_url()).text
    assert "已安排 3 月 20 日" not in page
    assert "答复太简单" not in page


def test_the_handler_goes_on_from_what_was_refused(in_progress, clerk, head, client, now):
    files = check_uploads([SimpleUploadedFile("照片.pdf", b"%PDF-1.7\n" + b"\0" * 20)])
    text = "已约企业面谈，资料正在核对。"
    actions.finish_order(
        in_progress,
        by=clerk,
        outcome="partly",
        text=text,
        basis="先建后补。",
        comes_back_on=date(2026, 6, 1),
        files=files,
        now=now,
    )
    actions.refuse_result(fresh(in_progress), by=head, reason="写明日期。", now=now)
    client.force_login(clerk)
    page = client.get(in_progress.get_absolute_url()).text
    for words in (text, "先建后补。", 'value="2026-06-01"', "沿用上次的佐证材料", "照片.pdf"):
        assert words in page
    (file,) = Attachment.objects.all()
    answers = {"outcome": "solved", "text": "3 月 5 日面谈完毕。", "kept_files": [str(file.key)]}
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        client.post(reverse("orders:step", args=[in_progress.number, "finish"]), answers)
    order = fresh(in_progress)
    assert (order.status, order.result_text) == (Status.REVIEW, "3 月 5 日面谈完毕。")
    actions.approve_result(order, by=head, now=now)
    file.refresh_from_db()
    assert file.event.action == Action.APPROVE


def test_what_was_refused_in_another_turn_is_not_gone_on_from(in_review, head, worker, now):
    actions.refuse_result(in_review, by=head, reason="答复太简单。", now=now)
    assert refused_result(fresh(in_review)).internal_text == "答复太简单。"
    later = now + timedelta(minutes=1)
    Assignment.objects.update(dispatched_at=later)
    assert refused_result(fresh(in_review)) is None


def test_rounds_are_used_up_after_the_second_rework(resolved, liaison, clerk, head, worker, now):
    order = resolved
    for _ in range(3):
        actions.rate_order(
            order, by=liaison, level=1, solved="no", reasons=["unsolved"], via="portal", now=now
        )
        settle(now)
        order = fresh(order)
        if order.status == Status.TRIAGE:
            break
        actions.finish_order(order, by=clerk, outcome="solved", text="重新办理完毕了。", now=now)
        actions.approve_result(fresh(order), by=head, now=now)
        settle(now)
        order = fresh(order)
    assert (order.status, order.rework_round) == (Status.TRIAGE, 3)
    assert order.surveys.count() == 3
    actions.archive_unsatisfied(order, by=worker, reason="已多次会商，暂无条件。", now=now)
    assert fresh(order).closing == "unsatisfied"


def test_a_person_who_left_sees_nothing_at_once(in_progress, liaison, client, now):
    client.force_login(liaison)
    assert client.get(in_progress.get_absolute_url()).status_code == 200
    liaison.liaisons.update(until_on=SINCE)
    assert client.get(in_progress.get_absolute_url()).status_code == 404


def test_a_sensitive_order_is_for_few(
    enterprise, sensitive_item, liaison, colleague, clerk, second_clerk, head, worker, leader, now
):
    order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    sees = {
        user.username
        for user in (liaison, colleague, clerk, second_clerk, head, worker, leader)
        if Order.objects.visible_to(again(user)).filter(pk=order.pk).exists()
    }
    assert sees == {"liaison", "clerk", "head", "worker"}


def test_withdrawing_ends_the_departments_turn_and_tells_it(routed, liaison, clerk, now):
    actions.withdraw_order(routed, by=liaison, reason="已自行解决。", now=now)
    settle(now)
    order = fresh(routed)
    assert (order.status, order.assignment.ending) == (Status.WITHDRAWN, "withdrawn")
    event = order.events.get(action=Action.WITHDRAW)
    assert deliveries_of(event).filter(recipient=clerk).count() == 1
