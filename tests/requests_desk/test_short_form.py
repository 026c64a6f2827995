"""The order form asks little: the sentence once, and what it does not say."""

import pytest
import time_machine
from django.urls import reverse

from requests_desk.forms.heard import answers_in
from requests_desk.models import Order
from requests_desk.workflow import Grade
from services.models import ServiceItem


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def sentence(enterprise) -> dict:
    return {
        "description": "旺季缺人。想招20个焊工",
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "item-headcount": "20",
        "idempotency_key": "0" * 32,
        "enterprise": enterprise.pk,
        "site": f"main-{enterprise.pk}",
    }


def test_the_title_is_made_of_the_sentence(sentence, item, liaison, client):
    client.force_login(liaison)
    client.post(reverse("orders:submit", args=[item.code]), sentence)
    assert Order.objects.get().title == "旺季缺人"


def test_one_of_ones_own_stays(sentence, item, liaison, client):
    client.force_login(liaison)
    client.post(reverse("orders:submit", args=[item.code]), {**sentence, "title": "招焊工"})
    assert Order.objects.get().title == "招焊工"


def test_no_number_of_a_person_gets_into_a_list_by_the_sentence(sentence, item, liaison, client):
    client.force_login(liaison)
    said = {**sentence, "description": "请打 13912345678 找老王", "knowingly": "on"}
    answer = client.post(reverse("orders:submit", args=[item.code]), said)
    assert answer.status_code == 422
    assert "请另写一句标题" in answer.text
    assert Order.objects.count() == 0


@pytest.fixture
def hazards(item) -> ServiceItem:
    item.form_fields = [
        {"key": "kind", "label": "类型", "type": "choice", "required": True}
        | {"choices": ["消防", "用电", "其他"]},
        {"key": "where", "label": "位置", "type": "text", "required": True, "names_place": True},
        {"key": "danger", "label": "有即时危险", "type": "bool", "required": True}
        | {"raises_grade": "critical"},
    ]
    item.save()
    return item


def test_danger_is_reported_with_one_press(hazards, enterprise, liaison, client):
    client.force_login(liaison)
    url = reverse("orders:item", args=[hazards.code])
    page = client.get(url, {"now": "1", "text": "二号车间着火了"})
    form = page.context["form"]
    assert "人先出来，马上打 119" in page.text
    assert "15 分钟内有人接，30 分钟内联系您" in page.text
    typed = {name: form[name].value() or "" for name in form.fields if name != "files"}
    typed |= {"enterprise": enterprise.pk, "urgency_requested": "", "anonymous": ""}
    client.post(reverse("orders:submit", args=[hazards.code]), typed)
    order = Order.objects.get()
    assert (order.title, order.grade) == ("二号车间着火了", Grade.CRITICAL)
    assert order.details == {"kind": "其他", "where": enterprise.address, "danger": True}
    assert "已经上报" in client.get(order.get_absolute_url()).text


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("有人触电了倒在地上", "120"),
        ("工人突然胸痛倒地", "120"),
        ("二号车间配电柜着火了", "119"),
        ("厂门口有人打架斗殴拿着刀", "110"),
    ],
)
def test_the_right_number_stands_first(said, number, hazards, liaison, client):
    client.force_login(liaison)
    page = client.get(reverse("orders:item", args=[hazards.code]), {"now": "1", "text": said})
    assert page.context["emergency"]["number"] == number


COUNTED = {"key": "people", "label": "涉及人数", "type": "int", "required": True}
SEVERAL = {"key": "what", "label": "配套", "type": "multichoice", "required": True}
SEVERAL |= {"choices": ["餐饮食堂", "超市便利店", "其他"]}


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("影响夜班20多个工人", {"item-people": 20}),
        ("3个月没修，影响20人", {}),  # two numbers: somebody has to say which
        ("食堂和便利店都没有", {"item-what": ["餐饮食堂", "超市便利店"]}),
        ("不知道怎么办", {}),
    ],
)
def test_only_what_is_said_plainly_is_answered(said, answers, item, enterprise):
    item.form_fields = [COUNTED, SEVERAL]
    assert answers_in(said, item, enterprise) == answers
