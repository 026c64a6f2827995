"""代录 on one page: the enterprise by a few letters, the item by the sentence, then the rest."""

import pytest
import time_machine
from django.urls import reverse

from enterprises.models import Contact, Enterprise
from grids.models import MicroGrid
from requests_desk.actions import submit_order
from requests_desk.forms.heard import answers_in
from requests_desk.models import Order
from tests.cast import SINCE, draft, make_item

ENTER = reverse("orders:enter")
HTMX = {"HX-Request": "true"}
SAID = "旺季缺人，想招20个焊工。最好下周就有专场招聘会。"


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def page(enterprise) -> str:
    return f"{ENTER}?enterprise={enterprise.pk}"


@pytest.fixture
def said(liaison, item, street_item, worker, client) -> dict:
    """What a social worker has typed when the caller has told it all; she is signed in."""
    client.force_login(worker)
    return {
        "description": SAID,
        "item": item.code,
        "item-headcount": "20",
        "person": f"liaison-{liaison.liaisons.get().pk}",
        "channel": "phone",
        "idempotency_key": "k" * 16,
    }


@pytest.mark.parametrize(
    "words",
    [
        "示例轨道",
        "轨道配件",
        "slgd",
        "SLGD",
        "czslgdpj",
        "gdpj",
        "91320499MA9X00011U",
        "9132 0499 ma9x 00011",
    ],
)
def test_an_enterprise_is_found_by_a_few_letters(words, enterprise, other_enterprise):
    assert list(Enterprise.objects.matching(words)) == [enterprise]


@pytest.mark.parametrize("words", ["", "   ", "没有", "zzzz", "0001"])
def test_nothing_fits_nothing(words, enterprise):
    assert list(Enterprise.objects.matching(words)) == []


def test_the_best_comes_first(enterprise, other_enterprise):
    Enterprise.objects.filter(pk=other_enterprise.pk).update(name="示例电缆")
    assert list(Enterprise.objects.matching("示例")) == [
        *Enterprise.objects.filter(short_name__startswith="示例"),
        Enterprise.objects.get(name="示例电缆"),
    ]


def test_a_renamed_enterprise_is_found_by_its_new_initials(enterprise):
    enterprise.name = enterprise.short_name = "兴隆机械"
    enterprise.save(update_fields=["name", "short_name"])
    assert list(Enterprise.objects.matching("xljx")) == [enterprise]
    assert list(Enterprise.objects.matching("slgd")) == []


def test_the_only_one_that_fits_is_taken_at_once(page, enterprise, worker, client):
    client.force_login(worker)
    assert client.get(ENTER, {"q": "slgd"}).url == page


def test_while_typing_only_the_list_comes(enterprise, other_enterprise, worker, client):
    client.force_login(worker)
    answer = client.get(ENTER, {"q": "示例"}, headers=HTMX)
    assert "<html" not in answer.text
    assert enterprise.name in answer.text
    assert other_enterprise.name in answer.text


def test_the_page_offers_the_people_of_the_enterprise(page, said, enterprise, client):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林人事", mobile="13800000020", from_on=SINCE
    )
    form = client.get(page).context["form"]
    assert [label for _, label in form.fields["person"].choices] == [
        "李联络（A 角）138****0001",
        "林人事（人力资源负责人）138****0020",
    ]
    assert form["person"].value() == said["person"]
    assert form["channel"].value() == "phone"


def test_an_order_is_entered_and_the_number_read_out(page, said, liaison, worker, client):
    answer = client.post(page, said)
    order = Order.objects.get()
    assert answer.url == f"{ENTER}?done={order.number}"
    assert (order.title, order.description) == ("旺季缺人，想招20个焊工", SAID)
    assert (order.contact_name, order.contact_phone) == ("李联络", "13800000001")
    assert (order.author, order.entered_by, order.channel) == (liaison, worker, "phone")
    assert order.details["headcount"] == 20
    receipt = client.get(answer.url).text
    assert order.number in receipt
    assert "前办结" in receipt
    assert "再录一单" in receipt
    assert page in receipt


def test_pressing_twice_enters_once(page, said, client):
    first, second = client.post(page, said), client.post(page, said)
    assert first.url == second.url
    assert Order.objects.count() == 1


def test_the_sentence_suggests_and_nobody_has_chosen_yet(page, said, client):
    typed = {"description": "旺季缺人，想招20个焊工", "again": "text", "picked": ""}
    answer = client.post(page, typed, headers=HTMX)
    assert answer.context["item"].code == "HR-01"
    assert answer.context["picked"] == ""
    assert "招聘人数" in answer.text
    assert "<html" not in answer.text
    assert Order.objects.count() == 0


def test_a_choice_outlives_a_longer_sentence(page, said, client):
    typed = {"description": "路灯不亮", "again": "text", "picked": "HR-01", "item-headcount": "7"}
    answer = client.post(page, typed, headers=HTMX)
    assert answer.context["item"].code == "HR-01"
    assert 'value="7"' in answer.text


def test_the_list_of_all_items_outdoes_the_suggestion(page, said, client):
    typed = {**said, "other": "PF-04", "again": "item"}
    answer = client.post(page, typed, headers={**HTMX, "HX-Trigger-Name": "other"})
    assert answer.context["item"].code == "PF-04"
    back = {**typed, "other": "PF-04"}
    answer = client.post(page, back, headers={**HTMX, "HX-Trigger-Name": "item"})
    assert answer.context["item"].code == "HR-01"


def test_without_a_chosen_item_nothing_is_entered_and_nothing_lost(page, said, client):
    answer = client.post(page, {**said, "item": ""})
    assert answer.status_code == 422
    assert "请选择事项。" in answer.text
    assert SAID in answer.text
    assert Order.objects.count() == 0


def test_what_the_item_needs_is_asked_for(page, said, client):
    answer = client.post(page, {**said, "item-headcount": ""})
    assert answer.status_code == 422
    assert "招聘人数" in answer.text
    assert Order.objects.count() == 0


def test_a_caller_who_is_not_on_record_is_typed_in(page, said, liaison, client):
    client.post(page, {**said, "contact_name": "赵门卫", "contact_phone": "13900000009"})
    order = Order.objects.get()
    assert (order.contact_name, order.contact_phone) == ("赵门卫", "13900000009")
    assert order.author == liaison


def test_an_enterprise_without_people_needs_a_name_and_a_number(other_enterprise, said, client):
    page = f"{ENTER}?enterprise={other_enterprise.pk}"
    answer = client.post(page, {**said, "person": ""})
    assert answer.status_code == 422
    assert "请填写联系人。" in answer.text
    assert "请填写联系电话。" in answer.text
    assert Order.objects.count() == 0


def test_the_people_of_another_enterprise_cannot_be_chosen(other_enterprise, said, client):
    answer = client.post(f"{ENTER}?enterprise={other_enterprise.pk}", said)
    assert answer.status_code == 422
    assert Order.objects.count() == 0


def test_the_channel_is_remembered(page, said, client):
    client.post(page, {**said, "channel": "wechat_group"})
    assert client.get(page).context["form"]["channel"].value() == "wechat_group"


def test_danger_is_called_out_at_once(page, said, client):
    typed = {"description": "车间起火了，有人受伤", "again": "text"}
    assert "tel:119" in client.post(page, typed, headers=HTMX).text


def test_an_item_that_is_no_longer_offered_cannot_be_chosen(page, said, department, client):
    make_item("HR-09", "旧事项", department, is_active=False)
    assert client.post(page, {**said, "item": "HR-09"}).status_code == 422
    assert Order.objects.count() == 0


def test_what_is_under_way_already_is_shown(page, said, enterprise, routed, client):
    typed = {"description": SAID, "again": "text"}
    assert routed.number in client.post(page, typed, headers=HTMX).text


def test_the_callers_own_number_may_stand_in_the_text_and_no_other(page, said, client):
    assert client.post(page, {**said, "description": f"{SAID}回电13800000001。"}).status_code == 302
    other = {**said, "description": f"{SAID}找小王13911112222。", "idempotency_key": "o" * 16}
    answer = client.post(page, other)
    assert answer.status_code == 422
    assert "勾选后再提交" in answer.text
    assert Order.objects.count() == 1
    client.post(page, {**other, "knowingly": "on"})
    assert Order.objects.count() == 2


def test_a_number_never_becomes_the_title(page, said, item, client):
    client.post(page, {**said, "description": "请打13800000001联系", "knowingly": "on"})
    assert Order.objects.get().title == item.name


def test_only_the_centre_enters(page, said, clerk, other_liaison, leader, client):
    for user in (clerk, other_liaison, leader):
        client.force_login(user)
        assert client.post(page, said).status_code == 404
    assert Order.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_finding_costs_the_same_for_one_and_for_three(
    count, micro_grid, worker, client, django_assert_num_queries
):
    for number in range(count):
        Enterprise.objects.create(
            credit_code=f"91320499MA9X0004{number}", name=f"新企业{number}", micro_grid=micro_grid
        )
    client.force_login(worker)
    with django_assert_num_queries(4):  # session, user, standing, the list
        client.get(ENTER, {"q": "新企业"}, headers=HTMX)


def _again(client, page, typed, *, chosen, **more):
    """The page's answer when another item is chosen while ``typed`` stands in the form."""
    answer = client.post(
        page,
        {**typed, **more, "again": "item", "other": chosen},
        headers={**HTMX, "HX-Trigger-Name": "other"},
    )
    assert answer.context["item"].code == chosen
    return answer


@pytest.fixture
def party_items(department, item) -> None:
    """Two items with a field in common and one of their own each."""
    common = {"key": "headcount", "label": "人数", "type": "int", "required": True}
    days = [{"key": "days", "label": "日子", "type": "multichoice", "choices": ["周一", "周二"]}]
    make_item("HR-08", "岗前培训", department, form_fields=[common, *days])
    make_item("HR-09", "技能比武", department, form_fields=[common])


def carried(answer) -> list[tuple[str, str]]:
    return answer.context["left_over"]


def test_answers_outlive_another_item_and_come_back_with_the_first(page, said, party_items, client):
    typed = {**said, "title": "招工", "item-headcount": "7", "item-days": ["周一", "周二"]}
    other = _again(client, page, typed, chosen="HR-09")
    assert other.context["form"]["item-headcount"].value() == "7"
    assert other.context["form"]["title"].value() == "招工"
    assert carried(other) == [("item-days", "周一"), ("item-days", "周二")]
    assert '<input type="hidden" name="item-days" value="周二">' in other.text
    back = _again(client, page, typed, chosen="HR-08")
    assert back.context["form"]["item-days"].value() == ["周一", "周二"]
    assert carried(back) == []


def test_what_is_carried_along_is_not_part_of_the_order(page, said, party_items, client):
    answer = client.post(page, {**said, "other": "HR-09", "item-days": ["周一"]})
    assert answer.status_code == 302
    assert set(Order.objects.get().details) == {"headcount"}


def test_a_sentence_that_suggests_nothing_loses_nothing(page, said, client):
    typed = {**said, "description": " ", "place": "东门", "item": "", "again": "text"}
    answer = client.post(page, typed, headers=HTMX)
    assert answer.context["item"] is None
    assert carried(answer) == [("item-headcount", "20"), ("place", "东门")]


def test_the_key_of_the_form_stays_the_same(page, said, client):
    answer = client.post(page, {**said, "again": "text", "picked": ""})
    assert answer.context["form"]["idempotency_key"].value() == said["idempotency_key"]


ROAD_FIELDS = [
    {"key": "location", "label": "具体位置", "type": "text", "required": True, "names_place": True},
    {
        "key": "problem",
        "label": "问题类型",
        "type": "choice",
        "required": True,
        "choices": ["路面破损", "路灯", "雨污积水", "货车通行", "其他"],
    },
]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("厂门口的路灯坏了三盏", "路灯"),
        ("门口积水很深", "雨污积水"),
        ("货车进不来", "货车通行"),
        ("路灯和路面破损", "路面破损"),  # more of it is named
        ("晚上看不清", None),
    ],
)
def test_what_the_sentence_says_need_not_be_chosen(text, problem, enterprise, street_item):
    street_item.form_fields = ROAD_FIELDS
    known = {"item-location": "示例路 5 号"}
    assert answers_in(text, street_item, enterprise) == known | (
        {"item-problem": problem} if problem else {}
    )


def test_with_several_sites_nobody_knows_where_it_is(enterprise, street_item, micro_grid):
    enterprise.sites.create(name="二厂区", micro_grid=micro_grid)
    street_item.form_fields = ROAD_FIELDS
    assert answers_in("路灯坏了", street_item, enterprise) == {"item-problem": "路灯"}


def test_what_was_chosen_by_hand_outlives_the_sentence(page, said, street_item, client):
    street_item.form_fields = ROAD_FIELDS
    street_item.save()
    typed = {"description": "路灯坏了", "again": "text", "picked": "PF-04"}
    form = client.post(page, typed, headers=HTMX).context["form"]
    assert (form["item-problem"].value(), form["item-location"].value()) == ("路灯", "示例路 5 号")
    typed |= {"item-problem": "其他", "item-location": "二号门", "description": "路灯全坏了"}
    form = client.post(page, typed, headers=HTMX).context["form"]
    assert (form["item-problem"].value(), form["item-location"].value()) == ("其他", "二号门")


def test_who_is_likely_to_call_needs_no_search(
    enterprise, other_enterprise, item, liaison, clerk, worker, client, now
):
    far = Enterprise.objects.create(
        credit_code="91320499MA9X00038K",
        name="常州远方机械有限公司",
        micro_grid=MicroGrid.objects.create(
            grid=enterprise.micro_grid.grid, code="MG-06", name="另一片区"
        ),
    )
    client.force_login(worker)
    assert client.get(ENTER).context["found"] == [other_enterprise, enterprise]
    submit_order(draft(enterprise, item), by=liaison, now=now)
    assert client.get(ENTER).context["found"] == [enterprise, other_enterprise]
    submit_order(draft(far, item), by=worker, now=now)  # she has entered for it before
    assert client.get(ENTER).context["found"] == [far, enterprise, other_enterprise]
