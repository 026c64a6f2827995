"""Telephone numbers where people meet them: forms, sheets, search, and the tap that calls."""

import pytest
from django.urls import reverse

from enterprises.models import Contact
from requests_desk.models import Order
from tests.enterprises.test_spreadsheets import HEADINGS, row, workbook
from tests.requests_desk.test_odd_input import ANSWERS
from xingdong.records.history import words_for

LANDLINE = "0519-88888888-801"


@pytest.fixture
def contact(enterprise, now):
    return Contact.objects.create(
        enterprise=enterprise,
        role="hr_head",
        name="赵示例",
        mobile="(0519) 88888888 转 801",
        from_on=now.date(),
    )


def test_a_contact_may_have_a_landline_whoever_writes_it(contact):
    contact.refresh_from_db()
    assert contact.mobile == LANDLINE
    assert Contact.objects.get(mobile="(0519)88888888#801") == contact
    assert words_for(Contact._meta.get_field("mobile"), LANDLINE) == "051****-801"


def test_a_sheet_takes_a_landline(bring_in):
    headings = [*HEADINGS[:4], "人力资源负责人", "人力资源负责人座机"]
    bring_in(workbook(headings, [*row(), "赵示例", "0519-88888888转801"]))
    assert Contact.objects.get().mobile == LANDLINE


def test_the_own_people_tap_to_call_with_the_extension(contact, liaison, enterprise, client):
    client.force_login(liaison)
    page = client.get(enterprise.get_absolute_url()).text
    assert 'href="tel:0519-88888888,801"' in page


def test_others_read_it_masked(contact, worker, enterprise, client):
    client.force_login(worker)
    page = client.get(enterprise.get_absolute_url()).text
    assert LANDLINE not in page
    assert "051****-801" in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("400 800 8888", "400-800-8888"), ("+86 138-0000-0001", "13800000001")],
)
def test_an_order_keeps_one_form_and_is_called_by_a_tap(
    typed, kept, consult_item, enterprise, liaison, client
):
    client.force_login(liaison)
    url = reverse("orders:submit", args=[consult_item.code])
    client.post(url, {**ANSWERS, "contact_phone": typed})
    order = Order.objects.get()
    assert order.contact_phone == kept
    assert f'href="tel:{kept}"' in client.get(order.get_absolute_url()).text


@pytest.mark.parametrize("typed", ["138 0000 0001", "+8613800000001", "138-0000-0001"])
def test_the_sign_in_takes_a_mobile_in_any_spelling(typed, liaison, client):
    liaison.mobile = "13800000001"
    liaison.set_password("correct horse")
    liaison.save()
    client.post(reverse("account_login"), {"login": typed, "password": "correct horse"})
    assert client.session["_auth_user_id"] == str(liaison.pk)


def test_an_administrator_finds_a_person_by_a_number_in_any_spelling(
    liaison, administrator, client
):
    liaison.mobile = "13812340001"
    liaison.save()
    client.force_login(administrator)
    page = client.get(reverse("admin:accounts_user_changelist"), {"q": "138 1234-0001"})
    assert [one.pk for one in page.context["cl"].result_list] == [liaison.pk]
