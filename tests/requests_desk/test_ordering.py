"""Ordering in the browser: the item's own form, one order a press, for whom one may."""

import pytest
from django.urls import reverse

from requests_desk.models import Order
from services.models import ServiceItem
from tests.cast import make_item


@pytest.fixture
def url(item):
    return reverse("orders:item", args=[item.code])


@pytest.fixture
def form(enterprise):
    return {
        "title": "招焊工",
        "description": "旺季缺人。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "item-headcount": "20",
        "idempotency_key": "one",
        "enterprise": enterprise.pk,
    }


def test_pressing_twice_gives_one_order(url, form, liaison, client):
    client.force_login(liaison)
    first, second = client.post(f"{url}order/", form), client.post(f"{url}order/", form)
    assert first.url == second.url == Order.objects.get().get_absolute_url()


def test_going_back_and_changing_the_text_loses_nothing(url, form, liaison, client):
    client.force_login(liaison)
    client.post(f"{url}order/", form)
    client.post(f"{url}order/", {**form, "description": "还要 5 个电工。"})
    assert Order.objects.count() == 2


def test_a_missing_answer_is_named_beside_its_field_and_nothing_is_saved(
    url, form, liaison, client
):
    client.force_login(liaison)
    page = client.post(f"{url}order/", {**form, "item-headcount": ""})
    assert page.status_code == 422
    assert "招聘人数" in page.text
    assert "旺季缺人。" in page.text
    assert not Order.objects.exists()


def test_nobody_orders_for_another_enterprise(url, form, other_liaison, client):
    client.force_login(other_liaison)
    assert client.post(f"{url}order/", form).status_code == 404
    assert not Order.objects.exists()


def test_staff_have_no_form_and_cannot_post(url, form, clerk, client):
    client.force_login(clerk)
    assert "idempotency_key" not in client.get(url).text
    assert client.post(f"{url}order/", form).status_code == 403
    assert not Order.objects.exists()


def test_unsure_is_an_order_for_the_centre(fallback_item, form, liaison, client):
    client.force_login(liaison)
    client.post(reverse("orders:submit", args=["CG-06"]), {**form, "unsure": "1"})
    assert Order.objects.get().item_uncertain


def test_immediate_danger_is_critical_from_the_first_second(department, form, liaison, client):
    danger = {
        "key": "danger",
        "label": "是否有即时危险",
        "type": "bool",
        "required": True,
        "raises_grade": "critical",
    }
    make_item("CG-01", "安全隐患", department, form_fields=[danger])
    client.force_login(liaison)
    client.post(reverse("orders:submit", args=["CG-01"]), {**form, "item-danger": "yes"})
    order = Order.objects.get()
    assert order.grade == "critical"
    page = client.get(order.get_absolute_url()).text
    assert "tel:119" in page


def test_a_social_worker_enters_an_order_on_behalf(item, form, enterprise, liaison, worker, client):
    client.force_login(worker)
    url = f"{reverse('orders:enter')}?enterprise={enterprise.pk}"
    client.post(url, {**form, "item": item.code, "channel": "phone"})
    order = Order.objects.get()
    assert (order.channel, order.author, order.entered_by) == ("phone", liaison, worker)
    client.force_login(liaison)
    assert "由社区帮您登记。" in client.get(order.get_absolute_url()).text


@pytest.mark.parametrize(
    ("words", "found"),
    [("招聘", ["HR-01"]), ("缺人", ["HR-01"]), ("路", ["PF-04"]), ("没有的词", [])],
)
def test_the_catalogue_is_found_by_what_people_say(words, found, item, street_item, consult_item):
    codes = ServiceItem.objects.offered().matching(words).values_list("code", flat=True)
    assert list(codes) == found
