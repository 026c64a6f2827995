"""Finding an item: by a sentence, a word, pinyin or the stage; the guide and the ladder."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise, Liaison
from requests_desk import actions
from requests_desk.forms.ordering import title_of
from tests.cast import SINCE, again, draft


@pytest.fixture(autouse=True)
def catalogue(item, street_item, consult_item, fallback_item):
    item.stages = ["growth", "mature"]
    item.save()
    consult_item.stages = ["startup", "growth", "mature"]
    consult_item.save()


def find(client, words):
    return client.get(reverse("orders:find"), {"q": words}, headers={"HX-Request": "true"})


def test_a_sentence_gives_items_with_the_reason_and_what_to_prepare(item, client):
    page = find(client, "旺季缺人，想招工").text
    assert page.index(item.name) >= 0
    for words in ("提到“", "人社中心", "前办结", "招聘简章", "不确定，请社区帮我选"):
        assert words in page
    assert "text=" in page


def test_without_javascript_the_answer_is_on_the_catalogue(item, client):
    answer = client.get(reverse("orders:find"), {"q": "缺人招工"})
    assert answer.status_code == 302
    page = client.get(answer.url).text
    assert item.name in page
    assert "不确定，请社区帮我选" in page


def test_danger_raises_the_red_box_whatever_the_item(client):
    assert "tel:119" in find(client, "车间起火了，有人受伤").text
    assert "tel:119" not in find(client, "上个月火灾的保险理赔").text


def test_the_sentence_is_asked_once(item, liaison, client):
    client.force_login(liaison)
    url = reverse("orders:item", args=[item.code])
    page = client.get(url, {"text": "旺季缺人。想招20个焊工"}).text
    assert "旺季缺人。想招20个焊工</textarea>" in page


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("旺季缺人，想招20个焊工。最好下周", "旺季缺人，想招20个焊工"),
        ("  两行\n文字 ", "两行"),
        ("字" * 40, "字" * 29 + "…"),
        ("", ""),
    ],
)
def test_a_title_is_made_of_the_first_sentence(text, title):
    assert title_of(text) == title


def test_a_long_sentence_is_cut_and_not_refused(client):
    assert find(client, "招" * 5000).status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "zczp"}, {"HR-01"}),
        ({"stage": "startup"}, {"PC-01"}),
        ({"stage": "growth"}, {"HR-01", "PC-01"}),
        ({"stage": "nonsense"}, {"HR-01", "PF-04", "PC-01", "CG-06"}),
        ({"category": "PF"}, {"PF-04"}),
    ],
)
def test_the_catalogue_is_narrowed(asked, found, client):
    page = client.get(reverse("orders:catalogue"), asked).text
    section = page.partition("<section>")[2].partition("<aside")[0]
    shown = {code for code in ("HR-01", "PF-04", "PC-01", "CG-06") if f"/{code}/" in section}
    assert shown == found


def test_the_guide_has_every_item_and_a_version_that_follows_its_words(item, client):
    url = reverse("orders:guide")
    before = client.get(url)
    assert "招聘简章" in before.text
    assert before.context["count"] == 4
    assert client.get(url).context["version"] == before.context["version"]
    item.materials = ["招聘简章", "营业执照"]
    item.save()
    assert client.get(url).context["version"] != before.context["version"]


def test_the_own_step_of_the_ladder_stands_out(liaison, item, client):
    url = reverse("orders:ladder")
    assert "贵企业在这里" not in client.get(url).text
    client.force_login(liaison)
    steps = client.get(url).context["steps"]
    assert [step["is_own"] for step in steps] == [False, True, False]
    assert [[one["name"] for one in step["items"]] for step in steps] == [
        [],
        [item.name],
        [item.name],
    ]


@pytest.fixture
def both(liaison, other_enterprise):
    """A person who orders for two enterprises."""
    Liaison.objects.create(enterprise=other_enterprise, user=liaison, from_on=SINCE)
    return again(liaison)


def test_one_works_for_one_enterprise_at_a_time(both, enterprise, other_enterprise, client):
    client.force_login(both)
    home = reverse("orders:home")
    first = client.get(home).context["enterprise"]
    other = ({enterprise, other_enterprise} - {first}).pop()
    client.post(reverse("orders:switch"), {"enterprise": other.pk})
    assert client.get(home).context["enterprise"] == other
    client.logout()  # the test client forgets all cookies with it, a browser only the session
    client.cookies["enterprise"] = str(other.pk)
    client.force_login(both)
    assert client.get(home).context["enterprise"] == other


def test_nobody_switches_to_a_foreign_enterprise(liaison, other_enterprise, enterprise, client):
    client.force_login(liaison)
    foreign = {"enterprise": other_enterprise.pk}
    assert client.post(reverse("orders:switch"), foreign).status_code == 404
    client.cookies["enterprise"] = str(other_enterprise.pk)
    assert client.get(reverse("orders:home")).context["enterprise"] == enterprise
    assert Enterprise.objects.count() == 2


def test_the_list_shows_one_enterprise_at_a_time(
    both, enterprise, other_enterprise, item, other_liaison, now, client
):
    first = actions.submit_order(draft(enterprise, item), by=both, now=now)
    second = actions.submit_order(draft(other_enterprise, item), by=other_liaison, now=now)
    client.force_login(both)
    shown = []
    for chosen in (enterprise, other_enterprise):
        client.post(reverse("orders:switch"), {"enterprise": chosen.pk})
        page = client.get(reverse("orders:list")).text
        shown.append([order.number in page for order in (first, second)])
    assert shown == [[True, False], [False, True]]


def test_colleagues_see_each_others_orders_but_not_sensitive_ones(
    enterprise, item, sensitive_item, liaison, colleague, now, client
):
    plain = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    secret = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    own = actions.submit_order(draft(enterprise, sensitive_item), by=colleague, now=now)
    shown = {}
    for somebody in (liaison, colleague):  # A 角 and B 角
        client.force_login(somebody)
        page = client.get(reverse("orders:list")).text
        shown[somebody.username] = [one.number in page for one in (plain, secret, own)]
    assert shown == {
        "liaison": [True, True, True],
        "colleague": [True, False, True],
    }
