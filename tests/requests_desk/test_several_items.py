"""Up to four items in one go become linked orders; an order under way may be added to instead."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_desk import actions
from requests_desk.models import Attachment, Order, OrderEvent
from tests.cast import draft, fresh, make_item, settle

PDF = b"%PDF-1.7\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def url(item):
    return reverse("orders:item", args=[item.code])


@pytest.fixture
def course(department):
    topic = {"key": "topic", "label": "培训主题", "type": "text", "required": True}
    days = {
        "key": "days",
        "label": "可上课时间",
        "type": "multichoice",
        "required": False,
        "choices": ["周末", "晚上"],
    }
    return make_item("HR-02", "岗前培训", department, form_fields=[topic, days])


@pytest.fixture
def form(enterprise, course):
    return {
        "title": "招人和培训",
        "description": "旺季缺人。",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "enterprise": enterprise.pk,
        "idempotency_key": "0" * 32,
        "more": [course.code],
        "item-headcount": "20",
        "HR-02-topic": "焊接安全",
        "HR-02-days": ["晚上"],
    }


def test_two_items_become_two_linked_orders(url, form, liaison, client):
    client.force_login(liaison)
    files = [SimpleUploadedFile("简章.pdf", PDF)]
    answer = client.post(f"{url}order/", {**form, "files": files})
    recruiting, course = Order.objects.order_by("pk")
    assert answer.url == recruiting.get_absolute_url()
    assert recruiting.bundle == course.bundle is not None
    assert (recruiting.details["headcount"], course.details["topic"]) == (20, "焊接安全")
    assert course.details["days"] == ["晚上"]
    assert [one.attachments.count() for one in (recruiting, course)] == [1, 1]
    assert course.number in client.get(recruiting.get_absolute_url()).text
    assert recruiting.number in client.get(course.get_absolute_url()).text


def test_pressing_twice_gives_the_same_two_orders(url, form, liaison, client):
    client.force_login(liaison)
    assert client.post(f"{url}order/", form).url == client.post(f"{url}order/", form).url
    assert Order.objects.count() == 2


def test_what_is_wrong_with_the_second_item_saves_neither(url, form, liaison, client):
    client.force_login(liaison)
    page = client.post(f"{url}order/", {**form, "HR-02-topic": ""})
    assert page.status_code == 422
    assert "培训主题" in page.text
    assert not Order.objects.exists()


def test_adding_and_removing_an_item_keeps_what_was_typed(url, form, liaison, client, street_item):
    client.force_login(liaison)
    page = client.post(f"{url}items/", {**form, "change": "add", "other": street_item.code}).text
    assert "焊接安全" in page
    assert "旺季缺人。" in page
    assert 'name="more" value="PF-04"' in page
    assert 'value="晚上" id="id_HR-02-days_1" checked' in page.replace("  ", " ")
    page = client.post(f"{url}items/", {**form, "change": "HR-02"}).text
    assert "培训主题" not in page
    assert "旺季缺人。" in page
    assert not Order.objects.exists()


def test_a_fifth_item_is_not_added(url, form, liaison, client, department):
    codes = [make_item(f"PC-0{n}", f"事项{n}", department).code for n in range(1, 6)]
    client.force_login(liaison)
    page = client.post(
        f"{url}items/", {**form, "more": codes, "change": "add", "other": "PC-05"}
    ).text
    assert page.count('name="more"') == 3


def test_others_do_not_see_an_order_through_its_bundle(url, form, liaison, client, other_clerk):
    client.force_login(liaison)
    client.post(f"{url}order/", form)
    first, second = Order.objects.order_by("pk")
    client.force_login(other_clerk)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert list(Order.objects.visible_to(other_clerk).sent_with(first)) == []
    assert list(Order.objects.visible_to(liaison).sent_with(first)) == [second]


@pytest.fixture
def open_order(enterprise, item, liaison, clerk, now):
    order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    return fresh(order)


def test_an_open_order_of_the_same_item_is_shown_before_sending(url, open_order, liaison, client):
    client.force_login(liaison)
    assert open_order.number not in client.get(url).text
    page = client.get(url, {"text": open_order.description}).text
    assert "之前说过相近的事，接着那件说？" in page
    assert open_order.number in page


def test_an_open_order_in_much_the_same_words_is_shown(
    open_order, street_item, liaison, other_liaison, enterprise, client
):
    said = {
        "title": "缺人",
        "description": "旺季缺人，想参加专场招聘会",
        "enterprise": enterprise.pk,
    }
    hints = reverse("orders:hints", args=[street_item.code])
    client.force_login(liaison)
    assert open_order.number in client.post(hints, said).text
    assert open_order.number not in client.post(hints, {**said, "description": "路灯坏了"}).text
    client.force_login(other_liaison)
    assert client.post(hints, said).status_code == 404
    del said["enterprise"]
    assert open_order.number not in client.post(hints, said).text


def test_words_and_files_go_to_the_order_that_is_under_way(url, open_order, form, liaison, client):
    client.force_login(liaison)
    files = [SimpleUploadedFile("简章.pdf", PDF)]
    answer = client.post(
        f"{url}append/{open_order.number}/", {**form, "item-headcount": "", "files": files}
    )
    assert answer.url == open_order.get_absolute_url()
    event = OrderEvent.objects.get(action="message")
    assert (event.order, event.public_text) == (open_order, "旺季缺人。")
    assert Attachment.objects.get().event == event
    assert Order.objects.count() == 1


def test_material_that_was_asked_for_is_handed_in_that_way(
    url, open_order, form, liaison, clerk, client, now
):
    actions.ask_supplement(open_order, by=clerk, text="请补充岗位说明。", now=now)
    client.force_login(liaison)
    client.post(f"{url}append/{open_order.number}/", form)
    assert fresh(open_order).status == "routed"


def test_nothing_is_added_to_a_foreign_order(url, open_order, form, other_liaison, client):
    client.force_login(other_liaison)
    foreign = f"{url}append/{open_order.number}/"
    assert client.post(foreign, form).status_code == 404
    del form["enterprise"]
    assert client.post(foreign, form).status_code == 404
    assert not OrderEvent.objects.filter(action="message").exists()
