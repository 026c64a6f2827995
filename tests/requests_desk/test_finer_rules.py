"""Finer rules of handbook §2.3 and §3.3: returns, who decides, what was overtaken."""

from datetime import date

import pytest
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Matter, Order
from requests_desk.models.alerts import ClockName, Level
from requests_desk.rules.access import available_actions
from requests_desk.rules.deadlines import alert_times
from requests_desk.workflow import Action, Status
from tests.cast import again, draft, fresh, settle
from tests.requests_desk.test_side_matters import CLOSE, at
from tests.support.notices import deliveries_about
from xingdong.records.refusals import NotAllowed


class TestReturns:
    def test_what_concerns_several_departments_may_be_returned_for_two_days(
        self, enterprise, item, other_department, liaison, clerk, head, now
    ):
        item.co_departments.add(other_department)
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        assert fresh(order).assignment.return_until_at == CLOSE[4]

    def test_others_for_one(self, routed):
        assert routed.assignment.return_until_at == CLOSE[3]

    @pytest.mark.parametrize(("reason", "counted"), [("R1", 1), ("R3", 0)])
    def test_want_of_information_counts_against_nobody(
        self, routed, clerk, worker, now, reason, counted
    ):
        self.give_back(routed, clerk, worker, now, reason)
        assert fresh(routed).accepted_returns == counted

    @staticmethod
    def give_back(order, by, worker, now, reason="R1"):
        actions.ask_return(fresh(order), by=by, reason=reason, basis="见职责清单。", now=now)
        actions.accept_return(fresh(order), by=worker, reason="同意。", now=now)


class TestTheSecondReturn:
    """Handbook §2.3 T7: from the second time on the head agrees before the centre judges."""

    @pytest.fixture
    def asked(self, routed, clerk, now):
        Order.objects.filter(pk=routed.pk).update(accepted_returns=1)
        actions.ask_return(fresh(routed), by=clerk, reason="R1", basis="职责清单。", now=now)
        return fresh(routed)

    def test_the_head_agrees_and_then_the_centre(self, asked, head, worker, now):
        with pytest.raises(NotAllowed, match="须先由部门负责人同意"):
            actions.accept_return(asked, by=worker, reason="同意。", now=now)
        actions.accept_return(fresh(asked), by=head, reason="属实。", now=now)
        assert fresh(asked).status == Status.RETURN_REVIEW
        assert Order.objects.return_asked(by=worker, on=now.date()).get() == asked
        with pytest.raises(NotAllowed, match="退单由社区审核"):
            actions.accept_return(fresh(asked), by=head, reason="属实。", now=now)
        actions.accept_return(fresh(asked), by=worker, reason="同意。", now=now)
        order = fresh(asked)
        assert (order.status, order.accepted_returns, order.assignment) == (Status.TRIAGE, 2, None)
        assert order.matters.get(kind="return").verdict == "accepted"

    def test_until_then_it_is_not_on_the_centres_desk(self, asked, worker, head, client, now):
        assert not Order.objects.return_asked(by=worker, on=now.date()).exists()
        client.force_login(head)
        page = client.get(reverse("orders:decisions")).text
        assert "再次退单" in page
        assert asked.title in page
        client.force_login(worker)
        assert asked.title not in client.get(reverse("orders:centre")).text

    def test_a_head_who_does_not_agree_keeps_it_in_the_department(self, asked, clerk, head, now):
        actions.refuse_return(asked, by=head, reason="是我们的事。", now=now)
        order = fresh(asked)
        assert (order.status, order.accepted_returns) == (Status.ROUTED, 1)
        with pytest.raises(NotAllowed, match="已申请过退单"):
            actions.ask_return(order, by=clerk, reason="R1", basis="职责清单。", now=now)

    def test_a_head_who_asks_goes_to_the_centre(self, routed, head, worker, now):
        Order.objects.filter(pk=routed.pk).update(accepted_returns=1)
        actions.ask_return(fresh(routed), by=head, reason="R1", basis="职责清单。", now=now)
        actions.accept_return(fresh(routed), by=worker, reason="同意。", now=now)
        assert fresh(routed).status == Status.TRIAGE

    def test_a_head_who_left_leaves_nothing_stuck(self, asked, head, worker, now):
        head.memberships.update(until_on=date(2026, 3, 1))
        actions.accept_return(asked, by=worker, reason="同意。", now=now)
        assert fresh(asked).status == Status.TRIAGE

    def test_who_is_told(self, asked, head, worker, now):
        settle(now)
        assert told(asked, "return asked") == {head}
        actions.accept_return(fresh(asked), by=head, reason="属实。", now=now)
        settle(now)
        assert told(asked, "return asked") == {head, worker}
        assert told(asked, "return accepted") == set()


def told(order, notice: str) -> set:
    rows = deliveries_about(order).filter(notice=notice, channel="inbox")
    return {one.recipient for one in rows.select_related("recipient")}


class TestWhoDecides:
    def test_where_only_the_asker_heads_the_department_the_centre_decides(
        self, in_progress, clerk, head, worker, now
    ):
        actions.ask_extension(
            in_progress, by=head, wanted_at=CLOSE[11], reason="缺。", plan="补。", now=now
        )
        actions.ask_hold(
            fresh(in_progress),
            by=head,
            code="housing",
            wanted_at=CLOSE[4],
            reason="等房源。",
            now=now,
        )
        deciding = {
            Action.APPROVE_EXTENSION,
            Action.REFUSE_EXTENSION,
            Action.APPROVE_HOLD,
            Action.REFUSE_HOLD,
        }
        order = fresh(in_progress)
        assert not deciding & set(available_actions(order, again(head), now=now))
        assert deciding <= set(available_actions(order, again(worker), now=now))
        actions.approve_hold(order, by=worker, now=now)
        assert fresh(order).status == Status.ON_HOLD

    def test_where_there_is_another_head_the_centre_does_not(
        self, in_progress, clerk, head, worker, now
    ):
        actions.ask_hold(
            in_progress, by=clerk, code="housing", wanted_at=CLOSE[4], reason="等。", now=now
        )
        with pytest.raises(NotAllowed, match="由部门负责人审核"):
            actions.approve_hold(fresh(in_progress), by=worker, now=now)


class TestOvertaken:
    """What was asked for is no longer what would help: it is refused, and nothing moves."""

    def test_a_hold_whose_time_has_passed(self, in_progress, clerk, head, now):
        actions.ask_hold(
            in_progress, by=clerk, code="housing", wanted_at=CLOSE[3], reason="等。", now=now
        )
        with pytest.raises(NotAllowed, match="已经过去"):
            actions.approve_hold(fresh(in_progress), by=head, now=at(4))
        assert fresh(in_progress).status == Status.IN_PROGRESS

    def test_an_extension_that_would_bring_the_limit_forward(
        self, in_progress, clerk, head, liaison, now
    ):
        actions.ask_extension(
            in_progress, by=clerk, wanted_at=CLOSE[10], reason="缺。", plan="补。", now=now
        )
        actions.ask_supplement(fresh(in_progress), by=clerk, text="请补充。", now=now)
        actions.supplement_order(fresh(in_progress), by=liaison, text="已补充。", now=at(6))
        order = fresh(in_progress)
        assert order.assignment.resolve_due_at > CLOSE[10]
        events = order.events.count()
        with pytest.raises(NotAllowed, match="不早于申请的时间"):
            actions.approve_extension(order, by=head, now=at(6))
        assert order.events.count() == events

    def test_a_department_that_has_not_answered_yet_is_not_asked_again(
        self, in_progress, other_department, clerk, now
    ):
        asking = {"by": clerk, "department": other_department, "due_at": CLOSE[5], "now": now}
        actions.add_assist(in_progress, task="请到现场。", **asking)
        with pytest.raises(NotAllowed, match="还没有答复"):
            actions.add_assist(fresh(in_progress), task="请再到现场。", **asking)
        assert fresh(in_progress).assists.get().task == "请到现场。"


class TestBadRatings:
    def rate_badly(self, order, liaison, clerk, head, now):
        actions.rate_order(order, by=liaison, via="portal", level=1, solved="no", now=now)
        settle(now)

    def test_a_complex_one_moves_the_promise_too_and_says_so(
        self, resolved, liaison, clerk, head, worker, now
    ):
        self.rate_badly(resolved, liaison, clerk, head, now)
        event = actions.call_back(
            fresh(resolved), by=worker, code="complex", text="要分步解决。", now=now
        )
        order = fresh(resolved)
        assert order.promised_at == order.assignment.resolve_due_at == CLOSE[23]
        assert event.data == {
            "class": "complex",
            "resolve_due_at": [CLOSE[9].isoformat(), CLOSE[23].isoformat()],
        }

    def test_the_last_one_is_called_back_as_well(self, resolved, liaison, clerk, head, worker, now):
        order = resolved
        for _ in range(2):
            self.rate_badly(order, liaison, clerk, head, now)
            actions.finish_order(
                fresh(order), by=clerk, outcome="solved", text="又办理了一次。", now=now
            )
            actions.approve_result(fresh(order), by=head, now=now)
            settle(now)
            order = fresh(order)
        self.rate_badly(order, liaison, clerk, head, now)
        order = fresh(order)
        assert order.status == Status.TRIAGE
        actions.call_back(order, by=worker, code="groundless", text="已说明。", now=now)
        actions.archive_unsatisfied(fresh(order), by=worker, reason="政策不支持。", now=now)
        assert not Matter.objects.open().filter(order=order).exists()


def test_a_pause_after_the_limit_is_no_lateness(in_progress, clerk, head):
    actions.ask_hold(
        in_progress, by=clerk, code="housing", wanted_at=CLOSE[12], reason="等。", now=CLOSE[9]
    )
    late = at(10, 12)
    actions.approve_hold(fresh(in_progress), by=head, now=late)
    actions.resume_order(fresh(in_progress), by=clerk, text="有房源了。", now=at(12, 12))
    order = fresh(in_progress)
    times = alert_times(order.assignment, ClockName.RESOLVE, order.grade)
    assert order.assignment.resolve_due_at == CLOSE[9]
    assert times[Level.SUPERVISION] == at(12, 17, 30).replace(second=1)
    assert times[Level.LEADERS] == at(16, 17, 30).replace(second=1)


def test_the_promise_of_an_order_moved_from_a_hold_waits_as_long(in_progress, clerk, head, worker):
    promised = in_progress.promised_at
    actions.ask_hold(
        in_progress, by=clerk, code="housing", wanted_at=CLOSE[6], reason="等。", now=at(3)
    )
    actions.approve_hold(fresh(in_progress), by=head, now=at(3))
    actions.redispatch_order(
        fresh(in_progress),
        by=worker,
        item=in_progress.item,
        grade="normal",
        department=in_progress.assignment.department,
        handler=clerk,
        place="示例路",
        promises_later=True,
        now=at(5),
    )
    assert promised == CLOSE[9]
    assert fresh(in_progress).promised_at == CLOSE[11]


def test_the_second_round_of_an_unrated_order_has_a_window_of_its_own(
    resolved, liaison, clerk, head, now
):
    """The first round's survey, never answered, must not close the second one at once."""
    assert actions.close_expired_orders(now=at(11)) == 1
    actions.ask_rework(fresh(resolved), by=liaison, reason="问题又出现了。", now=at(11))
    actions.finish_order(
        fresh(resolved), by=clerk, outcome="solved", text="又办理了一次。", now=at(12)
    )
    actions.approve_result(fresh(resolved), by=head, now=at(12))
    settle(at(12))
    assert actions.close_expired_orders(now=at(13)) == 0
    assert fresh(resolved).status == Status.RESOLVED
    assert actions.close_expired_orders(now=at(20)) == 1
    assert fresh(resolved).closing == "unrated"
