"""Who left, who is away, who was faster; holidays, calendars, the very second of a limit."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from enterprises.models import Liaison
from requests_desk import actions
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.models import Order, RoutingRule
from requests_desk.presenting.lights import light
from requests_desk.rules.access import available_actions
from requests_desk.workflow import Action, Status
from services.models import CalendarDay, Membership
from services.workcalendar import calendar_warning, forget_calendar
from services.worktime import Limit, Unit
from tests.cast import again, fresh, settle
from tests.requests_desk.edge_cases.conftest import at, close_of
from xingdong.accounts.models import Delegation, User
from xingdong.records.periods import Period
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed


class TestE06:
    def test_e06_an_open_session_is_refused_with_the_next_press(
        self, in_progress, liaison, client, time_machine_at
    ):
        time_machine_at(at(3))
        client.force_login(liaison)
        assert client.get(in_progress.get_absolute_url()).status_code == 200
        Liaison.objects.filter(user=liaison).update(until_on=date(2026, 3, 2))
        assert client.get(in_progress.get_absolute_url()).status_code == 404
        assert client.get(reverse("orders:home")).status_code == 403
        message = reverse("orders:step", args=[in_progress.number, "message"])
        assert client.post(message, {"text": "还在吗？"}).status_code == 404
        assert in_progress.events.last().action != Action.MESSAGE

    def test_e06_the_history_stays_and_the_colleague_goes_on(
        self, in_progress, liaison, colleague, time_machine_at
    ):
        time_machine_at(at(3))
        Liaison.objects.filter(user=liaison).update(until_on=date(2026, 3, 2))
        order = fresh(in_progress)
        assert order.events.first().by_name == "李联络"
        assert Action.MESSAGE in available_actions(order, again(colleague), now=at(3))
        actions.add_note(order, by=order.assignment.handler, text="进展。", public=True, now=at(3))
        settle(at(3))
        assert colleague.deliveries.filter(notice="public note", channel="inbox").count() == 1

    def test_e06_a_disabled_account_is_out_at_once(self, in_progress, liaison, client):
        client.force_login(liaison)
        liaison.is_active = False
        liaison.save()
        assert client.get(in_progress.get_absolute_url()).status_code == 302


class TestE07:
    @pytest.fixture
    def both(self, liaison, other_enterprise):
        """The liaison of the first enterprise also serves the second, as B 角."""
        Liaison.objects.create(enterprise=other_enterprise, user=liaison, from_on=date(2020, 1, 1))
        return again(liaison)

    def test_e07_one_login_serves_both_and_colleagues_see_only_their_own(
        self, both, order_for, enterprise, other_enterprise, item, colleague, other_liaison, client
    ):
        mine = order_for(enterprise, item, by=both)
        theirs = order_for(other_enterprise, item, by=both)
        assert set(Order.objects.visible_to(both)) == {mine, theirs}
        for who, own, foreign in ((colleague, mine, theirs), (other_liaison, theirs, mine)):
            client.force_login(who)
            assert client.get(own.get_absolute_url()).status_code == 200
            assert client.get(foreign.get_absolute_url()).status_code == 404

    def test_e07_the_enterprise_is_chosen_and_another_one_does_not_exist(
        self, both, item, enterprise, other_enterprise, micro_grid, client
    ):
        client.force_login(both)
        page = client.get(reverse("orders:item", args=[item.code])).text
        assert enterprise.name in page
        assert other_enterprise.name in page
        address = reverse("orders:submit", args=[item.code])
        assert client.post(address, {"enterprise": "99999"}).status_code == 404
        assert not Order.objects.exists()


class TestE09:
    def test_e09_new_orders_go_to_the_substitute_and_the_head_sees_what_waits(
        self, clerk, second_clerk, head, order_for, enterprise, item
    ):
        Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=date(2020, 1, 1))
        order = order_for(enterprise, item)
        assert order.assignment.handler == second_clerk
        assert Order.objects.visible_to(again(head)).get() == order

    def test_e09_who_left_the_department_stands_in_for_nobody(
        self, clerk, second_clerk, head, order_for, enterprise, item
    ):
        """Neither sees nor gets anything; the order goes to a colleague who is there."""
        Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=date(2020, 1, 1))
        before = order_for(enterprise, item)
        Membership.objects.filter(user=second_clerk).update(until_on=date(2026, 3, 1))
        assert not Order.objects.visible_to(again(second_clerk)).exists()
        order = order_for(enterprise, item)
        assert before.assignment.handler == second_clerk
        assert order.assignment.handler == head

    def test_e09_a_named_handler_without_a_substitute_gets_nothing_while_away(
        self, clerk, second_clerk, head, department, order_for, enterprise, item
    ):
        RoutingRule.objects.create(item=item, department=department, handler=clerk)
        Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=date(2020, 1, 1))
        User.objects.filter(pk=second_clerk.pk).update(is_active=False)
        order = order_for(enterprise, item)
        assert order.assignment.handler == head
        assert "代理人已离岗" in order.assignment.explanation

    def test_e09_an_unsigned_order_is_told_to_the_head_after_the_limit(self, routed, head):
        from requests_desk.events.alerts import raise_due_alerts

        late = routed.assignment.sign_due_at + timedelta(minutes=1)
        raise_due_alerts(now=max(late, at(3, 9)))
        settle(at(3, 9))
        assert head.deliveries.filter(notice="overdue", channel="inbox").exists()


class TestE10:
    def test_e10_a_request_on_a_rest_day_starts_the_next_working_day(
        self, order_for, enterprise, street_item
    ):
        order = order_for(enterprise, street_item, when=at(7, 22, 15))  # a Saturday night
        assert order.submitted_at == at(7, 22, 15)
        assert order.assignment.sign_due_at == at(9, 11)  # two hours from Monday 09:00
        assert order.assignment.resolve_due_at == close_of(16)

    def test_e10_a_working_weekend_counts(self, order_for, enterprise, street_item):
        CalendarDay.objects.create(date=date(2026, 3, 7), is_workday=True, name="调休上班")
        forget_calendar()
        order = order_for(enterprise, street_item, when=at(2))
        assert order.assignment.resolve_due_at == close_of(7)

    def test_e10_critical_orders_do_not_ask_the_calendar(self, in_progress, worker):
        actions.set_grade(in_progress, by=worker, grade="critical", reason="险情。", now=at(7, 22))
        assert fresh(in_progress).assignment.resolve_due_at <= at(8, 22)


class TestE11:
    def test_e11_a_year_that_is_not_loaded_is_warned_of_and_goes_by_weekdays(self, db):
        from services.workcalendar import work_calendar

        assert "工作日历" in calendar_warning(date(2026, 12, 1))
        due = Limit(1, Unit.WORKING_DAYS).due_from(at(31, month=12), work_calendar())
        assert due.date() == date(2027, 1, 1)  # a Friday; nobody has said that it is a holiday

    def test_e11_when_it_is_loaded_open_dates_move_with_the_old_one_on_record(self, in_progress):
        CalendarDay.objects.create(date=date(2026, 3, 4), is_workday=False, name="放假")
        forget_calendar()
        assert actions.recompute_open_dates(why="工作日历有调整。", now=at(3)) == 1
        event = fresh(in_progress).events.last()
        assert event.public_text == (
            "原定 3月9日 17:30 前办好，改为 3月10日 17:30：工作日历有调整。"
        )
        from_to = [datetime.fromisoformat(moment) for moment in event.data["resolve_due_at"]]
        assert from_to == [close_of(9), close_of(10)]


def test_e24_a_changed_limit_is_for_new_orders_only(in_progress, order_for, enterprise, item):
    item.resolve_amount = 1
    item.save()
    assert actions.recompute_open_dates(why="目录有调整。", now=at(2, 11)) == 0
    assert fresh(in_progress).assignment.resolve_due_at == close_of(9)
    assert fresh(in_progress).promised_at == close_of(9)
    assert order_for(enterprise, item).assignment.resolve_due_at == close_of(3)


class TestE30:
    def test_e30_the_second_to_sign_reads_who_was_faster(self, routed, clerk, second_clerk, now):
        late = fresh(routed)
        actions.sign_order(routed, by=clerk, now=now)
        with pytest.raises(ChangedMeanwhile, match="周经办于3月2日 10:00“部门签收”"):
            actions.sign_order(late, by=second_clerk, now=now)
        order = fresh(routed)
        assert (order.status, order.assignment.handler) == (Status.IN_PROGRESS, clerk)
        assert order.events.of_action(Action.SIGN).count() == 1

    def test_e30_with_a_fresh_page_it_is_not_offered(self, routed, clerk, second_clerk, now):
        actions.sign_order(routed, by=clerk, now=now)
        with pytest.raises(NotAllowed):
            actions.sign_order(fresh(routed), by=second_clerk, now=now)


class TestE32:
    DUE = close_of(9)

    def on_time(self, in_progress, clerk, head, when) -> int:
        actions.finish_order(
            in_progress, by=clerk, outcome="solved", text="已经办好，请查看。", now=when
        )
        actions.approve_result(fresh(in_progress), by=head, now=when)
        march = Period(date(2026, 3, 1), date(2026, 3, 31))
        return figures(Question(march, at(31)), ["on_time"]).total()["on_time"].numerator

    def test_e32_at_the_very_second_it_is_on_time(self, in_progress, clerk, head):
        assert in_progress.assignment.resolve_due_at == self.DUE
        assert self.on_time(in_progress, clerk, head, self.DUE) == 1

    def test_e32_a_second_later_it_is_late(self, in_progress, clerk, head):
        assert self.on_time(in_progress, clerk, head, self.DUE + timedelta(seconds=1)) == 0

    def test_e32_the_light_says_the_same(self, db):
        words = {"grade": "normal"}
        assert light(at(2), self.DUE, self.DUE, **words)["tone"] == "amber"
        assert light(at(2), self.DUE, self.DUE + timedelta(seconds=1), **words)["tone"] == "red"
