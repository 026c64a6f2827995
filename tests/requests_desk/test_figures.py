"""The formulas of handbook §3.2, told as stories of a March without holidays."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_desk import actions
from requests_desk.figures.counting import Durations, Figures, durations, figures
from requests_desk.figures.formulas import FIGURES, Question
from requests_desk.models import Order
from tests.cast import draft, fresh, make_item, settle
from xingdong.records.periods import NAMED, Period

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
ENDING = "已经办理完毕，请查看。"


def at(day: int, hour: int = 10, minute: int = 0, second: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=ZoneInfo("Asia/Shanghai"))


ORDERED, RESOLVED, LATER = at(2), at(3), at(31, 18)


def march(now: datetime = LATER, **scope) -> Question:
    return Question(MARCH, now, **scope)


def shown(name: str, question: Question | None = None) -> str:
    """``3/4 75.0%`` of the named figure, of all departments."""
    figure = figures(question or march(), [name]).total()[name]
    return f"{figure.numerator}/{figure.denominator} {figure.words}"


class Desk:
    """The people of one department at work; every step is the real action at its own moment."""

    def __init__(self, enterprise, item, liaison, clerk, head, worker):
        self.enterprise, self.item = enterprise, item
        self.liaison, self.clerk, self.head, self.worker = liaison, clerk, head, worker

    def order(self, when: datetime = ORDERED, item=None) -> Order:
        order = actions.submit_order(
            draft(self.enterprise, item or self.item), by=self.liaison, now=when
        )
        settle(when)
        return fresh(order)

    def sign(self, order: Order, when: datetime) -> Order:
        actions.sign_order(fresh(order), by=self.clerk, now=when)
        return fresh(order)

    def contact(self, order: Order, when: datetime) -> Order:
        if fresh(order).status == "routed":
            self.sign(order, when)
        actions.record_contact(fresh(order), by=self.clerk, kind="phone", text="已电话。", now=when)
        return fresh(order)

    def resolve(self, order: Order, when: datetime, outcome: str = "solved") -> Order:
        if fresh(order).status == "routed":
            self.sign(order, when)
        actions.finish_order(fresh(order), by=self.clerk, outcome=outcome, text=ENDING, now=when)
        if fresh(order).status == "review":
            actions.approve_result(fresh(order), by=self.head, now=when)
        settle(when)
        return fresh(order)

    def rate(self, order: Order, when: datetime, level=5, solved="yes", via="portal") -> Order:
        by = self.worker if via == "phone" else self.liaison
        actions.rate_order(fresh(order), by=by, level=level, solved=solved, via=via, now=when)
        settle(when)
        return fresh(order)

    def done(self, *, level=5, solved="yes", when: datetime = RESOLVED, item=None) -> Order:
        """An order resolved and rated the same day."""
        order = self.resolve(self.order(item=item), when)
        return self.rate(order, when, level, solved)

    def send_back(self, order: Order, when: datetime, reason: str = "R1") -> Order:
        actions.ask_return(fresh(order), by=self.clerk, reason=reason, basis="三定方案。", now=when)
        actions.accept_return(fresh(order), by=self.worker, reason="同意。", now=when)
        settle(when)
        return fresh(order)

    def dispatch(self, order: Order, when: datetime) -> Order:
        actions.dispatch_order(
            fresh(order),
            by=self.worker,
            item=order.item,
            grade="normal",
            department=self.item.department,
            handler=self.clerk,
            place="示例路",
            now=when,
        )
        settle(when)
        return fresh(order)


@pytest.fixture
def desk(enterprise, item, liaison, clerk, head, worker) -> Desk:
    return Desk(enterprise, item, liaison, clerk, head, worker)


def test_the_worked_check(desk):
    """Handbook §3.2: ten dispatched; 4 working hours to answer, 5 working days to finish."""
    early = [desk.order(at(2)) for _ in range(7)]
    for order in early[:6]:
        desk.contact(order, at(2, 11))
    desk.contact(early[6], at(3, 16))  # late, and never finished
    for order in early[:5]:
        desk.resolve(order, at(9, 17, 30))
    desk.resolve(early[5], at(10, 9))  # a day late
    for order, level in zip(early[:4], (5, 4, 3, 2), strict=True):
        desk.rate(order, at(10, 10), level, "yes")
    for _ in range(2):
        desk.contact(desk.order(at(13, 10)), at(13, 11))
    desk.order(at(13, 16))  # its answer is not due yet
    question = march(at(13, 17))
    assert shown("response", question) == "8/9 88.9%"
    assert shown("satisfied", question) == "3/4 75.0%"
    assert shown("unrated", question) == "2/6 33.3%"
    assert shown("on_time", question) == "5/7 71.4%"
    assert shown("called_back", question) == "0/1 0.0%"


class TestLimits:
    @pytest.mark.parametrize(("second", "words"), [(0, "1/1 100.0%"), (1, "0/1 0.0%")])
    def test_the_very_second_of_the_limit_is_on_time(self, desk, second, words):
        desk.resolve(desk.order(at(2)), at(9, 17, 30, second))
        assert shown("on_time") == words

    @pytest.mark.parametrize(("second", "words"), [(0, "1/1 100.0%"), (1, "0/1 0.0%")])
    def test_so_is_a_contact(self, desk, second, words):
        order = desk.order(at(2, 9))
        assert order.assignment.response_due_at == at(2, 14, 30)
        desk.contact(order, at(2, 14, 30, second))
        assert shown("response") == words

    def test_an_extension_counts(self, desk):
        order = desk.contact(desk.order(at(2)), at(2, 11))
        actions.ask_extension(
            order, by=desk.clerk, wanted_at=at(11, 17, 30), reason="缺。", plan="补。", now=at(3)
        )
        actions.approve_extension(fresh(order), by=desk.head, now=at(3))
        desk.resolve(order, at(11, 17))
        desk.resolve(desk.order(at(2)), at(9))
        assert shown("on_time") == "2/2 100.0%"
        assert shown("extended") == "1/2 50.0%"

    def test_not_finishing_cannot_help(self, desk):
        desk.order(at(2))
        assert shown("on_time", march(at(9, 17, 30))) == "0/0 —"
        assert shown("on_time", march(at(9, 17, 31))) == "0/1 0.0%"

    def test_while_the_clocks_stand_still_nothing_is_late(self, desk):
        order = desk.contact(desk.order(at(2)), at(2, 11))
        actions.ask_supplement(order, by=desk.clerk, text="请补充名单。", now=at(4))
        assert shown("on_time", march(at(11))) == "0/0 —"
        actions.supplement_order(fresh(order), by=desk.liaison, text="见附件。", now=at(11))
        desk.resolve(order, at(16, 17))
        assert shown("on_time") == "1/1 100.0%"

    def test_the_answer_itself_is_a_contact(self, desk, consult_item):
        desk.resolve(desk.order(at(2), consult_item), at(2, 11), "explained")
        assert shown("response") == "1/1 100.0%"

    def test_a_result_that_waits_for_review_is_none(self, desk):
        order = desk.sign(desk.order(at(2)), at(2, 11))
        actions.finish_order(order, by=desk.clerk, outcome="solved", text=ENDING, now=at(2, 11))
        assert shown("response") == "0/1 0.0%"

    def test_signing_is_no_contact(self, desk):
        desk.sign(desk.order(at(2)), at(2, 11))
        assert shown("response") == "0/1 0.0%"

    def test_the_clock_of_a_turn_ends_with_it(self, desk):
        desk.dispatch(desk.send_back(desk.order(at(2, 9)), at(2, 11)), at(2, 11))
        assert shown("response", march(at(2, 15))) == "0/0 —"
        late = desk.order(at(3, 9))
        desk.send_back(late, at(3, 17))  # its answer had been due at 14:30
        assert shown("response", march(at(3, 17))) == "0/2 0.0%"


class TestWhoCounts:
    def test_nothing_to_divide_by_is_a_dash(self, desk):
        total = figures(march()).total()
        assert {name for name, figure in total.items() if figure.definition.is_rate} == {
            name for name, figure in total.items() if figure.words == "—"
        }
        assert total["received"].words == "0"

    def test_fewer_than_five_are_marked(self, desk):
        for _ in range(4):
            desk.done()
        assert figures(march()).total()["satisfied"].has_few
        desk.done()
        assert not figures(march()).total()["satisfied"].has_few

    def test_the_unrated_stand_beside_the_satisfied(self, desk):
        desk.done()
        desk.resolve(desk.order(), at(3))
        found = figures(march(), ["satisfied"])
        beside = found.total()["satisfied"].beside
        assert (beside.definition.label, beside.words) == ("未评率", "50.0%")
        department = found.of(desk.item.department_id)
        assert department["satisfied"].beside == department["unrated"]

    def test_refused_merged_and_never_supplemented_orders_are_nowhere(
        self, desk, enterprise, fallback_item
    ):
        main = desk.order()
        actions.merge_order(desk.order(), by=desk.worker, main=main, reason="同一件。", now=at(2))
        waiting = desk.sign(desk.order(), at(2))
        actions.ask_supplement(waiting, by=desk.clerk, text="请补充名单。", now=at(2))
        assert actions.close_expired_orders(now=at(12)) == 1
        unsure = draft(enterprise, fallback_item, item_uncertain=True)
        refused = actions.submit_order(unsure, by=desk.liaison, now=at(2))
        settle(at(2))
        actions.reject_order(
            fresh(refused), by=desk.worker, reason="no_request", explanation="无诉求。", now=at(2)
        )
        total = figures(march()).total()
        assert list(total["received"].counted()) == [main]
        assert total["returned"].denominator == total["response"].denominator == 1

    def test_withdrawn_orders_were_received_but_are_in_no_rate(self, desk):
        order = desk.contact(desk.order(), at(2, 11))
        actions.withdraw_order(order, by=desk.liaison, reason="不需要了。", now=at(3))
        total = figures(march()).total()
        assert total["received"].numerator == 1
        assert [name for name, one in total.items() if one.denominator] == ["received"]

    def test_a_struck_out_rating_is_in_no_formula(self, desk):
        for upheld in (True, False):
            order = desk.done(level=1, solved="no")
            actions.appeal_rating(fresh(order), by=desk.head, reason="点错了。", now=at(4))
            actions.decide_appeal(
                fresh(order), by=desk.worker, upheld=upheld, reason="已核实。", now=at(4)
            )
        assert shown("satisfied") == "0/1 0.0%"
        assert shown("solved") == "0/1 0.0%"
        assert shown("unrated") == "0/2 0.0%"
        assert shown("called_back") == "0/1 0.0%"

    def test_another_period_has_nothing(self, desk):
        desk.done()
        total = figures(Question(APRIL, at(30, month=4))).total()
        assert {figure.numerator for figure in total.values()} == {0}


class TestSatisfaction:
    def test_good_and_very_good(self, desk):
        for level in (5, 4, 3, 3, 2):
            desk.done(level=level)
        assert shown("satisfied") == "4/5 80.0%"
        assert shown("well_rated") == "2/5 40.0%"

    def test_only_what_is_wholly_solved_is_solved(self, desk, consult_item):
        for solved in ("yes", "yes", "partly", "no"):
            desk.done(solved=solved)
        desk.done(solved="no", item=consult_item)
        assert shown("solved") == "2/4 50.0%"

    def test_who_cannot_be_reached_is_unrated_and_nothing_else(self, desk):
        desk.done()
        order = desk.resolve(desk.order(), at(3))
        for when in (at(4), at(4, 15), at(5)):
            actions.log_call(fresh(order), by=desk.worker, text="无人接听。", now=when)
        assert fresh(order).closing == "unreachable"
        assert (shown("solved"), shown("satisfied")) == ("1/1 100.0%", "1/1 100.0%")
        assert shown("unrated") == "1/2 50.0%"

    def test_what_is_said_on_the_phone_is_not_rated_online(self, desk):
        desk.done()
        desk.rate(desk.resolve(desk.order(), at(3)), at(4), via="phone")
        desk.resolve(desk.order(), at(3))
        assert shown("rated_online") == "1/3 33.3%"
        assert shown("unrated") == "1/3 33.3%"

    def test_the_first_rating_stays_and_the_last_answer_tells(self, desk):
        """办结 in March, rated poorly; done again and rated well in April."""
        order = desk.done(level=2, solved="no", when=at(30))
        desk.resolve(order, at(2, month=4))
        desk.rate(order, at(3, month=4), 4, "yes")
        question = march(at(10, month=4))
        assert shown("satisfied", question) == "0/1 0.0%"
        assert shown("solved", question) == "1/1 100.0%"
        assert shown("satisfied_again", question) == "1/1 100.0%"
        assert shown("reworked", question) == "1/1 100.0%"
        april = Question(APRIL, at(10, month=4))
        assert shown("resolved", april) == "0/0 0"

    def test_a_rating_after_a_rework_that_nobody_complained_about_is_the_first(self, desk):
        order = desk.resolve(desk.order(), at(3))
        actions.close_expired_orders(now=at(12))
        actions.ask_rework(fresh(order), by=desk.liaison, reason="又坏了。", now=at(12))
        desk.rate(desk.resolve(order, at(13)), at(13), 3, "yes")
        assert shown("satisfied") == "1/1 100.0%"
        assert shown("satisfied_again") == "0/0 —"
        assert shown("unrated") == "0/1 0.0%"

    def test_relieved_by_the_enterprises_word_or_where_it_is_silent_by_the_result(self, desk):
        desk.done(solved="partly")
        desk.done(solved="no", level=3)
        desk.resolve(desk.order(), at(3), "partly")
        desk.resolve(desk.order(), at(3), "explained")
        assert shown("relieved") == "2/4 2"


class TestPoorRatings:
    def test_called_back_within_a_working_day(self, desk):
        orders = [desk.done(level=1, solved="no") for _ in range(3)]
        for order, when in zip(orders, (at(4, 17, 30), at(5, 9)), strict=False):
            actions.call_back(
                fresh(order), by=desk.worker, code="reasonable", text="已致歉。", now=when
            )
        assert shown("called_back") == "1/3 33.3%"

    def test_rectified_within_its_limit(self, desk):
        """Rated on the 3rd: five working days end on the 10th; a complex one has fifteen."""
        in_time, late, never, later = (desk.done(level=1, solved="no") for _ in range(4))
        actions.call_back(fresh(later), by=desk.worker, code="complex", text="复杂。", now=at(3))
        desk.resolve(in_time, at(10, 17, 30))
        assert shown("rectified", march(at(10, 17, 30))) == "0/0 —"
        desk.resolve(late, at(11))
        assert shown("rectified", march(at(12))) == "1/3 33.3%"
        desk.resolve(later, at(24))
        assert shown("rectified", march(at(25))) == "2/4 50.0%"
        assert fresh(never).status == "in_progress"

    def test_unsolved_but_satisfied_is_reworked_and_no_poor_rating(self, desk):
        desk.done(level=3, solved="no")
        assert shown("called_back") == "0/0 —"
        assert shown("reworked") == "1/1 100.0%"


class TestDispatching:
    def test_returns_and_first_dispatches(self, desk):
        for _ in range(3):
            desk.order(at(2))
        order = desk.dispatch(desk.send_back(desk.order(at(2)), at(2, 11)), at(2, 14))
        assert shown("returned") == "1/5 20.0%"
        assert shown("dispatched_right") == "3/4 75.0%"
        assert order.accepted_returns == 1

    def test_a_return_for_want_of_information_counts_against_nobody(self, desk):
        desk.dispatch(desk.send_back(desk.order(at(2)), at(2, 11), "R3"), at(2, 14))
        assert shown("returned") == "0/2 0.0%"
        assert shown("dispatched_right") == "1/1 100.0%"

    def test_a_refused_return_counts_neither_way(self, desk):
        order = desk.order(at(2))
        actions.ask_return(order, by=desk.clerk, reason="R1", basis="三定方案。", now=at(2, 11))
        actions.refuse_return(
            fresh(order), by=desk.worker, reason="应由你部门办理。", now=at(2, 14)
        )
        assert shown("returned") == "0/1 0.0%"

    def test_the_same_again_within_thirty_days(self, desk, street_item, other_clerk):
        desk.done(when=at(3))
        desk.order(at(20))
        desk.order(at(20), street_item)
        assert shown("repeated") == "1/3 33.3%"
        late = Question(APRIL, at(30, month=4))
        desk.order(at(2, 10, 1, month=4))
        assert shown("repeated", late) == "0/1 0.0%"


class TestActivity:
    def test_it_is_judged_by_its_schedule_and_rated_after_it(self, desk, department):
        activity = make_item("HR-02", "岗前培训", department, kind="activity")
        in_time, late = (desk.contact(desk.order(at(2), activity), at(2, 11)) for _ in range(2))
        for order, when in ((in_time, at(9, 17, 30)), (late, at(9, 17, 31))):
            actions.schedule_event(
                order, by=desk.clerk, event_at=at(20, 9), place="礼堂", seats=40, now=when
            )
        assert shown("on_time", march(at(20))) == "0/0 —"
        for order in (in_time, late):
            desk.resolve(order, at(23))
        assert shown("on_time", march(at(24))) == "1/2 50.0%"
        assert durations(march())[None].hours == (41.0, 41.0)  # until the office closed on the 9th


class TestDurations:
    def test_average_median_and_the_ninetieth(self):
        taken = Durations(tuple(range(1, 12)))
        assert (taken.average, taken.median, taken.p90, taken.days) == (6, 6, 10, 6 / 7)
        assert Durations((1.0, 2.0)).p90 == 2.0
        empty = Durations()
        assert (empty.average, empty.median, empty.p90, empty.days) == (None,) * 4

    def test_working_hours_from_dispatch_without_pauses(self, desk):
        order = desk.sign(desk.order(at(2)), at(2, 11))
        actions.ask_supplement(order, by=desk.clerk, text="请补充名单。", now=at(3, 9))
        actions.supplement_order(fresh(order), by=desk.liaison, text="见附件。", now=at(5, 9))
        desk.resolve(order, at(5, 10))
        found = durations(march())
        assert found[None] == found[desk.item.department_id]
        assert found[None].hours == (7.0,)  # six on Monday, one on Thursday


class TestScope:
    @pytest.fixture
    def two(self, desk, enterprise, street_item, other_clerk) -> Figures:
        """One resolved order at RSZX, one received at JSGL."""
        desk.done()
        desk.order(at(2), street_item)
        return figures(march())

    def test_departments_add_up(self, two, department, other_department):
        assert two.departments == {department.pk, other_department.pk}
        for name, figure in two.total().items():
            parts = [two.of(key)[name] for key in two.departments]
            assert figure.numerator == sum(part.numerator for part in parts)
            assert figure.denominator == sum(part.denominator for part in parts)
        assert two.of(other_department.pk)["received"].words == "1"

    @pytest.mark.parametrize("scope", ["department", "item", "grid", "micro_grid"])
    def test_by_department_item_grid_and_micro_grid(self, two, scope, desk, micro_grid):
        key = {
            "department": desk.item.department_id,
            "item": desk.item.pk,
            "grid": micro_grid.grid_id,
            "micro_grid": micro_grid.pk,
        }[scope]
        received = 2 if "grid" in scope else 1
        assert shown("received", march(**{scope: key})) == f"{received}/{received} {received}"
        assert shown("received", march(**{scope: key + 1000})) == "0/0 0"

    def test_every_number_can_be_opened(self, two, desk):
        desk.done(level=1, solved="no")
        desk.send_back(desk.order(at(2)), at(2, 11))
        found = figures(march())
        for figure in [*found.total().values(), *found.of(desk.item.department_id).values()]:
            assert figure.counted().count() == figure.denominator, figure
            assert figure.achieved().count() == figure.numerator, figure

    def test_the_number_of_statements_does_not_depend_on_the_departments(self, desk, street_item):
        def statements() -> int:
            with CaptureQueriesContext(connection) as taken:
                figures(march())
            return len(taken)

        families = {id(one.family) for one in FIGURES.values()}
        assert statements() == len(families) == 9
        desk.done()
        desk.order(at(2), street_item)
        assert statements() == 9


class TestPeriods:
    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("month", (2026, 2, 1), (2026, 2, 28)),
            ("last_month", (2026, 1, 1), (2026, 1, 31)),
            ("quarter", (2026, 1, 1), (2026, 3, 31)),
            ("last_quarter", (2025, 10, 1), (2025, 12, 31)),
            ("year", (2026, 1, 1), (2026, 12, 31)),
        ],
    )
    def test_by_name(self, name, first, last):
        assert NAMED[name][1](date(2026, 2, 28)) == Period(date(*first), date(*last))

    def test_a_period_has_both_its_days_whole(self):
        assert (MARCH.start, MARCH.end) == (at(1, 0), at(1, 0, month=4))
        assert MARCH.end - MARCH.start == timedelta(days=31)

    def test_it_does_not_end_before_it_begins(self):
        with pytest.raises(ValueError, match="ends after it begins"):
            Period(date(2026, 3, 2), date(2026, 3, 1))
