"""The lists of what is overdue: who sees what, on which level, and on paper."""

import io
from datetime import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from requests_desk import actions
from requests_desk.events.alerts import raise_due_alerts
from requests_desk.figures.counting import weighted_score
from tests.cast import draft, fresh, settle
from tests.requests_desk.test_budgets import statements
from tests.requests_desk.test_side_matters import at
from xingdong.records.sheets import defused

# Due on the 9th at 17:30.
OVERDUE, SUPERVISED, REPORTED, PUBLISHED = at(10, 9), at(11, 9), at(13, 9), at(17, 9)


@pytest.fixture
def elsewhere(enterprise, street_item, liaison, other_clerk, now):
    order = actions.submit_order(
        draft(enterprise, street_item, title="路灯不亮"), by=liaison, now=now
    )
    settle(now)
    return fresh(order)


def get(client, user, when: datetime, name="overdue", *args, **asked):
    with time_machine.travel(when, tick=False):
        client.force_login(user)
        return client.get(reverse(f"orders:{name}", args=args), asked)


def counts(response) -> dict[str, int]:
    return {tile["label"]: tile["number"] for tile in response.context["tiles"]}


@pytest.mark.parametrize(
    ("when", "reached"),
    [
        (at(9, 17), [0, 0, 0, 0]),
        (OVERDUE, [1, 0, 0, 0]),
        (SUPERVISED, [1, 1, 0, 0]),
        (REPORTED, [1, 1, 1, 0]),
        (PUBLISHED, [1, 1, 1, 1]),
    ],
)
def test_an_order_climbs_from_list_to_list(in_progress, leader, client, when, reached):
    raise_due_alerts(now=when)
    response = get(client, leader, when)
    assert list(counts(response).values()) == reached
    assert (in_progress.number in response.text) == bool(reached[0])


def test_a_level_shows_only_what_has_reached_it(in_progress, elsewhere, leader, client):
    raise_due_alerts(now=SUPERVISED)
    assert in_progress.number in get(client, leader, SUPERVISED, level="supervision").text
    assert in_progress.number not in get(client, leader, SUPERVISED, level="published").text
    assert get(client, leader, SUPERVISED, level="nonsense").status_code == 404


def test_the_heads_answer_stands_beside_it(in_progress, head, leader, client):
    raise_due_alerts(now=SUPERVISED)
    assert "待答复（3月12日 17:30 前）" in get(client, leader, SUPERVISED).text
    actions.answer_supervision(
        fresh(in_progress), by=head, cause="缺材料。", promised_at=at(13, 17), now=SUPERVISED
    )
    assert "缺材料。计划 3月13日 前办结。" in get(client, leader, SUPERVISED).text


def test_by_department(in_progress, elsewhere, leader, client):
    raise_due_alerts(now=SUPERVISED)
    page = get(client, leader, SUPERVISED, department="JSGL")
    assert elsewhere.number in page.text
    assert in_progress.number not in page.text
    assert counts(page)["全部超时"] == 1


def test_a_head_sees_the_own_department_only(in_progress, elsewhere, head, client):
    page = get(client, head, OVERDUE)
    assert in_progress.number in page.text
    assert elsewhere.number not in page.text
    assert get(client, head, OVERDUE, department="JSGL").status_code == 404


def test_a_leader_is_told_of_sensitive_orders_by_number_only(
    enterprise, sensitive_item, liaison, clerk, leader, worker, client, now
):
    order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    page = get(client, leader, OVERDUE).text
    assert order.number not in page
    assert "另有 1 件敏感诉求" in page
    assert order.number in get(client, worker, OVERDUE).text


def test_what_was_finished_in_the_meantime_is_gone(in_review, head, leader, client):
    assert in_review.number in get(client, leader, OVERDUE).text
    actions.approve_result(in_review, by=head, now=OVERDUE)
    assert in_review.number not in get(client, leader, OVERDUE).text


def test_a_long_list_begins_short_and_can_be_had_whole(
    in_progress, elsewhere, leader, client, monkeypatch
):
    monkeypatch.setattr("requests_desk.views.overdue.SHOWN", 1)
    page = get(client, leader, OVERDUE)
    assert counts(page)["全部超时"] == 2
    assert len(page.context["rows"]) == 1
    assert "以上为超时最久的 1 件，共 2 件。" in page.text
    assert page.context["whole_url"] == f"{reverse('orders:overdue')}?whole=1"
    whole = get(client, leader, OVERDUE, whole="1")
    assert len(whole.context["rows"]) == 2
    assert "以上为超时最久的" not in whole.text


def test_the_list_as_a_file_is_for_those_who_work_on_it_and_is_logged(
    enterprise, item, liaison, clerk, worker, leader, client, now
):
    order = actions.submit_order(
        draft(enterprise, item, title='=HYPERLINK("http://x")'), by=liaison, now=now
    )
    settle(now)
    answer = get(client, worker, OVERDUE, "overdue_file", "xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][:3] == (order.number, '\'=HYPERLINK("http://x")', "示例轨道")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.change_message) == (
        worker,
        "超时未办结诉求清单",
        "导出 XLSX，1 行",
    )
    assert get(client, leader, OVERDUE, "overdue_file", "xlsx").status_code == 404
    assert LogEntry.objects.count() == 1


def test_the_figures_as_a_file(resolved, liaison, leader, client, now):
    actions.rate_order(resolved, by=liaison, via="portal", level=4, solved="yes", now=now)
    answer = get(client, leader, now, "figures_file", "csv")
    head, total, *_ = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("部门,收件数,办结数,响应率,响应率（分子/分母）,解决率")
    assert head.endswith("差评整改率,差评整改率（分子/分母）,三率得分")
    assert total.startswith("合计,1,1,100.0%,1 / 1,100.0%,1 / 1,100.0%,1 / 1,0.0%,0 / 1")
    assert total.endswith("—,0 / 0,100.0")
    assert LogEntry.objects.get().user == leader
    assert get(client, leader, now, "figures_file", "pdf").status_code == 404


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM", "\t=1"])
def test_what_could_be_a_formula_is_defused(value):
    assert defused(value) == f"'{value}"
    assert defused(f"a{value}") == f"a{value}"
    assert defused(-1) == -1


def test_the_score_weighs_the_three_rates(settings):
    class Counted:
        def __init__(self, numerator, denominator):
            self.numerator, self.denominator = numerator, denominator

    found = {"response": Counted(8, 9), "solved": Counted(3, 4), "satisfied": Counted(1, 2)}
    assert weighted_score(found) == "67.8"
    settings.RATE_WEIGHTS = {"response": 1, "solved": 0, "satisfied": 0}
    assert weighted_score(found) == "88.9"
    found["response"] = Counted(0, 0)
    assert weighted_score(found) == "—"


def test_it_takes_the_same_statements_for_one_order_and_for_two(
    in_progress, leader, client, request
):
    client.force_login(leader)
    with time_machine.travel(OVERDUE, tick=False):
        one = statements(client, "get", reverse("orders:overdue"))
        request.getfixturevalue("elsewhere")
        two = statements(client, "get", reverse("orders:overdue"))
    assert len(one) == len(two) == 8, one
