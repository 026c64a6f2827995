"""Who has how much to do, what is late to be signed or answered, and one's own week."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from enterprises.actions import ask_changes, plan_visit
from enterprises.models import Visit
from requests_desk import actions
from requests_desk.models import Assignment
from requests_desk.presenting.dates import dates_of, week_of
from requests_desk.presenting.workload import staff_lines, worker_lines
from tests.admin.conftest import statements, words_of
from tests.cast import again, draft, fresh, join, person, settle
from xingdong.accounts.models import ApiToken, Delegation

TODAY = date(2026, 3, 2)
WORKLOAD, WEEK, LATE = (reverse(f"orders:{name}") for name in ("workload", "week", "late_steps"))


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def secretary(centre):
    """Who heads the centre."""
    return join(person("secretary", "顾书记"), centre, is_head=True)


def counts(rows, name) -> tuple[int, ...]:
    (row,) = [row for row in rows if row["name"] == name]
    return tuple(row[key] for key in ("open", "late", "due", "done"))


def test_a_head_sees_what_everybody_has(
    in_progress, department, second_clerk, clerk, head, client, now
):
    assert in_progress.assignment.handler == clerk
    lines = staff_lines([department.pk], now)
    assert counts(lines, "周经办") == (1, 0, 0, 0)
    assert counts(lines, "吴经办") == (0, 0, 0, 0)
    # 「本周」 ends on Sunday: what is due on Monday is not in it.
    friday = now + timedelta(days=4)
    Assignment.objects.update(resolve_due_at=friday)
    assert counts(staff_lines([department.pk], now), "周经办") == (1, 0, 1, 0)
    assert counts(staff_lines([department.pk], friday + timedelta(hours=1)), "周经办")[1] == 1
    client.force_login(head)
    assert "周经办 1 0 1 0 —" in words_of(client.get(WORKLOAD))
    Delegation.objects.create(
        user=clerk, substitute=second_clerk, from_on=TODAY, until_on=TODAY + timedelta(days=2)
    )
    assert "周经办 1 0 1 0 到 3月4日 吴经办代理" in words_of(client.get(WORKLOAD))


def test_a_name_leads_to_just_these_orders(in_progress, clerk, head, other_clerk, client):
    client.force_login(head)
    text = words_of(client.get(reverse("orders:workload_of", args=[clerk.pk])))
    assert "周经办，在办 1 件" in text
    assert in_progress.number in text
    assert client.get(reverse("orders:workload_of", args=[other_clerk.pk])).status_code == 404


def test_what_was_handed_in_counts_for_the_week_and_is_open_no_more(
    in_review, department, clerk, now
):
    assert counts(staff_lines([department.pk], now), "周经办") == (0, 0, 0, 1)
    assert counts(staff_lines([department.pk], now + timedelta(days=7)), "周经办") == (0, 0, 0, 0)


def test_the_secretary_sees_the_social_workers(
    enterprise, in_progress, liaison, worker, secretary, head, client, now
):
    visit = Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=TODAY)
    visit.findings.create(text="门口路灯不亮")
    plan_visit(enterprise, on=TODAY, by=worker)
    ask_changes(enterprise, {"address": {"address": "示例路 6 号"}}, by=liaison, now=now)
    (line,) = worker_lines(now)
    wanted = ("name", "firms", "visited", "week", "due", "findings", "changes", "open", "entered")
    assert tuple(line[key] for key in wanted) == ("冯社工", 1, 1, 1, 1, 1, 1, 1, 0)
    client.force_login(secretary)
    assert "冯社工" in client.get(WORKLOAD).text
    client.force_login(head)  # of a department: the social workers are not theirs
    assert "冯社工" not in client.get(WORKLOAD).text


def test_the_page_costs_the_same_with_more(
    in_progress, enterprise, item, liaison, secretary, worker, head, client, now
):
    client.force_login(secretary)
    at_one = len(statements(client, WORKLOAD))
    for number in range(3):
        Visit.objects.create(enterprise=enterprise, visitor=worker, visited_on=TODAY)
        key = f"key-{number}"
        actions.submit_order(draft(enterprise, item), by=liaison, now=now, idempotency_key=key)
        settle(now)
    assert len(statements(client, WORKLOAD)) == at_one == 24


def test_late_to_sign_and_late_to_respond_are_lists_of_their_own(
    routed, clerk, head, other_clerk, leader, client, now
):
    client.force_login(head)
    assert "签收超时 0 件" in words_of(client.get(LATE))
    Assignment.objects.update(sign_due_at=now - timedelta(hours=1))
    text = words_of(client.get(LATE))
    assert "签收超时 1 件" in text
    assert "响应超时 0 件" in text
    Assignment.objects.update(response_due_at=now - timedelta(minutes=1))
    text = words_of(client.get(LATE))
    assert "响应超时 1 件" in text
    assert "人社中心 周经办 · 已过 今天 09:00" in text
    actions.sign_order(fresh(routed), by=clerk, now=now)
    text = words_of(client.get(LATE))
    assert "签收超时 0 件" in text
    assert "响应超时 1 件" in text
    Assignment.objects.update(paused_at=now)
    assert "响应超时 0 件" in words_of(client.get(LATE))
    client.force_login(leader)
    assert client.get(LATE).status_code == 200
    client.force_login(other_clerk)
    assert client.get(LATE).status_code == 404


def labels(user, now) -> list[tuple[str, str]]:
    groups = week_of(dates_of(user, now), now)
    return [(group["label"], row.label) for group in groups for row in group["rows"]]


def test_a_clerk_s_week_begins_with_what_is_over(routed, enterprise, clerk, now):
    turn = routed.assignment
    Assignment.objects.update(
        sign_due_at=now - timedelta(hours=1),
        response_due_at=now + timedelta(hours=2),
        resolve_due_at=now + timedelta(days=20),
        event_at=now + timedelta(days=3),
    )
    assert labels(clerk, now) == [
        ("已过时限", "签收"),
        ("今天", "响应"),
        ("", "活动"),
        ("以后", "办结"),
    ]
    assert {entry.key for entry in dates_of(clerk, now)} == {
        f"turn-{turn.pk}-{clock}" for clock in ("sign", "response", "resolve", "event")
    }
    actions.sign_order(fresh(routed), by=clerk, now=now)
    assert ("已过时限", "签收") not in labels(clerk, now)


def test_the_substitute_has_the_week_of_who_is_away(routed, clerk, second_clerk, client, now):
    assert dates_of(second_clerk, now) == []
    Delegation.objects.create(user=clerk, substitute=second_clerk, from_on=TODAY, until_on=TODAY)
    assert len(dates_of(again(second_clerk), now)) == 3
    client.force_login(again(second_clerk))
    assert "含您代理的周经办的工作。" in words_of(client.get(WEEK))


def test_planned_visits_stand_in_the_week(enterprise, worker, client, now):
    plan_visit(enterprise, on=TODAY, by=worker)
    client.force_login(worker)
    assert "今天 1 项 示例轨道 走访 · 3月2日" in words_of(client.get(WEEK))


def link_of(client) -> str:
    page = client.post(reverse("orders:week_link"))
    assert page.status_code == 200
    return page.context["address"]


def test_the_calendar_is_read_without_signing_in_and_names_nobody(routed, clerk, client, now):
    Assignment.objects.update(event_at=now + timedelta(days=3), event_place="二楼会议室")
    client.force_login(clerk)
    address = link_of(client)
    client.logout()
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    events = {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    turn = routed.assignment
    assert set(events) == {
        f"turn-{turn.pk}-{clock}@testserver" for clock in ("sign", "response", "resolve", "event")
    }
    limit = events[f"turn-{turn.pk}-resolve@testserver"]
    assert str(limit["summary"]) == f"办结：专场招聘 {routed.number}"
    assert limit.decoded("dtend") == turn.resolve_due_at
    assert str(limit["url"]) == f"http://testserver{routed.get_absolute_url()}"
    for secret in (routed.title, routed.contact_name, routed.contact_phone, "周经办", "示例轨道"):
        assert secret.encode() not in answer.content
    assert ApiToken.objects.get().last_used_at == now


def test_a_sensitive_order_is_only_a_number(
    enterprise, sensitive_item, liaison, clerk, head, client, now
):
    order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    client.force_login(fresh(order).assignment.handler)
    text = client.get(link_of(client)).text
    assert f"敏感诉求 {order.number}" in text
    assert sensitive_item.name not in text


def test_another_address_ends_the_one_before_and_it_can_be_taken_back(clerk, client):
    client.force_login(clerk)
    first, second = link_of(client), link_of(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post(reverse("orders:week_link_end"))
    assert client.get(second).status_code == 404
    assert not ApiToken.objects.exists()


def test_the_address_opens_nothing_else(clerk, liaison, client, now):
    client.force_login(clerk)
    key = link_of(client).rstrip("/").rsplit("/", 1)[-1]
    client.logout()
    answer = client.get("/api/v1/orders/", headers={"Authorization": f"Token {key}"})
    assert answer.status_code == 401
    # A token of the API is no address of a calendar.
    ApiToken.objects.update(scope=ApiToken.Scope.READ)
    assert client.get(reverse("orders:calendar", args=[key])).status_code == 404


def test_who_has_left_has_no_calendar(clerk, client):
    client.force_login(clerk)
    address = link_of(client)
    clerk.memberships.update(until_on=TODAY - timedelta(days=1))
    assert client.get(address).status_code == 404
