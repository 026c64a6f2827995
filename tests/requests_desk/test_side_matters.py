"""What hangs on an order: more time, co-departments, pressure, follow-up, appeals, merging."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Matter, Order, Survey
from requests_desk.rules.access import available_actions
from requests_desk.workflow import Action, Status
from tests.cast import SINCE, again, draft, fresh, join, make_item, person, settle
from xingdong.accounts.models import Delegation
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


CLOSE = {day: at(day, 17, 30) for day in range(2, 31)}


def may(order: Order, user, now: datetime) -> set[Action]:
    return set(available_actions(fresh(order), again(user), now=now))


@pytest.fixture
def ask(in_progress, clerk, now):
    def ask(until: datetime = CLOSE[12]):
        return actions.ask_extension(
            fresh(in_progress),
            by=clerk,
            wanted_at=until,
            reason="缺图纸。",
            plan="下周补。",
            now=now,
        )

    return ask


class TestExtension:
    def test_the_head_grants_up_to_five_days_and_the_old_date_is_kept(
        self, ask, in_progress, head, now
    ):
        before = in_progress.assignment.resolve_due_at
        ask()
        actions.approve_extension(fresh(in_progress), by=head, now=now)
        order = fresh(in_progress)
        assert order.assignment.resolve_due_at == CLOSE[12]
        assert order.assignment.original_due_at == before
        event = order.events.last()
        assert event.is_public
        assert "延到 3月12日 17:30" in event.public_text

    def test_a_longer_one_takes_the_centre_too(
        self, enterprise, department, liaison, clerk, head, worker, now
    ):
        item = make_item("HR-04", "考证补贴", department, resolve_amount=10)
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        actions.sign_order(fresh(order), by=clerk, now=now)
        actions.ask_extension(
            fresh(order), by=clerk, wanted_at=CLOSE[25], reason="等批复。", plan="跟进。", now=now
        )
        assert Action.APPROVE_EXTENSION not in may(order, worker, now)
        actions.approve_extension(fresh(order), by=head, now=now)
        assert fresh(order).assignment.resolve_due_at == CLOSE[16]
        assert Action.APPROVE_EXTENSION not in may(order, head, now)
        actions.approve_extension(fresh(order), by=worker, now=now)
        assert fresh(order).assignment.resolve_due_at == CLOSE[25]

    def test_after_the_limit_it_is_too_late(self, in_progress, clerk):
        with pytest.raises(NotAllowed, match="已超过办结时限"):
            actions.ask_extension(
                in_progress,
                by=clerk,
                wanted_at=CLOSE[20],
                reason="忘了。",
                plan="马上。",
                now=CLOSE[9] + timedelta(seconds=1),
            )
        assert not Matter.objects.exists()

    def test_in_sum_no_longer_than_the_original_limit(self, ask):
        with pytest.raises(NotAllowed, match="合计不能超过原办结时限"):
            ask(CLOSE[17])
        assert not Matter.objects.exists()

    def test_a_refused_one_moves_no_date(self, ask, in_progress, head, now):
        before = in_progress.assignment.resolve_due_at
        ask()
        actions.refuse_extension(fresh(in_progress), by=head, reason="理由不足。", now=now)
        assert fresh(in_progress).assignment.resolve_due_at == before
        assert Matter.objects.get().verdict == "refused"

    def test_nobody_grants_an_own_one(self, in_progress, head, now):
        actions.ask_extension(
            in_progress, by=head, wanted_at=CLOSE[12], reason="缺图纸。", plan="补。", now=now
        )
        with pytest.raises(NotAllowed, match="不能审核自己提出的延期"):
            actions.approve_extension(fresh(in_progress), by=head, now=now)


class TestHold:
    def test_the_clocks_stand_still_and_go_on_by_themselves(self, in_progress, clerk, head, now):
        before = in_progress.assignment.resolve_due_at
        actions.ask_hold(
            in_progress, by=clerk, code="housing", wanted_at=CLOSE[5], reason="等房源。", now=now
        )
        actions.approve_hold(fresh(in_progress), by=head, now=now)
        order = fresh(in_progress)
        assert (order.status, order.assignment.paused_at) == (Status.ON_HOLD, now)
        assert actions.resume_expired_holds(now=CLOSE[5]) == 0
        assert actions.resume_expired_holds(now=at(6, 10)) == 1
        order = fresh(in_progress)
        assert order.status == Status.IN_PROGRESS
        assert order.assignment.resolve_due_at == before + timedelta(days=4)

    def test_not_longer_than_twenty_working_days(self, in_progress, clerk, now):
        until = datetime(2026, 4, 10, 17, 30, tzinfo=ZONE)
        with pytest.raises(NotAllowed, match="不能超过 20 个工作日"):
            actions.ask_hold(
                in_progress, by=clerk, code="housing", wanted_at=until, reason="等。", now=now
            )


class TestHelpers:
    @pytest.fixture
    def assisted(self, in_progress, clerk, other_department, other_clerk, now) -> Order:
        actions.add_assist(
            in_progress,
            by=clerk,
            department=other_department,
            task="核对道路图。",
            due_at=CLOSE[6],
            now=now,
        )
        return fresh(in_progress)

    def test_the_result_waits_for_every_helper(self, assisted, clerk, other_clerk, now):
        with pytest.raises(NotAllowed, match="建管科的协办尚未答复"):
            actions.finish_order(
                assisted, by=clerk, outcome="solved", text="已经办好，请查看。", now=now
            )
        actions.answer_assist(fresh(assisted), by=again(other_clerk), text="图已核对。", now=now)
        event = fresh(assisted).events.last()
        assert event.by_label == "建管科 · 协办"
        actions.finish_order(
            fresh(assisted), by=clerk, outcome="solved", text="已经办好，请查看。", now=now
        )
        assert fresh(assisted).status == Status.REVIEW

    def test_a_helper_sees_the_order_but_may_only_answer(self, assisted, other_clerk, now):
        assert Order.objects.visible_to(again(other_clerk)).get() == assisted
        assert may(assisted, other_clerk, now) == {Action.ANSWER_ASSIST}

    def test_the_centre_may_waive(self, assisted, other_department, clerk, worker, now):
        actions.waive_assist(
            assisted, by=worker, department=other_department, reason="不需要了。", now=now
        )
        assert Action.FINISH in may(assisted, clerk, now)


class TestPressure:
    def test_urging_needs_two_days_of_silence_and_happens_once_a_day(
        self, in_progress, liaison, clerk
    ):
        with pytest.raises(NotAllowed, match="最近 2 个工作日内有进展"):
            actions.urge_order(in_progress, by=liaison, text="", now=at(3))
        actions.urge_order(fresh(in_progress), by=liaison, text="急用。", now=at(5))
        with pytest.raises(NotAllowed, match="今天已催办过"):
            actions.urge_order(fresh(in_progress), by=liaison, text="", now=at(5, 15))
        actions.record_contact(
            fresh(in_progress), by=clerk, kind="phone", text="本周完成。", now=at(5, 16)
        )
        matter = Matter.objects.get()
        assert (matter.verdict, matter.settled_at) == ("answered", at(5, 16))

    def test_supervision_is_answered_with_cause_and_date(self, in_progress, worker, head, now):
        actions.supervise_order(in_progress, by=worker, reason="企业多次反映。", now=now)
        with pytest.raises(NotAllowed, match="已有督办"):
            actions.supervise_order(fresh(in_progress), by=worker, reason="再催。", now=now)
        actions.answer_supervision(
            fresh(in_progress), by=head, cause="缺材料。", promised_at=CLOSE[6], now=now
        )
        matter = Matter.objects.get()
        assert (matter.answer, matter.wanted_at) == ("缺材料。", CLOSE[6])


class TestMoving:
    def test_a_moved_order_leaves_the_old_desk_and_gets_full_clocks(
        self, in_progress, street_item, other_department, other_clerk, clerk, worker
    ):
        promise = in_progress.promised_at
        actions.redispatch_order(
            in_progress,
            by=worker,
            item=in_progress.item,
            grade="normal",
            department=other_department,
            handler=other_clerk,
            place="示例路",
            promises_later=True,
            now=at(4),
        )
        order = fresh(in_progress)
        assert (order.status, order.assignment.handler) == (Status.ROUTED, other_clerk)
        assert order.assignment.resolve_due_at == CLOSE[11]
        assert order.promised_at == promise
        assert not Order.objects.visible_to(again(clerk)).exists()
        old = order.assignments.get(ending="moved")
        assert old.next_alert_at is None

    def test_more_time_than_was_promised_is_given_knowingly(
        self, in_progress, other_department, other_clerk, worker, client
    ):
        client.force_login(worker)
        url = reverse("orders:step", args=[in_progress.number, "redispatch"])
        answers = {
            "item": in_progress.item_id,
            "grade": "normal",
            "department": other_department.pk,
            "handler": other_clerk.pk,
            "place": "示例路",
        }
        words = "对企业承诺 3月9日 17:30 前办结，部门时限到 3月11日 17:30，晚于承诺。"
        with time_machine.travel(at(4), tick=False):
            page = client.post(url, answers)
            assert page.status_code == 422
            assert words in page.text
            assert fresh(in_progress).assignment.department != other_department
            client.post(url, {**answers, "promises_later": "on"})
        order = fresh(in_progress)
        assert order.assignment.department == other_department
        event = order.events.get(action=Action.REDISPATCH)
        assert event.internal_text == words
        kept = [datetime.fromisoformat(moment) for moment in event.data["promised_later"]]
        assert kept == [CLOSE[9], CLOSE[11]]
        assert words not in event.public_text

    def test_the_hours_of_judging_need_no_word(
        self, in_progress, other_department, other_clerk, worker
    ):
        moved = {
            "item": in_progress.item,
            "grade": "normal",
            "department": other_department,
            "handler": other_clerk,
            "place": "示例路",
        }
        actions.redispatch_order(in_progress, by=worker, now=at(3), **moved)
        event = fresh(in_progress).events.get(action=Action.REDISPATCH)
        assert event.internal_text.endswith("晚于承诺。")

    def test_a_merge_can_be_undone_for_a_day(
        self, in_progress, enterprise, item, liaison, worker, now
    ):
        main = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        before = in_progress.assignment.resolve_due_at
        actions.merge_order(in_progress, by=worker, main=main, reason="同一件事。", now=now)
        order = fresh(in_progress)
        assert (order.status, order.merged_into) == (Status.MERGED, main)
        with pytest.raises(NotAllowed, match="超过 24 小时"):
            actions.unmerge_order(fresh(order), by=worker, reason="并错了。", now=at(4))
        actions.unmerge_order(fresh(order), by=worker, reason="并错了。", now=at(3))
        order = fresh(order)
        assert (order.status, order.merged_into) == (Status.IN_PROGRESS, None)
        assert order.assignment.is_current
        assert order.assignment.resolve_due_at == before + timedelta(days=1)


class TestActivity:
    @pytest.fixture
    def activity(self, enterprise, department, liaison, clerk, head, now) -> Order:
        item = make_item("HR-02", "岗前培训", department, kind="activity")
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        actions.sign_order(fresh(order), by=clerk, now=now)
        return fresh(order)

    def test_scheduling_stops_the_clock_and_the_result_follows_the_event(
        self, activity, clerk, now
    ):
        actions.schedule_event(
            activity, by=clerk, event_at=at(20, 9), place="党群服务中心", seats=40, now=now
        )
        assert fresh(activity).assignment.scheduled_at == now
        with pytest.raises(NotAllowed, match="举办后才能提交结果"):
            actions.finish_order(
                fresh(activity), by=clerk, outcome="solved", text="已经办好，请查看。", now=at(19)
            )
        actions.finish_order(
            fresh(activity), by=clerk, outcome="solved", text="到场 35 人，满意。", now=at(20, 16)
        )
        assert fresh(activity).status == Status.REVIEW


class TestFollowUp:
    def test_three_calls_on_two_days_end_as_unreachable(self, resolved, worker):
        actions.log_call(resolved, by=worker, text="无人接听。", now=at(3, 9))
        actions.log_call(fresh(resolved), by=worker, text="无人接听。", now=at(3, 15))
        assert fresh(resolved).status == Status.RESOLVED
        actions.log_call(fresh(resolved), by=worker, text="关机。", now=at(4, 9))
        order = fresh(resolved)
        assert (order.status, order.closing) == (Status.CLOSED, "unreachable")

    def test_what_is_said_on_the_phone_is_the_centres_word_not_the_enterprises(
        self, resolved, worker, now
    ):
        actions.rate_order(
            resolved, by=worker, via="phone", level=4, solved="yes", contacted=True, now=now
        )
        survey = Survey.objects.get()
        assert (survey.via, survey.answered_by) == ("phone", worker)
        assert fresh(resolved).status == Status.CLOSED

    def test_a_bad_rating_opens_a_tracked_rectification(
        self, resolved, liaison, worker, clerk, head, now
    ):
        actions.rate_order(
            resolved, by=liaison, via="portal", level=1, solved="no", reasons=["slow"], now=now
        )
        matter = Matter.objects.get(kind="rectification")
        assert matter.due_at == CLOSE[3]
        actions.call_back(fresh(resolved), by=worker, code="complex", text="需协调。", now=now)
        order = fresh(resolved)
        assert order.assignment.resolve_due_at == CLOSE[23]
        actions.finish_order(order, by=clerk, outcome="solved", text="已重新办理好了。", now=now)
        actions.approve_result(fresh(order), by=head, now=now)
        matter.refresh_from_db()
        assert (matter.first_step_at, matter.settled_at) == (now, now)

    def test_an_upheld_appeal_strikes_the_rating_out_but_keeps_it(
        self, resolved, liaison, worker, head, now
    ):
        actions.rate_order(
            resolved, by=liaison, via="portal", level=1, solved="no", reasons=["slow"], now=now
        )
        actions.appeal_rating(fresh(resolved), by=head, reason="企业点错了。", now=at(4))
        actions.decide_appeal(
            fresh(resolved), by=worker, upheld=True, reason="企业确认误评。", now=at(4)
        )
        survey = Survey.objects.get(rework_round=0)
        assert (survey.level, survey.is_struck_out) == (1, True)

    def test_an_appeal_has_three_days(self, resolved, liaison, head, now):
        actions.rate_order(
            resolved, by=liaison, via="portal", level=1, solved="no", reasons=["slow"], now=now
        )
        with pytest.raises(NotAllowed, match="已超过申诉期限"):
            actions.appeal_rating(fresh(resolved), by=head, reason="点错。", now=at(6))

    def test_a_closed_order_is_taken_up_again_once(self, resolved, liaison, now):
        actions.rate_order(resolved, by=liaison, via="portal", level=5, solved="yes", now=now)
        actions.ask_rework(fresh(resolved), by=liaison, reason="又坏了。", now=at(10))
        order = fresh(resolved)
        assert (order.status, order.rework_round) == (Status.IN_PROGRESS, 1)
        assert order.closing == ""

    def test_ten_working_days_after_closing_it_is_too_late(self, resolved, liaison, now):
        actions.rate_order(resolved, by=liaison, via="portal", level=5, solved="yes", now=now)
        with pytest.raises(NotAllowed, match="超过 10 个工作日"):
            actions.ask_rework(fresh(resolved), by=liaison, reason="又坏了。", now=at(17))


class TestDelegation:
    @pytest.fixture
    def away(self, clerk, second_clerk):
        Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=SINCE)

    def test_new_orders_go_to_those_at_work(
        self, away, enterprise, item, liaison, clerk, second_clerk, now
    ):
        for _ in range(2):
            actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)
        handlers = {order.assignment.handler for order in Order.objects.for_page()}
        assert handlers == {second_clerk}

    def test_the_substitute_acts_under_both_names(
        self, enterprise, sensitive_item, liaison, clerk, second_clerk, head, now
    ):
        order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
        settle(now)
        assert fresh(order).assignment.handler == clerk
        assert not Order.objects.visible_to(again(second_clerk)).exists()
        Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=SINCE)
        actions.sign_order(fresh(order), by=again(second_clerk), now=now)
        event = order.events.last()
        assert (event.by_name, event.by_label) == ("吴经办", "人社中心 · 经办人（代周经办）")

    def test_the_substitute_of_a_head_reviews(self, in_review, head, now):
        stand_in = join(person("stand_in", "代理"), in_review.assignment.department)
        Delegation.objects.create(user=head, substitute=stand_in, from_on=SINCE)
        actions.approve_result(in_review, by=again(stand_in), now=now)
        assert fresh(in_review).events.last().by_label == "人社中心 · 负责人（代郑负责）"


class TestStale:
    def test_two_extensions_at_once_are_one(self, in_progress, clerk, second_clerk, now):
        first, second = fresh(in_progress), fresh(in_progress)
        words = {"wanted_at": CLOSE[12], "reason": "缺图纸。", "plan": "补。", "now": now}
        actions.ask_extension(first, by=clerk, **words)
        with pytest.raises(NotAllowed, match="已有延期申请待审"):
            actions.ask_extension(second, by=second_clerk, **words)
        assert Matter.objects.count() == 1

    def test_who_saw_another_status_is_told(self, routed, clerk, liaison, now):
        late = fresh(routed)
        actions.withdraw_order(routed, by=liaison, reason="不需要了。", now=now)
        with pytest.raises(ChangedMeanwhile):
            actions.sign_order(late, by=clerk, now=now)


class TestEscalation:
    """Alerts of one turn dispatched on Monday 2 March 10:00 with 5 working days (due the 9th)."""

    @pytest.fixture
    def contacted(self, in_progress, clerk, now) -> Order:
        actions.record_contact(in_progress, by=clerk, kind="phone", text="已联系。", now=now)
        settle(now)
        return fresh(in_progress)

    @staticmethod
    def run(moment: datetime) -> list[str]:
        from requests_desk.events.alerts import raise_due_alerts
        from requests_desk.models import OrderEvent

        before = OrderEvent.objects.count()
        with time_machine.travel(moment, tick=False):
            raise_due_alerts(now=moment)
        actions_taken = OrderEvent.objects.order_by("pk").values_list("action", flat=True)
        settle(moment)
        return list(actions_taken)[before:]

    def test_each_level_once_and_in_its_turn(self, contacted, worker, leader):
        assert self.run(at(5)) == []
        assert self.run(at(6, 16)) == ["remind"]
        assert self.run(at(6, 16, 30)) == []
        assert self.run(CLOSE[9]) == []
        assert self.run(at(10, 9)) == ["overdue"]
        assert self.run(at(11, 9)) == ["supervise"]
        assert self.run(at(13, 9)) == ["escalate"]
        assert self.run(at(17, 9)) == ["publish"]
        assert self.run(at(18, 9)) == []
        assert contacted.assignment.alerts.count() == 5

    def test_the_enterprise_is_told_once_and_honestly(self, contacted, liaison):
        self.run(at(10, 9))
        late = liaison.deliveries.filter(notice="late", channel="inbox").get()
        assert "原定 3月9日 17:30 前办好，现在晚了" in late.body

    def test_after_a_break_only_the_highest_level_is_sent(self, contacted, worker, leader):
        assert self.run(at(17, 9)) == ["publish"]
        levels = contacted.assignment.alerts.values_list("level", "sent")
        assert dict(levels) == {1: False, 2: False, 3: False, 4: False, 5: True}

    def test_the_office_is_closed_at_night(self, contacted):
        assert self.run(at(9, 20)) == []
        assert self.run(at(14, 11)) == []

    def test_nothing_while_the_clocks_stand_still(self, contacted, clerk, now):
        actions.ask_supplement(contacted, by=clerk, text="请补充。", now=now)
        settle(now)
        assert self.run(at(17, 9)) == []

    def test_critical_orders_ring_at_night(self, contacted, worker, now):
        actions.set_grade(contacted, by=worker, grade="critical", reason="有危险。", now=now)
        settle(now)
        assert self.run(at(3, 5)) == ["remind"]
        assert self.run(at(3, 11)) == ["overdue"]

    def test_a_moved_order_takes_its_old_alerts_with_it(
        self, contacted, other_department, other_clerk, worker
    ):
        actions.redispatch_order(
            contacted,
            by=worker,
            item=contacted.item,
            grade="normal",
            department=other_department,
            handler=other_clerk,
            place="示例路",
            promises_later=True,
            now=at(9),
        )
        settle(at(9))
        assert "escalate" not in self.run(at(16, 9))


class TestCalendarChange:
    def test_a_changed_calendar_moves_open_dates_with_an_event(self, in_progress, now):
        from services.models import CalendarDay
        from services.workcalendar import forget_calendar

        CalendarDay.objects.create(date=at(4).date(), is_workday=False, name="停电")
        forget_calendar()
        actions.recompute_dates(fresh(in_progress), why="3月4日停电放假。", now=now)
        order = fresh(in_progress)
        assert order.assignment.resolve_due_at == CLOSE[10]
        event = order.events.last()
        assert event.public_text == (
            "原定 3月9日 17:30 前办好，改为 3月10日 17:30：3月4日停电放假。"
        )
        assert actions.recompute_dates(fresh(in_progress), why="再来一次。", now=now) is None


class TestReminders:
    def test_the_survey_is_asked_for_twice_more(self, resolved, liaison, now):
        from requests_desk.events.reminders import remind_of_open_surveys

        assert remind_of_open_surveys(now=at(4, 8)) == 0
        assert remind_of_open_surveys(now=at(4, 9)) == 1
        assert remind_of_open_surveys(now=at(4, 9, 5)) == 0
        assert remind_of_open_surveys(now=at(6, 9)) == 1
        assert remind_of_open_surveys(now=at(9, 9)) == 0
        told = liaison.deliveries.filter(notice__startswith="survey", channel="inbox")
        assert told.count() == 3
