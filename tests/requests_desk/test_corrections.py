"""Corrections by the centre and the head, and what nobody may learn or decide by them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.forms import DispatchForm
from requests_desk.models import Order
from requests_desk.workflow import Action, Status
from tests.cast import SINCE, again, draft, fresh, make_item, settle
from xingdong.records.refusals import NotAllowed


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def urgency_asked(enterprise, item, liaison, clerk, head, worker, now) -> Order:
    order = actions.submit_order(
        draft(enterprise, item, urgency_requested=True), by=liaison, now=now
    )
    settle(now)
    return fresh(order)


def test_the_centre_may_answer_a_wish_for_urgency_with_no(urgency_asked, worker, client):
    client.force_login(worker)
    assert urgency_asked.title in client.get(reverse("orders:centre")).text
    address = reverse("orders:step", args=[urgency_asked.number, "set_grade"])
    page = client.post(address, {"grade": "normal", "reason": "下周才用工。"})
    assert page.status_code == 302
    event = urgency_asked.events.get(action=Action.SET_GRADE)
    assert event.public_text == "维持“一般”。下周才用工。"
    assert not fresh(urgency_asked).urgency_requested
    assert urgency_asked.title not in client.get(reverse("orders:centre")).text


def test_the_same_grade_is_no_change_when_nobody_asked(routed, worker, client):
    client.force_login(worker)
    address = reverse("orders:step", args=[routed.number, "set_grade"])
    page = client.post(address, {"grade": "normal", "reason": "不变。"})
    assert page.status_code == 422
    assert not routed.events.of_action(Action.SET_GRADE).exists()


def test_the_desk_lists_no_wish_that_can_no_longer_be_answered(
    urgency_asked, clerk, head, worker, client, now
):
    actions.sign_order(urgency_asked, by=clerk, now=now)
    order = fresh(urgency_asked)
    actions.finish_order(order, by=clerk, outcome="solved", text="已安排招聘会。", now=now)
    assert not Order.objects.urgency_asked().exists()


def test_dispatching_an_item_no_longer_offered_chooses_none_in_its_place(
    enterprise, street_item, item, liaison, other_clerk, worker, now
):
    order = actions.submit_order(draft(enterprise, street_item), by=liaison, now=now)
    street_item.is_active = False
    street_item.save(update_fields=["is_active"])
    settle(now)
    order = fresh(order)
    assert order.status == Status.TRIAGE
    choices = DispatchForm(order=order, by=worker).fields["item"].choices
    assert next(iter(choices)) == ("", "请选择")


def test_who_helped_with_the_wrong_item_sees_nothing_of_the_right_one(
    enterprise, item, liaison, clerk, worker, other_clerk, other_department, now
):
    item.co_departments.add(other_department)
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    seen = Order.objects.visible_to(other_clerk).filter(pk=order.pk)
    assert seen.exists()
    actions.ask_return(fresh(order), by=clerk, reason="R2", basis="事项选错。", now=now)
    actions.accept_return(fresh(order), by=worker, reason="同意。", now=now)
    actions.dispatch_order(
        fresh(order),
        by=worker,
        item=make_item("IN-03", "融资需求", item.department, sensitive=True),
        grade="normal",
        department=item.department,
        handler=clerk,
        place="示例路 5 号",
        now=now,
    )
    assert not Order.objects.visible_to(again(other_clerk)).filter(pk=order.pk).exists()
    assert order.assists.count() == 0


def test_the_centre_reviews_when_the_only_other_head_has_left(
    in_progress, clerk, head, worker, now
):
    actions.finish_order(in_progress, by=clerk, outcome="solved", text="已安排招聘会。", now=now)
    with pytest.raises(NotAllowed, match="办理结果由部门负责人审核"):
        actions.approve_result(fresh(in_progress), by=worker, now=now)
    head.memberships.update(until_on=SINCE)
    actions.approve_result(fresh(in_progress), by=worker, now=now)
    assert fresh(in_progress).status == Status.RESOLVED


def test_a_head_who_handles_does_not_review_what_a_colleague_handed_in(
    in_progress, second_clerk, head, worker, now
):
    actions.reassign_order(in_progress, by=worker, handler=head, reason="换人。", now=now)
    order = fresh(in_progress)
    actions.finish_order(order, by=second_clerk, outcome="solved", text="已安排。", now=now)
    with pytest.raises(NotAllowed, match="不能审核自己办理的结果"):
        actions.approve_result(fresh(in_progress), by=head, now=now)
    assert fresh(in_progress).status == Status.REVIEW
    actions.approve_result(fresh(in_progress), by=worker, now=now)


def test_a_refusal_by_law_is_reviewed_even_in_a_plain_consultation(
    enterprise, consult_item, liaison, clerk, head, now
):
    order = actions.submit_order(draft(enterprise, consult_item), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.finish_order(
        fresh(order),
        by=clerk,
        outcome="impossible",
        text="依据第 3 条不能办理。",
        basis="办法第 3 条",
        now=now,
    )
    assert fresh(order).status == Status.REVIEW


def test_a_refusal_tells_the_enterprise_nothing_of_internal_steps(
    in_progress, clerk, liaison, client, now
):
    actions.add_note(in_progress, by=clerk, text="内部记录。", public=False, now=now)
    client.force_login(liaison)
    address = reverse("orders:step", args=[in_progress.number, "rate"])
    page = client.post(address, follow=True)
    assert "最近一步：周经办于3月2日 10:00“部门签收”。" in page.text
    assert "办理记录" not in page.text


def test_a_leader_reads_no_phone_number_in_details_and_timeline(
    enterprise, department, leader, liaison, clerk, client, now
):
    item = make_item(
        "LC-01", "托管班", department, form_fields=[{"key": "p", "label": "电话", "type": "phone"}]
    )
    details = {"p": "13912345678"}
    order = actions.submit_order(draft(enterprise, item, details=details), by=liaison, now=now)
    settle(now)
    actions.sign_order(fresh(order), by=clerk, now=now)
    actions.record_contact(fresh(order), by=clerk, kind="phone", text="打了 13912345678。", now=now)
    client.force_login(leader)
    page = client.get(order.get_absolute_url())
    assert page.text.count("139****5678") + page.text.count("139****678") == 2
    assert "13912345678" not in page.text


def test_a_clock_that_stands_still_is_not_late(in_progress, clerk, client, now):
    actions.ask_supplement(in_progress, by=clerk, text="请补充营业执照。", now=now)
    with time_machine.travel(now + timedelta(days=3), tick=False):
        client.force_login(clerk)
        page = client.get(in_progress.get_absolute_url())
    assert "时限暂停" in page.text
    assert "超时" not in page.text


def test_the_answer_of_a_round_that_is_over_does_not_look_like_a_new_one(
    resolved, liaison, clerk, client, now
):
    actions.rate_order(
        resolved, by=liaison, level=1, solved="no", reasons=["slow"], via="portal", now=now
    )
    client.force_login(clerk)
    assert "待审结果" not in client.get(resolved.get_absolute_url()).text
