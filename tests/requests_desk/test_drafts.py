"""Drafts outlive a dead battery and belong to one person."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Liaison
from requests_desk.actions.drafts import MOST_DRAFTS
from requests_desk.models import Order, SavedDraft
from tests.cast import again
from xingdong.records.keeping import tidy

KEY = uuid.UUID("12345678123456781234567812345678")


@pytest.fixture
def typed(enterprise, item):
    return {
        "item": item.code,
        "enterprise": enterprise.pk,
        "idempotency_key": KEY.hex,
        "title": "招焊工",
        "description": "旺季缺人。",
        "item-headcount": "二十",
        "csrfmiddlewaretoken": "x",
        "smuggled": "y",
    }


def save_url(key=KEY):
    return reverse("orders:save_draft", args=[key])


@pytest.fixture
def saved(typed, liaison, client):
    client.force_login(liaison)
    assert client.post(save_url(), typed).status_code == 204
    return SavedDraft.objects.get()


def test_a_draft_keeps_what_stands_in_the_fields_right_or_wrong(saved, liaison, client):
    assert saved.typed == {
        "title": ["招焊工"],
        "description": ["旺季缺人。"],
        "item-headcount": ["二十"],
    }
    home = client.get(reverse("orders:home")).text
    assert "草稿" in home
    assert saved.get_absolute_url() in home
    page = client.get(saved.get_absolute_url()).text
    for words in ("招焊工", "旺季缺人。", "二十", KEY.hex):
        assert words in page


def test_saving_again_is_the_same_draft(saved, typed, client):
    client.post(save_url(), {**typed, "title": "招电工"})
    assert SavedDraft.objects.get().title == "招电工"


def test_nobody_else_sees_a_draft_writes_it_or_throws_it_away(
    saved, typed, colleague, clerk, client
):
    for somebody in (colleague, clerk):
        client.force_login(somebody)
        assert saved.get_absolute_url() not in client.get(reverse("orders:home"), follow=True).text
        client.post(reverse("orders:delete_draft", args=[KEY]))
    client.force_login(colleague)
    assert client.get(saved.get_absolute_url()).status_code == 404
    assert client.post(save_url(), {**typed, "title": "改掉"}).status_code == 409
    assert SavedDraft.objects.get().title == "招焊工"


def test_who_left_the_enterprise_has_no_draft_of_it(saved, liaison, client):
    Liaison.objects.filter(user=liaison).update(until_on=timezone.localdate() - timedelta(days=1))
    assert not SavedDraft.objects.of(again(liaison)).exists()


def test_the_order_ends_the_draft_and_a_late_save_does_not_bring_it_back(
    saved, typed, item, liaison, client
):
    contact = {"contact_name": "李联络", "contact_phone": "13800000001", "item-headcount": "20"}
    client.post(reverse("orders:submit", args=[item.code]), {**typed, **contact})
    order = Order.objects.get()
    assert not SavedDraft.objects.exists()
    assert client.post(save_url(), typed).status_code == 410
    assert not SavedDraft.objects.exists()
    assert f'data-draft-done="{KEY.hex}"' in client.get(order.get_absolute_url()).text


def test_a_draft_is_deleted_by_a_press(saved, client):
    client.post(reverse("orders:delete_draft", args=[KEY]))
    assert not SavedDraft.objects.exists()


def test_after_thirty_days_nobody_asks_for_it(saved):
    assert tidy(now=saved.saved_at + timedelta(days=29))["drafts"] == 0
    assert tidy(now=saved.saved_at + timedelta(days=31))["drafts"] == 1


def test_the_oldest_of_too_many_goes(typed, liaison, client):
    client.force_login(liaison)
    for number in range(MOST_DRAFTS + 2):
        with time_machine.travel(timezone.now() + timedelta(minutes=number)):
            client.post(save_url(uuid.UUID(int=number + 1)), typed)
    kept = SavedDraft.objects.values_list("pk", flat=True)
    assert set(kept) == {uuid.UUID(int=number + 1) for number in range(2, MOST_DRAFTS + 2)}


def test_a_draft_of_several_items_comes_back_with_all_of_them(typed, street_item, liaison, client):
    client.force_login(liaison)
    client.post(save_url(), {**typed, "more": [street_item.code]})
    page = client.get(SavedDraft.objects.get().get_absolute_url()).text
    assert f'name="more" value="{street_item.code}"' in page
