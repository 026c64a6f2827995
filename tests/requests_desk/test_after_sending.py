"""After sending: what comes next, in words an outsider understands; and nothing sent twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from requests_desk import actions
from requests_desk.models import Order
from requests_desk.presenting import for_enterprise
from requests_desk.rules.guards.urging import urge_from
from requests_desk.workflow import Action, Grade
from tests.cast import draft, fresh, settle

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def test_the_enterprise_is_told_what_comes_next(routed, clerk, liaison, client, now):
    client.force_login(liaison)
    page = client.get(routed.get_absolute_url()).text
    assert "接下来：" in page
    assert "人社中心接单并联系您" in page
    assert "0519-80000001" in page
    actions.sign_order(routed, by=clerk, now=now)
    assert "人社中心联系您" in client.get(routed.get_absolute_url()).text
    actions.record_contact(fresh(routed), by=clerk, kind="phone", text="已联系。", now=now)
    page = client.get(routed.get_absolute_url()).text
    assert "人社中心办好并答复您" in page
    assert "办理部门已接单" in page


def test_lateness_is_said_and_not_hidden(in_progress, now):
    words = for_enterprise.what_next(in_progress, now + timedelta(days=30))["words"]
    assert words.startswith("人社中心联系您。原定 ")
    assert words.endswith(" 前，现在晚了，系统已提醒负责人。")


def test_of_an_activity_that_is_over_it_says_so(in_progress, item, clerk, now):
    type(item).objects.filter(pk=item.pk).update(kind="activity")
    in_progress = fresh(in_progress)
    held = now + timedelta(days=8, hours=4)
    actions.record_contact(in_progress, by=clerk, kind="phone", text="已联系。", now=now)
    actions.schedule_event(
        fresh(in_progress), by=clerk, event_at=held, place="党群服务中心", seats=60, now=now
    )
    words = for_enterprise.what_next(fresh(in_progress), held + timedelta(hours=1))["words"]
    assert words.startswith("活动已于 今天 14:00 在党群服务中心举行，人社中心正在登记结果，最晚 ")
    assert words.endswith(" 答复您。")


def test_urging_too_early_says_from_when(in_progress, liaison, client, now):
    client.force_login(liaison)
    page = client.get(in_progress.get_absolute_url()).text
    assert "3月4日 10:00 后可催办" in page
    assert "action-off" in page


@pytest.mark.parametrize(
    ("at", "words"),
    [((3, 10, 0), "明天 10:00 后可催办"), ((4, 9, 30), "今天 10:00 后可催办"), ((4, 10, 0), "")],
)
def test_the_hint_agrees_with_the_guard(in_progress, liaison, client, at, words):
    order = fresh(in_progress)
    now = datetime(2026, 3, *at, tzinfo=SHANGHAI)
    assert for_enterprise.urge_hint(order, now).startswith(words)
    offered = Action.URGE in available(order, liaison, now)
    assert offered == (words == "")


def available(order, user, now):
    from requests_desk.rules.access import available_actions

    return available_actions(order, user, now=now)


def test_after_an_urge_the_next_may_come_on_the_next_working_day(in_progress, liaison):
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=SHANGHAI)
    actions.urge_order(fresh(in_progress), by=liaison, text="", now=friday)
    order = fresh(in_progress)
    assert urge_from(order, friday) == datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)
    assert for_enterprise.urge_hint(order, friday).startswith("3月9日 9:00 后可催办")


def test_what_is_critical_may_be_urged_once_its_own_limit_has_passed(
    enterprise, item, liaison, clerk, head
):
    """特急 is to be signed within 15 minutes, on a Friday night as on any other."""
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI)
    actions.submit_order(draft(enterprise, item), by=liaison, now=friday)
    Order.objects.update(grade=Grade.CRITICAL)
    settle(friday)
    order, at = fresh(Order.objects.get()), friday + timedelta(minutes=14)
    assert Action.URGE not in available(order, liaison, at)
    assert for_enterprise.urge_hint(order, at).startswith("今天 17:15 后可催办")
    late = at + timedelta(minutes=1)
    assert for_enterprise.urge_hint(order, late) == ""
    actions.urge_order(order, by=liaison, text="还没有人联系。", now=late)
    order = fresh(order)
    assert Action.URGE not in available(order, liaison, late)
    assert urge_from(order, late) == datetime(2026, 3, 7, 0, 0, tzinfo=SHANGHAI)


def ask_again(client, order, mark):
    return client.get(order.get_absolute_url(), {"seen": mark}, headers={"HX-Request": "true"})


def test_a_page_that_asks_again_is_told_nothing_new_until_there_is(
    in_progress, clerk, liaison, client, now
):
    client.force_login(liaison)
    mark = client.get(in_progress.get_absolute_url()).context["mark"]
    actions.add_note(in_progress, by=clerk, text="内部。", public=False, now=now)
    assert ask_again(client, in_progress, mark).status_code == 204
    actions.record_contact(in_progress, by=clerk, kind="phone", text="已联系。", now=now)
    answer = ask_again(client, in_progress, mark)
    assert answer.status_code == 200
    assert "有新进展" in answer.text


def test_asking_again_is_cheap(in_progress, liaison, client, django_assert_num_queries):
    client.force_login(liaison)
    mark = client.get(in_progress.get_absolute_url()).context["mark"]
    with django_assert_num_queries(5):  # session, user, standing, order, latest event
        assert ask_again(client, in_progress, mark).status_code == 204


def test_after_closing_it_says_until_when_a_rework_may_be_asked(resolved, liaison, now):
    actions.rate_order(
        resolved, by=liaison, level=4, solved="yes", contacted=True, via="portal", now=now
    )
    settle(now)
    assert (
        for_enterprise.what_next(fresh(resolved), now)["words"]
        == "如果问题又出现，可以要求重新办理"
    )
