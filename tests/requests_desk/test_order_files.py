"""Lists of orders as files: as the list shows them, with the answers, for those who may."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.urls import reverse

from requests_desk import actions
from services.form_versions import publish_form
from tests.cast import draft

pytestmark = pytest.mark.django_db


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def orders_file(client, **asked) -> list[list[str]]:
    return rows_of(client.get(reverse("orders:orders_file", args=["csv"]), asked))


def test_orders_of_one_item_have_a_column_for_each_question(submitted, worker, client):
    client.force_login(worker)
    heading, row = orders_file(client)
    assert heading[-1] == "招聘人数"
    assert (row[0], row[2], row[-1]) == (submitted.number, "专场招聘", "20")


def test_orders_of_several_items_have_their_answers_in_words(
    submitted, consult_item, enterprise, liaison, worker, client, now
):
    actions.submit_order(
        draft(enterprise, consult_item, details={}), by=liaison, now=now + timedelta(minutes=1)
    )
    client.force_login(worker)
    heading, other, row = orders_file(client)
    assert heading[-1] == "填写内容"
    assert (other[-1], row[-1]) == ("", "招聘人数：20")


def test_the_file_has_what_the_list_is_narrowed_to(submitted, worker, client):
    client.force_login(worker)
    assert len(orders_file(client, q=submitted.number)) == 2
    assert len(orders_file(client, status="closed")) == 1


def test_long_numbers_are_masked(enterprise, item, liaison, worker, client, now):
    said = draft(enterprise, item, details={"jobs": "找 13900001234"})
    actions.submit_order(said, by=liaison, now=now)
    client.force_login(worker)
    heading, row = orders_file(client)
    assert "13900001234" not in ",".join(row)
    assert heading[-1] == "招聘岗位"


def test_answers_to_a_dropped_question_keep_their_words(submitted, item, worker, client, now):
    publish_form(item, questions=[], numbers=[], seen=None, now=now + timedelta(minutes=1))
    client.force_login(worker)
    heading, row = orders_file(client)
    assert (heading[-1], row[-1]) == ("招聘人数", "20")


def test_the_orders_behind_a_figure_are_a_file(submitted, worker, client, now):
    with time_machine.travel(now, tick=False):
        client.force_login(worker)
        page = client.get(reverse("orders:figure", args=["received"]))
        _, row = rows_of(client.get(page.context["file_url"].replace(".xlsx", ".csv")))
    assert row[0] == submitted.number


def test_who_may_not_take_orders_out_sees_no_button(
    submitted, clerk, leader, liaison, head, client
):
    offered = []
    for person in (clerk, leader, liaison, head):
        client.force_login(person)
        offered.append("导出 Excel" in client.get(reverse("orders:list")).text)
    assert offered == [False, False, False, True]
