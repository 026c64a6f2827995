"""What cannot be solved, who cannot be reached, who rates late or unjustly (handbook §7)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_desk import actions
from requests_desk.events.reminders import remind_of_rechecks
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.forms import FinishForm, RecheckForm
from requests_desk.models import Order, Survey
from requests_desk.rules.access import available_actions
from requests_desk.workflow import Action, Status
from services.workcalendar import work_calendar
from tests.cast import again, fresh, make_item, settle
from tests.requests_desk.edge_cases.conftest import at, close_of
from tests.support.notices import deliveries_about
from xingdong.records.periods import Period
from xingdong.records.refusals import NotAllowed

BAD = {"level": 1, "solved": "no", "reasons": ["unsolved"]}
GOOD = {"level": 5, "solved": "yes"}


def rate(order, *, by, when, **answer):
    actions.rate_order(fresh(order), by=by, via="portal", now=when, **answer)
    settle(when)
    return fresh(order)


def figure(name: str, first: date, last: date, now) -> tuple[int, int]:
    found = figures(Question(Period(first, last), now), [name]).total()[name]
    return found.numerator, found.denominator


MARCH = date(2026, 3, 1), date(2026, 3, 31)
APRIL = date(2026, 4, 1), date(2026, 4, 30)


class TestE18:
    """A cabinet smokes: no triage, half an hour to answer, a day for the recheck."""

    @pytest.fixture
    def hazard_item(self, department):
        raises = {"key": "immediate_danger", "label": "是否有即时危险", "type": "bool"}
        fields = [{**raises, "required": True, "raises_grade": "critical"}]
        return make_item("CG-01", "安全隐患", department, kind="appeal", form_fields=fields)

    @pytest.fixture
    def hazard(self, order_for, enterprise, hazard_item) -> Order:
        return order_for(
            enterprise, hazard_item, details={"immediate_danger": True}, when=at(1, 22)
        )

    def test_e18_danger_is_critical_and_goes_out_at_once_on_a_sunday_night(self, hazard):
        assert (hazard.grade, hazard.status) == ("critical", Status.ROUTED)
        assert hazard.assignment.dispatched_at == at(1, 22)
        assert hazard.assignment.response_due_at == at(1, 22, 30)

    def test_e18_the_page_says_whom_to_call_first(self, hazard, liaison, client):
        client.force_login(liaison)
        page = client.get(hazard.get_absolute_url()).text
        assert all(number in page for number in ("119", "110", "120"))

    def test_e18_it_is_not_finished_without_a_day_of_recheck(self, hazard, clerk, finish):
        actions.sign_order(hazard, by=clerk, now=at(1, 22, 5))
        words = {"outcome": "solved", "text": "已断电并更换配电箱。"}
        with pytest.raises(NotAllowed, match="特急隐患须填写复查日期"):
            actions.finish_order(fresh(hazard), by=clerk, now=at(2), **words)
        assert fresh(hazard).status == Status.IN_PROGRESS
        form = FinishForm(words, order=fresh(hazard), by=again(clerk))
        assert form.errors["recheck_on"] == ["特急隐患请填写今天或以后的复查日期。"]
        done = finish(hazard, when=at(2), recheck_on=date(2026, 3, 16), **words)
        assert done.recheck_on == date(2026, 3, 16)

    @pytest.fixture
    def mended(self, hazard, clerk, finish) -> Order:
        words = {"outcome": "solved", "text": "已断电并更换配电箱。"}
        return finish(hazard, when=at(2), recheck_on=date(2026, 3, 4), **words)

    def recheck(self, order, *, by, when, **given):
        words = {"mended": True, "text": "配电箱完好。", **given}
        actions.confirm_recheck(fresh(order), by=by, now=when, **words)
        settle(when)
        return fresh(order)

    def test_e18_a_recheck_waits_until_somebody_confirms_it(
        self, mended, clerk, liaison, other_clerk
    ):
        assert list(Order.objects.to_recheck()) == [mended]
        (waiting,) = mended.matters.open()
        assert (waiting.kind, waiting.due_at) == ("recheck", close_of(4))
        assert Action.RECHECK in available_actions(fresh(mended), again(clerk), now=at(20))
        for nobody in (liaison, other_clerk):
            assert Action.RECHECK not in available_actions(fresh(mended), again(nobody), now=at(4))
        done = self.recheck(mended, by=again(clerk), when=at(4))
        assert not Order.objects.to_recheck().exists()
        assert (done.status, done.events.last().public_text) == (
            Status.RESOLVED,
            "整改到位。配电箱完好。",
        )
        assert done.matters.get(kind="recheck").verdict == "accepted"
        with pytest.raises(NotAllowed):
            self.recheck(mended, by=again(clerk), when=at(5))

    def test_e18_what_is_not_mended_is_rechecked_again(self, mended, clerk, worker):
        with pytest.raises(NotAllowed, match="须写明下次复查日期"):
            self.recheck(mended, by=again(clerk), when=at(4), mended=False)
        assert mended.matters.open().count() == 1
        form = RecheckForm({"mended": "no", "text": "还有焦味。"}, order=mended, by=clerk)
        assert form.errors["next_on"] == ["未到位的请填写今天以后的复查日期。"]
        again_ = self.recheck(
            mended, by=again(worker), when=at(4), mended=False, next_on=date(2026, 3, 9)
        )
        assert again_.recheck_on == date(2026, 3, 9)
        assert again_.matters.get(kind="recheck", settled_at=None).due_at == close_of(9)

    def test_e18_an_archived_order_is_rechecked_too(self, mended, liaison, clerk):
        rating = {"level": 4, "solved": "yes", "reasons": [], "comment": "", "via": "portal"}
        actions.rate_order(fresh(mended), by=liaison, now=at(3), **rating)
        settle(at(3))
        closed = self.recheck(mended, by=again(clerk), when=at(4))
        assert (closed.status, closed.matters.open().count()) == (Status.CLOSED, 0)

    def test_e18_an_ordinary_hazard_is_rechecked_within_ten_working_days(
        self, order_for, enterprise, hazard_item, finish
    ):
        calm = order_for(enterprise, hazard_item, details={"immediate_danger": False})
        done = finish(calm, when=at(2))
        assert done.recheck_on == date(2026, 3, 16)
        assert [matter.kind for matter in done.matters.open()] == ["recheck"]

    def test_e18_its_day_reminds_the_department_and_then_the_centre(
        self, mended, clerk, head, worker
    ):
        assert remind_of_rechecks(now=at(3, 9)) == 0
        assert remind_of_rechecks(now=at(4, 9)) == 1
        assert remind_of_rechecks(now=at(4, 10)) == 0
        told = deliveries_about(mended).filter(notice__startswith="recheck due", channel="inbox")
        assert {one.recipient for one in told} == {clerk, head}
        assert remind_of_rechecks(now=at(5, 9)) == 1
        told = deliveries_about(mended).filter(notice__startswith="recheck late", channel="inbox")
        assert {one.recipient for one in told} == {clerk, head, worker}

    def test_e18_the_department_sees_what_it_has_to_recheck(
        self, mended, clerk, other_clerk, worker, client, time_machine_at
    ):
        time_machine_at(at(6))
        for user, sees in ((clerk, True), (worker, True), (other_clerk, False)):
            client.force_login(again(user))
            page = client.get(reverse("orders:carried")).text
            assert (mended.number in page) == sees
            assert ("已过" in page) == sees
        client.force_login(again(clerk))
        assert "登记复查结果" in client.get(mended.get_absolute_url()).text

    def test_e18_other_orders_are_not_asked(self, in_progress, clerk):
        assert "recheck_on" not in FinishForm(order=in_progress, by=clerk).fields


class TestE20:
    def test_e20_three_calls_on_two_working_days_are_enough(self, resolved, worker):
        for when in (at(3, 9), at(3, 15), at(4, 10)):
            actions.log_call(fresh(resolved), by=worker, text="无人接听。", now=when)
        order = fresh(resolved)
        assert (order.status, order.closing) == (Status.CLOSED, "unreachable")
        assert figure("solved", *MARCH, at(5)) == (0, 0)
        assert figure("satisfied", *MARCH, at(5)) == (0, 0)
        assert figure("unrated", *MARCH, at(5)) == (1, 1)
        with pytest.raises(NotAllowed):
            actions.log_call(order, by=worker, text="第四次。", now=at(5))

    def test_e20_a_call_right_after_the_last_one_does_not_count(self, resolved, worker):
        actions.log_call(resolved, by=worker, text="无人接听。", now=at(3, 9))
        with pytest.raises(NotAllowed, match="距上次回访不足 1 小时"):
            actions.log_call(fresh(resolved), by=worker, text="占线。", now=at(3, 9, 30))
        assert resolved.matters.count() == 1

    def test_e20_a_saturday_is_not_a_second_working_day(self, resolved, worker):
        for when in (at(6, 9), at(7, 9), at(7, 15)):
            actions.log_call(fresh(resolved), by=worker, text="无人接听。", now=when)
        assert fresh(resolved).status == Status.RESOLVED


class TestE21:
    """Nobody answered in five working days; three weeks later somebody does."""

    @pytest.fixture
    def unrated(self, resolved) -> Order:
        assert actions.close_expired_orders(now=at(10)) == 1
        settle(at(10))
        return fresh(resolved)

    def test_e21_silence_is_unrated_and_never_satisfied(self, unrated):
        assert (unrated.status, unrated.closing) == (Status.CLOSED, "unrated")
        assert figure("satisfied", *MARCH, at(11)) == (0, 0)
        assert figure("unrated", *MARCH, at(11)) == (1, 1)

    def test_e21_a_late_rating_counts_in_its_own_period_and_moves_no_report(self, unrated, liaison):
        when = at(2, month=4)
        closed_at = unrated.closed_at
        order = rate(unrated, by=liaison, when=when, late=True, **GOOD)
        assert (order.status, order.closing, order.closed_at) == (
            Status.CLOSED,
            "unrated",
            closed_at,
        )
        assert Survey.objects.get().is_late
        assert figure("rated_late", *APRIL, when) == (1, 1)
        assert figure("rated_late", *MARCH, when) == (0, 0)
        assert figure("satisfied", *MARCH, when) == (0, 0)
        assert figure("solved", *MARCH, when) == (0, 0)
        assert figure("unrated", *MARCH, when) == (1, 1)

    def test_e21_a_bad_late_rating_is_put_right_like_any_other(self, unrated, liaison, finish):
        order = rate(unrated, by=liaison, when=at(20), late=True, **BAD)
        assert (order.status, order.rework_round) == (Status.IN_PROGRESS, 1)
        done = finish(order, when=at(23))
        rate(done, by=liaison, when=at(24), **GOOD)
        assert figure("satisfied", *MARCH, at(25)) == (0, 0)
        assert figure("solved", *MARCH, at(25)) == (0, 0)
        assert figure("unrated", *MARCH, at(25)) == (1, 1)

    def test_e21_after_thirty_days_it_is_too_late(self, unrated, liaison):
        with pytest.raises(NotAllowed, match="超过 30 天"):
            rate(
                unrated,
                by=liaison,
                when=unrated.closed_at + timedelta(days=30, seconds=1),
                late=True,
                **GOOD,
            )
        assert not Survey.objects.answered().exists()

    def test_e21_it_is_given_once_on_the_page(self, unrated, liaison, client, time_machine_at):
        time_machine_at(at(12))
        client.force_login(liaison)
        address = reverse("orders:step", args=[unrated.number, "rate_late"])
        answer = {"contacted": "yes", "solved": "yes", "level": "4"}
        assert "已收到您的评价" in client.post(address, answer, follow=True).text
        assert "已补评过" in client.post(address, answer, follow=True).text
        assert Survey.objects.answered().count() == 1


def test_e22_an_upheld_appeal_takes_the_rating_out_of_the_rates_but_not_off_the_record(
    resolved, liaison, worker, head
):
    rate(resolved, by=liaison, when=at(2, 15), **BAD)
    assert figure("satisfied", *MARCH, at(3)) == (0, 1)
    actions.appeal_rating(fresh(resolved), by=head, reason="企业点错了。", now=at(3))
    actions.decide_appeal(
        fresh(resolved), by=worker, upheld=True, reason="企业确认误评。", now=at(3)
    )
    assert figure("satisfied", *MARCH, at(4)) == (0, 0)
    assert Survey.objects.get(rework_round=0).level == 1


class TestE23:
    @pytest.fixture
    def scheduled(self, order_for, enterprise, department, clerk, now) -> Order:
        item = make_item("HR-02", "岗前培训", department, kind="activity")
        order = order_for(enterprise, item)
        actions.sign_order(order, by=clerk, now=now)
        actions.schedule_event(
            fresh(order), by=clerk, event_at=at(20, 14), place="中心", seats=40, now=now
        )
        return fresh(order)

    def test_e23_nobody_rates_an_event_before_it_is_over(
        self, scheduled, clerk, head, liaison, finish
    ):
        with pytest.raises(NotAllowed, match="举办后才能提交结果"):
            finish(scheduled, when=at(19))
        done = finish(scheduled, when=at(20, 17), text="到场 35 人，反响良好。")
        assert Action.RATE in available_actions(done, again(liaison), now=at(20, 17))

    def test_e23_the_page_says_when_the_rating_opens(
        self, scheduled, liaison, client, time_machine_at
    ):
        time_machine_at(at(4))
        client.force_login(liaison)
        page = client.get(scheduled.get_absolute_url()).text
        assert "活动定于 3月20日 14:00，结束后才能评价。" in page
        time_machine_at(at(20, 17))
        assert "结束后才能评价" not in client.get(scheduled.get_absolute_url()).text


class TestE27:
    """The law does not allow it; or not this year."""

    def test_e27_impossible_needs_a_basis(self, in_progress, clerk, now):
        words = {"outcome": "impossible", "text": "此处依法不能设置广告牌。"}
        with pytest.raises(NotAllowed, match="须写明依据"):
            actions.finish_order(in_progress, by=clerk, now=now, **words)
        assert fresh(in_progress).status == Status.IN_PROGRESS
        form = FinishForm(words, order=fresh(in_progress), by=clerk)
        assert form.errors == {"basis": ["依法不能解决的，请写明依据。"]}

    @pytest.mark.parametrize("skips", [True, False])
    def test_e27_the_head_reviews_it_even_for_a_plain_consultation(
        self, order_for, enterprise, consult_item, clerk, settings, skips, now
    ):
        settings.CONSULTATIONS_SKIP_REVIEW = skips
        order = order_for(enterprise, consult_item)
        actions.sign_order(order, by=clerk, now=now)
        actions.finish_order(
            fresh(order),
            by=clerk,
            outcome="impossible",
            text="企业不在政策范围内。",
            basis="实施细则第 3 条",
            now=now,
        )
        assert fresh(order).status == Status.REVIEW

    def test_e27_it_counts_as_not_solved_whatever_the_enterprise_says(
        self, in_progress, finish, liaison
    ):
        done = finish(in_progress, when=at(3), outcome="impossible", basis="条例第 8 条")
        rate(done, by=liaison, when=at(4), **GOOD)
        assert figure("solved", *MARCH, at(5)) == (0, 1)
        assert figure("satisfied", *MARCH, at(5)) == (1, 1)

    def test_e27_the_basis_is_told_to_the_enterprise(self, in_progress, finish, liaison, client):
        done = finish(in_progress, when=at(3), outcome="impossible", basis="条例第 8 条")
        client.force_login(liaison)
        assert "条例第 8 条" in client.get(done.get_absolute_url()).text

    def test_e27_only_what_is_unsolved_can_come_back(self, in_progress, clerk, now):
        with pytest.raises(NotAllowed, match="只有部分解决或依法不能解决"):
            actions.finish_order(
                in_progress,
                by=clerk,
                outcome="solved",
                text="已经办好，请查看。",
                basis="无",
                comes_back_on=date(2026, 6, 1),
                now=now,
            )


class TestCarriedOver:
    """挂账 (handbook §2.3): closed as it stands, back on its day."""

    @pytest.fixture
    def carried(self, in_progress, finish, liaison) -> Order:
        done = finish(
            in_progress,
            when=at(3),
            outcome="partly",
            basis="食堂列入明年建设计划。",
            comes_back_on=date(2026, 3, 31),
        )
        return rate(done, by=liaison, when=at(4), level=4, solved="partly")

    def test_e27_a_carried_order_comes_back_on_its_day_as_an_order_for_the_centre(
        self, carried, liaison, worker
    ):
        assert actions.recall_due_orders(now=at(30, 9)) == 0
        assert actions.recall_due_orders(now=at(31, 9)) == 1
        settle(at(31, 9))
        again_ = Order.objects.for_page().get(continues=carried)
        assert (again_.status, again_.channel) == (Status.TRIAGE, "carried")
        assert again_.events.last().internal_text == (
            f"诉求 {carried.number} 挂账到期，由社区研判。"
        )
        assert deliveries_about(again_).filter(recipient=worker, notice="triage").exists()
        told = liaison.deliveries.get(notice="came back", channel="inbox")
        assert told.body == (
            f"“想招 20 个焊工”（{carried.number}）"
            f"暂缓的时间到了，用新编号 {again_.number} 接着办理。"
        )

    def test_e27_it_comes_back_once(self, carried):
        assert actions.recall_due_orders(now=at(31, 9)) == 1
        assert actions.recall_due_orders(now=at(31, 9)) == 0
        assert actions.recall_order(fresh(carried), now=at(31, 10)) is None
        assert Order.objects.count() == 2

    def test_e27_the_old_order_and_its_figures_stay(self, carried):
        before = figure("solved", *MARCH, at(30))
        actions.recall_due_orders(now=at(31, 9))
        settle(at(31, 9))
        assert fresh(carried).status == Status.CLOSED
        assert figure("solved", *MARCH, at(31, 10)) == before == (0, 1)

    def test_e27_it_is_listed_until_then(self, carried):
        assert list(Order.objects.carried()) == [carried]
        actions.recall_due_orders(now=at(31, 9))
        assert not Order.objects.carried().exists()

    def test_e27_the_centre_and_the_enterprise_see_when(self, carried, worker, liaison, client):
        client.force_login(worker)
        page = client.get(reverse("orders:carried")).text
        assert "2026-03-31" in page
        assert "食堂列入明年建设计划。" in page
        client.force_login(liaison)
        assert "2026年3月31日，到期重新研判" in client.get(carried.get_absolute_url()).text
        assert carried.title in client.get(reverse("orders:home")).text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_e27_the_ledger_takes_the_same_statements_for_any_number(
        self, order_for, enterprise, item, finish, liaison, worker, client, rows
    ):
        for _ in range(rows):
            done = finish(
                order_for(enterprise, item),
                when=at(3),
                outcome="partly",
                basis="列入明年计划。",
                comes_back_on=date(2026, 3, 31),
            )
            rate(done, by=liaison, when=at(4), level=4, solved="partly")
        client.force_login(worker)
        work_calendar()
        with CaptureQueriesContext(connection) as taken:
            assert client.get(reverse("orders:carried")).status_code == 200
        assert len([one for one in taken if "SAVEPOINT" not in one["sql"]]) == 7

    def test_e27_what_waits_for_its_rating_does_not_come_back_yet(self, in_progress, finish):
        finish(
            in_progress,
            when=at(3),
            outcome="partly",
            basis="列入明年计划。",
            comes_back_on=date(2026, 3, 4),
        )
        assert actions.recall_due_orders(now=at(4)) == 0


def test_a_refused_result_leaves_no_basis_behind(in_progress, clerk, head, now):
    actions.finish_order(
        in_progress,
        by=clerk,
        outcome="impossible",
        text="此处依法不能设置广告牌。",
        basis="条例第 8 条",
        comes_back_on=close_of(31).date(),
        now=now,
    )
    actions.refuse_result(fresh(in_progress), by=head, reason="请再协调一次。", now=now)
    order = fresh(in_progress)
    assert (order.result_basis, order.comes_back_on) == ("", None)
