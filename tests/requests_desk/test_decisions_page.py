"""One place for everything that waits for somebody's decision."""

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Order
from tests.cast import draft, fresh, settle
from tests.requests_desk.test_budgets import statements
from tests.requests_desk.test_side_matters import CLOSE


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def waiting(client, user) -> dict[str, list[str]]:
    client.force_login(user)
    groups = client.get(reverse("orders:decisions")).context["groups"]
    return {group["label"]: [row["number"] for row in group["rows"]] for group in groups}


def ask_for_more_time(order, by, now, *, until=CLOSE[10]):
    actions.ask_extension(order, by=by, wanted_at=until, reason="缺图。", plan="补。", now=now)


def ask_to_hold(order, by, now):
    actions.ask_hold(order, by=by, code="housing", wanted_at=CLOSE[4], reason="等房源。", now=now)


def test_what_a_head_decides(in_progress, clerk, head, worker, other_clerk, client, now):
    ask_for_more_time(in_progress, clerk, now)
    ask_to_hold(fresh(in_progress), clerk, now)
    actions.supervise_order(fresh(in_progress), by=worker, reason="请说明。", now=now)
    number = in_progress.number
    assert waiting(client, head) == {
        "延期申请": [number],
        "挂起申请": [number],
        "督办待答复": [number],
    }
    assert waiting(client, worker) == {}
    client.force_login(other_clerk)
    assert client.get(reverse("orders:decisions")).status_code == 404


def test_a_result_waits_for_a_reviewer_who_did_not_make_it(in_review, head, client):
    assert waiting(client, head) == {"办结待审": [in_review.number]}


def test_what_the_head_asks_for_alone_waits_for_the_centre(in_progress, head, worker, client, now):
    ask_to_hold(in_progress, head, now)
    assert waiting(client, head) == {}
    assert waiting(client, worker) == {"挂起申请": [in_progress.number]}


def test_a_result_of_the_only_head_waits_for_the_centre(in_progress, head, worker, client, now):
    actions.reassign_order(in_progress, by=worker, handler=head, reason="请假。", now=now)
    actions.finish_order(
        fresh(in_progress), by=head, outcome="solved", text="已经办理完毕。", now=now
    )
    assert waiting(client, head) == {}
    assert waiting(client, worker) == {"办结待审": [in_progress.number]}


def test_the_second_yes_the_call_and_the_appeal_are_the_centres(
    resolved, liaison, clerk, head, worker, client, now
):
    actions.rate_order(resolved, by=liaison, via="portal", level=1, solved="no", now=now)
    settle(now)
    actions.appeal_rating(fresh(resolved), by=head, reason="与事实不符。", now=now)
    ask_for_more_time(fresh(resolved), clerk, now)
    actions.approve_extension(fresh(resolved), by=head, now=now)
    ask_for_more_time(fresh(resolved), clerk, now, until=CLOSE[11])
    assert waiting(client, head) == {"延期申请": [resolved.number]}
    actions.approve_extension(fresh(resolved), by=head, now=now)
    assert waiting(client, worker) == {
        "延期待社区审核": [resolved.number],
        "差评待回访": [resolved.number],
        "申诉待结论": [resolved.number],
    }


def test_it_takes_the_same_statements_for_one_order_and_for_three(
    in_review, enterprise, item, liaison, clerk, head, client, now
):
    client.force_login(head)
    one = statements(client, "get", reverse("orders:decisions"))
    for _ in range(2):
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        actions.sign_order(fresh(order), by=clerk, now=now)
        actions.finish_order(
            fresh(order), by=clerk, outcome="solved", text="已经办理完毕。", now=now
        )
    three = statements(client, "get", reverse("orders:decisions"))
    assert len(one) == len(three) == 6, one


def test_the_result_of_an_anonymous_order_waits_like_any_other(in_review, head, client):
    nobody = {"enterprise": None, "entered_by": None, "author": None, "query_digest": "0" * 64}
    Order.objects.filter(pk=in_review.pk).update(**nobody)
    client.force_login(head)
    page = client.get(reverse("orders:decisions")).text
    assert in_review.number in page
    assert "匿名" in page


class TestStepsThatAreOff:
    def page(self, client, user, order) -> str:
        client.force_login(user)
        return client.get(order.get_absolute_url()).text

    def test_a_return_past_its_window(self, in_progress, clerk, client, now):
        assert "可退单期限" not in self.page(client, clerk, in_progress)
        with time_machine.travel(CLOSE[5], tick=False):
            assert "可退单期限到 3月3日 17:30 为止" in self.page(client, clerk, in_progress)

    def test_a_result_while_a_helper_owes_an_answer(
        self, in_progress, other_department, clerk, client, now
    ):
        actions.add_assist(
            in_progress,
            by=clerk,
            department=other_department,
            task="请到场。",
            due_at=CLOSE[5],
            now=now,
        )
        assert "建管科的协办尚未答复" in self.page(client, clerk, in_progress)

    def test_who_has_nothing_to_do_with_it_is_told_nothing(self, in_progress, leader, client):
        assert "action-off" not in self.page(client, leader, in_progress)
