"""The enterprise's page in the admin: credit code, contacts, and a liaison's account in one go."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enterprises.models import Contact, Enterprise, Liaison
from tests.admin.conftest import words_of
from tests.admin.test_people import management, password_in
from tests.cast import MONDAY, again, person
from xingdong.accounts.models import SecurityEntry, User

ADD = reverse("admin:enterprises_enterprise_add")


@pytest.fixture
def form(micro_grid) -> dict:
    return {
        "name": "常州示例软件有限公司",
        "short_name": "",
        "credit_code": "91320499MA9X00038K",
        "micro_grid": micro_grid.pk,
        "party_organisation": "",
        "address": "",
        "stage": "startup",
        "status": "operating",
        "headcount": "",
        "headcount_on": "",
        **management("contacts"),
        **management("sites"),
    }


def in_full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def test_a_pasted_code_is_put_in_order(form, worker, client):
    client.force_login(worker)
    form["credit_code"] = f"{in_full_width('91320499')} ma9x-00038k"
    assert client.post(ADD, form).status_code == 302
    assert Enterprise.objects.get().credit_code == "91320499MA9X00038K"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91320499MA9X00038", "统一社会信用代码应为 18 位，现为 17 位。"),
        ("91320499MA9X00038X", "统一社会信用代码校验不通过，请对照营业执照核对每一位。"),
        ("000000000000000000", "登记机关或行政区划不正确"),
    ],
)
def test_a_wrong_code_is_refused_in_plain_words(code, sentence, form, worker, client):
    client.force_login(worker)
    answer = client.post(ADD, {**form, "credit_code": code})
    assert sentence in words_of(answer)
    assert not Enterprise.objects.exists()


def test_one_code_is_one_enterprise(form, enterprise, worker, client):
    client.force_login(worker)
    answer = client.post(ADD, {**form, "credit_code": enterprise.credit_code.lower()})
    assert "该统一社会信用代码的企业已登记。" in words_of(answer)
    assert Enterprise.objects.count() == 1


def test_enterprises_are_found_by_name_and_by_pasted_code(
    enterprise, other_enterprise, worker, client
):
    client.force_login(worker)
    url = reverse("admin:enterprises_enterprise_changelist")
    pasted = f"{in_full_width('91320499MA9X')} {in_full_width('00011U')}"
    for words in ("轨道", pasted, "91320499ma9x00011u"):
        found = client.get(url, {"q": words}).context["cl"].result_list
        assert list(found) == [enterprise], words


def test_a_contact_role_has_one_current_holder(enterprise, form, worker, client):
    Contact.objects.create(
        enterprise=enterprise,
        role="hr_head",
        name="旧人",
        mobile="13800000020",
        from_on="2020-01-01",
    )
    client.force_login(worker)
    url = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
    row = {"role": "hr_head", "name": "新人", "mobile": "13800000021", "from_on": "2026/03/01"}
    answer = client.post(
        url,
        {
            **form,
            "credit_code": enterprise.credit_code,
            **management("contacts", total=2, initial=1),
            "contacts-0-id": enterprise.contacts.get().pk,
            "contacts-0-enterprise": enterprise.pk,
            "contacts-0-role": "hr_head",
            "contacts-0-name": "旧人",
            "contacts-0-mobile": "13800000020",
            "contacts-0-from_on": "2020/01/01",
            "contacts-1-enterprise": enterprise.pk,
            **{f"contacts-1-{key}": value for key, value in row.items()},
            **management("liaisons"),
            **management("headcounts"),
        },
    )
    assert answer.status_code == 200
    assert "该角色已有在任人员，请先填写其结束日期。" in words_of(answer)
    assert [contact.name for contact in enterprise.contacts.all()] == ["旧人"]


def open_account(client, enterprise, **fields):
    url = reverse("admin:enterprises_enterprise_new_liaison", args=[enterprise.pk])
    form = {
        "real_name": "吕 志豪",
        "mobile": "13800000030",
        "email": "",
        "from_on": "2026/03/02",
        **fields,
    }
    return client.post(url, form)


def test_a_liaison_and_the_account_come_in_one_go(enterprise, worker, client):
    client.force_login(worker)
    url = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
    assert "新增联络员账号" in words_of(client.get(url))
    password = password_in(open_account(client, enterprise, is_primary="on"))
    liaison = Liaison.objects.get(enterprise=enterprise)
    assert (liaison.user.username, liaison.is_primary) == ("吕志豪", True)
    assert liaison.user.must_change_password
    client.logout()
    client.post(reverse("account_login"), {"login": "13800000030", "password": password})
    assert client.get("/").url == reverse("account_change_password")


def test_a_taken_name_gets_a_number(enterprise, worker, client):
    person("吕志豪", "吕志豪")
    person("吕志豪2", "吕志豪")
    client.force_login(worker)
    open_account(client, enterprise)
    assert Liaison.objects.get(enterprise=enterprise).user.username == "吕志豪3"


def test_a_liaison_elsewhere_keeps_account_and_password(other_enterprise, liaison, worker, client):
    client.force_login(worker)
    before = liaison.password
    answer = open_account(
        client, other_enterprise, real_name=liaison.real_name, mobile=liaison.mobile
    )
    assert answer.status_code == 302
    assert again(liaison).password == before
    assert {one.enterprise for one in liaison.liaisons.all()} >= {other_enterprise}
    assert "李联络已有账号，已加为联络员，原密码不变。" in words_of(client.get(answer.url))
    entry = SecurityEntry.objects.get(kind="appointed")
    added = liaison.liaisons.get(enterprise=other_enterprise)
    assert (entry.user, entry.about) == (worker, f"企业联络员 {added}")


def test_a_liaison_elsewhere_is_asked_for(other_enterprise, liaison, worker, client):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.force_login(worker)
        clock.shift(timedelta(minutes=11))
        answer = open_account(
            client, other_enterprise, real_name=liaison.real_name, mobile=liaison.mobile
        )
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not other_enterprise.liaisons.exists()
    assert not SecurityEntry.objects.filter(kind="appointed").exists()


@pytest.mark.parametrize("minutes", [9, 11])
def test_who_is_first_is_asked_for_and_logged(minutes, form, liaison, worker, client):
    """The row on the enterprise's page says who sees all that colleagues have sent."""
    post = liaison.liaisons.get()
    was = post.is_primary
    rows = {
        **form,
        "name": post.enterprise.name,
        "credit_code": post.enterprise.credit_code,
        **management("contacts"),
        **management("headcounts"),
        **management("sites"),
        **management("stage_changes"),
        **management("status_changes"),
        **management("liaisons", total=1, initial=1),
        "liaisons-0-id": post.pk,
        "liaisons-0-enterprise": post.enterprise_id,
        "liaisons-0-from_on": f"{post.from_on:%Y/%m/%d}",
        **({} if was else {"liaisons-0-is_primary": "on"}),
    }
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.force_login(worker)
        clock.shift(timedelta(minutes=minutes))
        url = reverse("admin:enterprises_enterprise_change", args=[post.enterprise_id])
        answer = client.post(url, rows)
    assert answer.status_code == 302, words_of(answer)
    is_asked = minutes > 10
    assert answer.url.startswith(reverse("account_reauthenticate")) is is_asked
    assert Liaison.objects.get(pk=post.pk).is_primary is (was if is_asked else not was)
    about = SecurityEntry.objects.filter(kind="appointed").values_list("about", flat=True)
    assert list(about) == ([] if is_asked else [f"企业联络员 {post}（A 角）"])


def test_a_number_of_somebody_else_is_refused(enterprise, liaison, worker, client):
    client.force_login(worker)
    answer = open_account(client, enterprise, real_name="别人", mobile=liaison.mobile)
    assert "此手机号码已属于另一个账号。" in words_of(answer)
    assert liaison.real_name not in words_of(answer)
    assert enterprise.liaisons.count() == 1


def test_an_account_of_staff_never_speaks_for_an_enterprise(enterprise, clerk, worker, client):
    User.objects.filter(pk=clerk.pk).update(mobile="13800000031")
    client.force_login(worker)
    answer = open_account(client, enterprise, real_name=clerk.real_name, mobile="13800000031")
    assert "此手机号码已属于另一个账号。" in words_of(answer)
    assert not enterprise.liaisons.exists()


def test_a_second_a_role_is_refused_and_leaves_no_account(enterprise, liaison, worker, client):
    people = User.objects.count()
    client.force_login(worker)
    answer = open_account(client, enterprise, is_primary="on")
    assert "该企业已有 A 角联络员。" in words_of(answer)
    assert (User.objects.count(), enterprise.liaisons.count()) == (people, 1)


def test_only_the_centre_opens_accounts_for_liaisons(
    enterprise, administrator, leader, clerk, client
):
    people = User.objects.count()
    for user in (administrator, leader, clerk):
        client.force_login(user)
        assert open_account(client, enterprise).status_code in (302, 403)
    assert User.objects.count() == people
    assert not enterprise.liaisons.exists()


def test_two_new_holders_of_one_role_are_refused_together(form, worker, client):
    """Neither is in the database yet; the rows are compared with each other."""
    client.force_login(worker)
    row = {"role": "hr_head", "mobile": "13800000021", "from_on": "2026/03/01"}
    rows = {f"contacts-{n}-{key}": value for n in (0, 1) for key, value in row.items()}
    names = {"contacts-0-name": "甲", "contacts-1-name": "乙"}
    answer = client.post(ADD, {**form, **management("contacts", total=2), **rows, **names})
    assert "该角色已有在任人员，请先填写其结束日期。" in words_of(answer)
    assert not Enterprise.objects.exists()
    ended = {"contacts-0-until_on": "2026/03/01"}
    answer = client.post(ADD, {**form, **management("contacts", total=2), **rows, **names, **ended})
    assert answer.status_code == 302
    assert Contact.objects.count() == 2
