"""The password is asked again before passwords, posts and exports, and nothing typed is lost."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.admin.test_people import change_user, management
from tests.cast import MONDAY, PASSWORD, again
from xingdong.accounts.models import Appointment, SecurityEntry, User
from xingdong.notices.models import Delivery

AGAIN = "account_reauthenticate"


@pytest.fixture
def later(client, administrator):
    """Signed in as the administrator, eleven minutes ago."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.force_login(administrator)
        clock.shift(timedelta(minutes=11))
        yield clock


def test_appointing_goes_on_with_what_was_typed(outsider, client, later):
    url = reverse("admin:accounts_appointment_add")
    form = {"user": outsider.pk, "position": "leader", "from_on": "2026/03/02", "until_on": ""}
    asked = client.post(url, form)
    assert not Appointment.objects.filter(user=outsider).exists()
    assert "您刚才填写的内容还在" in client.get(asked.url).text
    answer = client.post(asked.url, {"password": PASSWORD, "next": url})
    assert answer.url == reverse("admin:accounts_appointment_changelist")
    assert Appointment.objects.get(user=outsider).position == "leader"
    kinds = SecurityEntry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["confirmed", "appointed"]


def test_an_address_with_a_query_keeps_what_was_typed(outsider, client, later):
    """A person opened from a list that was searched."""
    query = urlencode({"_changelist_filters": "q=卫"})
    url = f"{reverse('admin:accounts_user_change', args=[outsider.pk])}?{query}"
    form = {
        "username": outsider.username,
        "real_name": outsider.real_name,
        "mobile": "",
        "email": "",
        "is_active": "on",
        **management("appointments", 1),
        "appointments-0-position": "leader",
        "appointments-0-from_on": "2026/03/02",
        "appointments-0-user": outsider.pk,
    }
    asked = client.post(url, form)
    assert not Appointment.objects.filter(user=outsider).exists()
    page = client.get(asked.url)
    assert "您刚才填写的内容还在" in page.text
    back = page.context["redirect_field_value"]
    answer = client.post(asked.url, {"password": PASSWORD, "next": back})
    assert answer.url == f"{reverse('admin:accounts_user_changelist')}?{urlencode({'q': '卫'})}"
    assert Appointment.objects.get(user=outsider).position == "leader"


def test_a_file_is_not_kept_and_the_page_says_so(outsider, client, later):
    url = reverse("admin:accounts_appointment_add")
    form = {"user": outsider.pk, "position": "leader", "from_on": "2026/03/02", "until_on": ""}
    asked = client.post(url, {**form, "file": SimpleUploadedFile("a.txt", b"a")})
    assert "刚才选的文件不能保留" in client.get(asked.url).text
    assert client.post(asked.url, {"password": PASSWORD, "next": url}).url == url
    assert not Appointment.objects.filter(user=outsider).exists()


def test_a_wrong_password_appoints_nobody(outsider, client, later):
    url = reverse("admin:accounts_appointment_add")
    form = {"user": outsider.pk, "position": "leader", "from_on": "2026/03/02", "until_on": ""}
    asked = client.post(url, form)
    page = client.post(asked.url, {"password": "wrong", "next": url})
    assert page.status_code == 200
    assert not Appointment.objects.filter(user=outsider).exists()
    client.post(asked.url, {"password": PASSWORD, "next": url})
    assert Appointment.objects.get(user=outsider).position == "leader"


def test_a_form_that_is_wrong_is_told_first(outsider, client, later):
    url = reverse("admin:accounts_appointment_add")
    page = client.post(url, {"user": outsider.pk, "position": "leader", "from_on": ""})
    assert page.status_code == 200
    assert "此项必填。" in page.text


@pytest.mark.parametrize(
    "change",
    [{"email": "a@example.com"}, {"mobile": "13800000098"}, {"username": "qita"}],
    ids=lambda change: next(iter(change)),
)
def test_a_way_in_is_asked_for(change, clerk, client, later):
    ((field, wanted),) = change.items()
    before = getattr(clerk, field)
    asked = change_user(client, clerk, **change)
    assert asked.url.startswith(reverse(AGAIN))
    assert getattr(again(clerk), field) == before
    assert not Delivery.objects.exists()
    url = reverse("admin:accounts_user_change", args=[clerk.pk])
    client.post(asked.url, {"password": PASSWORD, "next": url})
    assert getattr(again(clerk), field) == wanted


def test_opening_an_account_is_asked_for_and_closing_is_not(clerk, client, later):
    assert change_user(client, clerk, is_active=None).url.endswith("/user/")
    assert not again(clerk).is_active
    asked = change_user(client, again(clerk))
    assert asked.url.startswith(reverse(AGAIN))
    assert not again(clerk).is_active


def test_a_reset_is_asked_for(clerk, client, later):
    url = reverse("admin:accounts_user_reset_password", args=[clerk.pk])
    asked = client.post(url)
    assert again(clerk).check_password(PASSWORD)
    page = client.post(asked.url, {"password": PASSWORD, "next": url})
    assert "first-password" in page.text
    assert not again(clerk).check_password(PASSWORD)


def test_a_new_account_is_asked_for(client, later):
    url = reverse("admin:accounts_user_add")
    form = {"real_name": "新来的人", "username": "xinren", "mobile": "", "email": ""}
    asked = client.post(url, form)
    assert not User.objects.filter(username="xinren").exists()
    page = client.post(asked.url, {"password": PASSWORD, "next": url})
    assert "first-password" in page.text
    assert User.objects.get(username="xinren").must_change_password


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("orders:overdue_file", ["csv"]),
        ("orders:figures_file", ["xlsx"]),
        ("party:excel", []),
        ("admin:enterprises_enterprise_export", []),
    ],
)
def test_an_export_is_asked_for(page, args, enterprise, worker, client):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.force_login(worker)
        clock.shift(timedelta(minutes=11))
        url = reverse(page, args=args)
        asked = client.get(url)
        assert asked.url == f"{reverse(AGAIN)}?{urlencode({'next': url})}"
        exported = SecurityEntry.objects.filter(kind=SecurityEntry.Kind.EXPORTED)
        assert not exported.exists()
        answer = client.post(asked.url, {"password": PASSWORD, "next": url})
        assert answer.url == url
        assert client.get(url).headers["Content-Disposition"].startswith("attachment")
        assert exported.count() == 1


def test_within_ten_minutes_nobody_is_asked(clerk, client, administrator):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.force_login(administrator)
        clock.shift(timedelta(minutes=9))
        url = reverse("admin:accounts_user_reset_password", args=[clerk.pk])
        assert client.post(url).status_code == 200
        assert not again(clerk).check_password(PASSWORD)
