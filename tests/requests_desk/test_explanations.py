"""Every deadline says how it was counted: holidays, make-up days, short days, and what moved it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.presenting import answer_until, explain_date, explain_promise, promised_now
from requests_desk.presenting.for_enterprise import what_next
from requests_desk.workflow import Grade, Status
from services.calendar_loading import load
from services.models import CalendarDay, Kind, ServiceItem
from services.workcalendar import forget_calendar
from services.worktime import ZONE
from tests.cast import draft, fresh, settle
from xingdong.accounts.models import User

OVER_THE_HOLIDAY = (
    "10月13日 17:30 前（5 个工作日），跳过国庆节 10月1日—10月7日，10月10日调休上班计入。"
)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


@pytest.fixture(autouse=True)
def calendar_of_2026(db):
    """As the State Council announced it: 国庆 from 1 to 7 October, work on 20.9. and 10.10."""
    load(2026, 2026)
    forget_calendar()


@pytest.fixture
def order_of(enterprise, item, liaison, clerk, head, worker):
    """``order_of("2026-09-30 16:30")``: submitted and routed at that moment."""

    def made(when: str) -> Order:
        order = actions.submit_order(draft(enterprise, item), by=liaison, now=at(when))
        settle(at(when))
        return fresh(order)

    return made


@pytest.fixture
def before_the_holiday(order_of) -> Order:
    return order_of("2026-09-30 16:30")


def signed(order: Order, clerk: User, when: str) -> Order:
    actions.sign_order(order, by=clerk, now=at(when))
    return fresh(order)


# -- as the calendar says -----------------------------------------------------------------------


def test_a_promise_skips_the_holiday_and_counts_the_saturday_that_is_worked(before_the_holiday):
    assert explain_promise(before_the_holiday) == (f"9月30日 16:30 提交，{OVER_THE_HOLIDAY}")


def test_each_clock_of_the_turn_says_its_own(before_the_holiday):
    names = ("sign_due_at", "response_due_at", "resolve_due_at", "return_until_at")
    assert [explain_date(before_the_holiday, name) for name in names] == [
        "9月30日 16:30 派单，10月8日 12:00 前（4 个工作时），跳过国庆节 10月1日—10月7日。",
        "9月30日 16:30 派单，10月8日 12:00 前（4 个工作时），跳过国庆节 10月1日—10月7日。",
        f"9月30日 16:30 派单，{OVER_THE_HOLIDAY}",
        "9月30日 16:30 派单，10月8日 17:30 前（1 个工作日），跳过国庆节 10月1日—10月7日。",
    ]


def test_an_order_of_a_day_of_rest_counts_from_the_next_working_day(order_of):
    order = order_of("2026-10-03 09:00")
    assert explain_date(order, "sign_due_at") == (
        "10月3日 09:00 派单，10月8日 14:30 前（4 个工作时），10月3日是休息日，视同 10月8日，"
        "跳过国庆节 10月3日—10月7日。"
    )


def test_a_short_day_says_its_hours(order_of):
    CalendarDay.objects.filter(date=date(2026, 3, 4)).update(periods=[["09:00", "12:00"]])
    forget_calendar()
    order = order_of("2026-03-03 17:00")
    assert explain_date(order, "sign_due_at") == (
        "3月3日 17:00 派单，3月5日 09:30 前（4 个工作时），3月4日上班时间为 09:00—12:00。"
    )
    assert explain_date(order, "return_until_at") == (
        "3月3日 17:00 派单，3月4日 12:00 前（1 个工作日），3月4日上班时间为 09:00—12:00。"
    )
    assert explain_date(order, "resolve_due_at") == (
        "3月3日 17:00 派单，3月10日 17:30 前（5 个工作日）。"
    )


def test_an_order_of_now_explains_what_it_would_be_promised(item):
    promised = promised_now(item, at("2026-09-30 16:30"))
    assert (promised["words"], promised["why"]) == (
        "10月13日 17:30",
        f"9月30日 16:30 提交，{OVER_THE_HOLIDAY}",
    )


# -- as people moved it -------------------------------------------------------------------------


def test_what_was_put_off_says_from_when_to_when(order_of, clerk, head):
    order = signed(order_of("2026-03-02 10:00"), clerk, "2026-03-02 10:30")
    actions.ask_extension(
        order,
        by=clerk,
        wanted_at=at("2026-03-12 17:30"),
        reason="缺图纸。",
        plan="补。",
        now=at("2026-03-03 10:00"),
    )
    actions.approve_extension(fresh(order), by=head, now=at("2026-03-03 11:00"))
    put_off = fresh(order)
    assert explain_date(put_off, "resolve_due_at") == (
        "原定：3月2日 10:00 派单，3月9日 17:30 前（5 个工作日）。已延期到 3月12日 17:30。"
    )
    assert explain_promise(put_off) == explain_date(put_off, "resolve_due_at")


def test_while_material_is_awaited_the_clocks_stand_still_and_then_move_on(
    order_of, clerk, liaison
):
    order = signed(order_of("2026-03-02 10:00"), clerk, "2026-03-02 10:30")
    actions.ask_supplement(order, by=clerk, text="请补充。", now=at("2026-03-03 10:00"))
    waiting = fresh(order)
    assert explain_date(waiting, "resolve_due_at") == (
        "3月2日 10:00 派单，3月9日 17:30 前（5 个工作日）。材料补充期间时限暂停，收到后顺延。"
    )
    assert explain_promise(waiting) == (
        "3月2日 10:00 提交，3月9日 17:30 前（5 个工作日）。材料补充期间时限暂停，收到后顺延。"
    )
    actions.supplement_order(waiting, by=liaison, text="见附件。", now=at("2026-03-05 10:00"))
    goes_on = fresh(order)
    assert goes_on.assignment.resolve_due_at == at("2026-03-11 17:30")
    assert explain_date(goes_on, "resolve_due_at") == (
        "原定：3月2日 10:00 派单，3月9日 17:30 前（5 个工作日）。"
        "3月3日 10:00 至 3月5日 10:00 暂停，顺延到 3月11日 17:30。"
    )
    assert explain_promise(goes_on) == explain_date(goes_on, "resolve_due_at")


def test_a_pause_that_came_after_a_limit_has_not_moved_it(order_of, clerk, liaison):
    order = signed(order_of("2026-03-02 10:00"), clerk, "2026-03-02 10:30")
    actions.ask_supplement(order, by=clerk, text="请补充。", now=at("2026-03-03 10:00"))
    actions.supplement_order(fresh(order), by=liaison, text="好。", now=at("2026-03-05 10:00"))
    assert explain_date(fresh(order), "sign_due_at") == (
        "3月2日 10:00 派单，3月2日 15:30 前（4 个工作时）。"
    )


def test_a_hold_says_so(order_of, clerk, head):
    order = signed(order_of("2026-03-02 10:00"), clerk, "2026-03-02 10:30")
    until = at("2026-03-06 17:30")
    actions.ask_hold(
        order, by=clerk, code="housing", wanted_at=until, reason="等。", now=at("2026-03-02 11:00")
    )
    actions.approve_hold(fresh(order), by=head, now=at("2026-03-02 11:30"))
    assert explain_promise(fresh(order)).endswith("。挂起期间时限暂停，恢复后顺延。")


def test_a_raised_grade_says_so(order_of, worker):
    order = order_of("2026-03-02 10:00")
    actions.set_grade(
        order, by=worker, grade=Grade.CRITICAL, reason="险情。", now=at("2026-03-02 10:30")
    )
    assert explain_date(fresh(order), "sign_due_at") == (
        "原定：3月2日 10:00 派单，3月2日 15:30 前（4 个工作时）。按“特急”改为 3月2日 10:45。"
    )


def test_an_order_that_was_critical_from_the_start_runs_on_the_wall_clock(
    enterprise, item, liaison, clerk, now
):
    urgent = draft(enterprise, item)
    order = actions.submit_order(urgent, by=liaison, now=at("2026-03-06 17:00"))
    Order.objects.update(grade=Grade.CRITICAL)
    settle(at("2026-03-06 17:00"))
    assert explain_date(fresh(order), "response_due_at") == (
        "3月6日 17:00 派单，3月6日 17:30 前（30 分钟），不分昼夜和节假日。"
    )


def test_an_activity_is_due_after_its_day(order_of, clerk):
    order = signed(order_of("2026-03-02 10:00"), clerk, "2026-03-02 10:30")
    ServiceItem.objects.update(kind=Kind.ACTIVITY)
    actions.schedule_event(
        fresh(order),
        by=clerk,
        event_at=at("2026-03-20 14:00"),
        place="社区礼堂",
        seats=30,
        now=at("2026-03-03 10:00"),
    )
    assert explain_date(fresh(order), "resolve_due_at") == (
        "3月20日 14:00 举办活动，3月24日 17:30 前（2 个工作日）。"
    )


def test_a_second_round_counts_from_its_own_beginning(resolved, liaison):
    bad = {"level": 1, "solved": "no", "reasons": ["slow"], "comment": "", "via": "portal"}
    later = at("2026-03-04 10:00")
    actions.rate_order(resolved, by=liaison, now=later, **bad)
    settle(later)
    assert explain_promise(fresh(resolved)) == (
        "3月4日 10:00 重新办理，3月11日 17:30 前（5 个工作日）。"
    )


def test_limits_that_were_not_kept_are_not_explained(routed):
    routed.assignment.limits = {}
    assert explain_date(routed, "resolve_due_at") == ""


# -- where it stands ----------------------------------------------------------------------------


def test_what_comes_next_explains_its_day(order_of, clerk, liaison):
    order = order_of("2026-03-02 10:00")
    assert what_next(order, at("2026-03-02 10:00"))["time"]["why"] == (
        "3月2日 10:00 派单，3月2日 15:30 前（4 个工作时）。"
    )
    order = signed(order, clerk, "2026-03-02 10:30")
    actions.record_contact(
        order, by=clerk, kind="phone", text="已联系。", now=at("2026-03-02 11:00")
    )
    assert what_next(fresh(order), at("2026-03-02 12:00"))["time"]["why"] == (
        "3月2日 10:00 提交，3月9日 17:30 前（5 个工作日）。"
    )
    actions.ask_supplement(fresh(order), by=clerk, text="请补充。", now=at("2026-09-30 16:30"))
    assert what_next(fresh(order), at("2026-09-30 17:00"))["time"]["why"] == (
        f"9月30日 16:30 请您补充，{OVER_THE_HOLIDAY}"
    )


def test_what_waits_for_triage_and_for_a_rating_is_explained_too(
    enterprise, fallback_item, liaison, worker, resolved, now
):
    uncertain = draft(enterprise, fallback_item, item_uncertain=True)
    waiting = actions.submit_order(uncertain, by=liaison, now=now)
    settle(now)
    assert fresh(waiting).status == Status.TRIAGE
    assert what_next(fresh(waiting), now)["time"]["why"] == (
        "3月2日 10:00 交社区确认，3月2日 12:00 前（2 个工作时）。"
    )
    rating = "3月2日 10:00 请您评价，3月9日 17:30 前（5 个工作日）。"
    assert what_next(resolved, now)["time"]["why"] == rating
    assert answer_until(resolved.surveys.get(), now)["why"] == rating


def test_after_the_end_the_last_day_to_ask_again_is_explained(resolved, liaison, now):
    good = {"level": 5, "solved": "yes", "reasons": [], "comment": "", "via": "portal"}
    actions.rate_order(resolved, by=liaison, now=now, **good)
    assert what_next(fresh(resolved), now)["time"]["why"] == (
        "3月2日 10:00 归档，3月16日 17:30 前（10 个工作日）。"
    )


@pytest.mark.parametrize(("who", "shown"), [("liaison", 2), ("clerk", 4), ("worker", 4)])
def test_the_page_of_an_order_explains_its_deadlines(
    who, shown, before_the_holiday, request, client
):
    client.force_login(request.getfixturevalue(who))
    with time_machine.travel(at("2026-09-30 16:40"), tick=False):
        page = client.get(before_the_holiday.get_absolute_url()).text
    assert page.count('<details class="why">') == shown
    assert f"<p>{escape(explain_promise(before_the_holiday))}</p>" in page


def test_the_form_explains_its_promise(item, liaison, client):
    client.force_login(liaison)
    with time_machine.travel(at("2026-09-30 16:30"), tick=False):
        page = client.get(reverse("orders:item", args=[item.code])).text
    assert f"<p>{promised_now(item, at('2026-09-30 16:30'))['why']}</p>" in page


def test_a_queue_stays_light(before_the_holiday, clerk, client):
    client.force_login(clerk)
    assert '<details class="why">' not in client.get(reverse("orders:queue")).text


def test_the_api_says_the_same(before_the_holiday, clerk, liaison, client):
    address = reverse("api:order", args=[before_the_holiday.number])
    client.force_login(clerk)
    seen = client.get(address).json()
    assert seen["promise_explanation"] == explain_promise(before_the_holiday)
    assert seen["clocks"]["explanations"] == {
        name: explain_date(before_the_holiday, name)
        for name in ("sign_due_at", "response_due_at", "resolve_due_at", "return_until_at")
    }
    client.force_login(liaison)
    seen = client.get(address).json()
    assert (seen["promise_explanation"], seen["clocks"]) == (
        explain_promise(before_the_holiday),
        None,
    )


def test_a_calendar_that_is_not_announced_is_doubted(order_of):
    CalendarDay.objects.filter(date__gte=date(2026, 10, 1)).update(
        source=CalendarDay.Source.PROVISIONAL
    )
    forget_calendar()
    assert explain_promise(order_of("2026-09-30 16:30")) == (
        f"9月30日 16:30 提交，{OVER_THE_HOLIDAY}"
        "2026年10月1日起的放假安排为暂定，公布后日期可能调整。"
    )


def test_an_explanation_asks_the_database_nothing(before_the_holiday, django_assert_num_queries):
    order = Order.objects.for_page().get(pk=before_the_holiday.pk)
    explain_promise(order)  # reads the calendar
    with django_assert_num_queries(0):
        explain_promise(order)
        explain_date(order, "resolve_due_at")
        what_next(order, at("2026-09-30 17:00") + timedelta(minutes=1))
