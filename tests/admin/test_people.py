"""Accounts in the admin: first passwords, posts, and what one cannot do to oneself."""

import re

import pytest
from django.urls import reverse

from grids.models import SocialWorker
from services.models import Membership
from tests.admin.conftest import words_of
from tests.cast import PASSWORD, again
from tests.support.clients import JustSignedIn
from xingdong.accounts.models import Appointment, User

ADD = reverse("admin:accounts_user_add")
TODAY = {"from_on": "2026/03/02", "until_on": ""}


def management(prefix: str, total: int = 0, initial: int = 0) -> dict:
    return {
        f"{prefix}-TOTAL_FORMS": total,
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }


def password_in(response) -> str:
    found = re.search(r'id="first-password">([^<]+)<', response.text)
    assert found, words_of(response)
    return found.group(1)


def change_user(client, user: User, **fields):
    url = reverse("admin:accounts_user_change", args=[user.pk])
    form = {
        "username": user.username,
        "real_name": user.real_name,
        "mobile": user.mobile or "",
        "email": user.email,
        "is_active": "on",
        **management("appointments"),
        **fields,
    }
    return client.post(url, {key: value for key, value in form.items() if value is not None})


def test_a_new_user_gets_a_password_that_is_shown_once(administrator, client):
    client.force_login(administrator)
    form = {"username": "gaojie", "real_name": "高洁", "mobile": "13800000010", "email": ""}
    response = client.post(ADD, form)
    password = password_in(response)
    assert "no-store" in response["Cache-Control"]
    user = User.objects.get(username="gaojie")
    assert user.check_password(password)
    assert user.must_change_password
    assert re.fullmatch(r"([abcdefghjkmnpqrtuvwxy346789]{4}-){2}\w{4}", password)
    page = client.get(reverse("admin:accounts_user_change", args=[user.pk]))
    assert password not in page.text
    client.logout()
    client.post(reverse("account_login"), {"login": "13800000010", "password": password})
    assert client.get("/").url == reverse("account_change_password")


def test_a_reset_asks_first_and_ends_the_old_password_and_every_session(
    clerk, administrator, client, django_user_model
):
    url = reverse("admin:accounts_user_reset_password", args=[clerk.pk])
    client.force_login(administrator)
    assert "为周经办（clerk）生成新的初始密码？" in words_of(client.get(url))
    assert again(clerk).check_password(PASSWORD)
    password = password_in(client.post(url))
    assert not again(clerk).check_password(PASSWORD)
    assert again(clerk).check_password(password)
    assert again(clerk).must_change_password


def test_open_sessions_end_with_the_reset(clerk, administrator, client, live_sessions):
    theirs = live_sessions(clerk)
    client.force_login(administrator)
    client.post(reverse("admin:accounts_user_reset_password", args=[clerk.pk]))
    assert theirs.get(reverse("notices:inbox")).status_code == 302


@pytest.fixture
def live_sessions():
    def sign_in(user) -> JustSignedIn:
        theirs = JustSignedIn()
        theirs.force_login(user)
        assert theirs.get(reverse("notices:inbox")).status_code == 200
        return theirs

    return sign_in


def test_nobody_resets_the_own_password_here(administrator, client):
    url = reverse("admin:accounts_user_reset_password", args=[administrator.pk])
    client.force_login(administrator)
    assert client.post(url).status_code == 302
    assert again(administrator).check_password(PASSWORD)


def test_a_worker_resets_nobodys_password(clerk, worker, client):
    client.force_login(worker)
    url = reverse("admin:accounts_user_reset_password", args=[clerk.pk])
    assert client.post(url).status_code == 403
    assert again(clerk).check_password(PASSWORD)


def test_lists_hide_the_mobile_number_and_name_every_post(
    liaison, clerk, head, worker, leader, administrator, outsider, client
):
    client.force_login(administrator)
    text = words_of(client.get(reverse("admin:accounts_user_changelist")))
    assert "138****0001" in text
    assert "13800000001" not in text
    for post in ("示例轨道 联络员", "人社中心 经办人", "人社中心 负责人", "社区社工", "街道领导"):
        assert post in text
    assert "无身份" in text


@pytest.mark.parametrize(
    ("post", "names"),
    [
        ("centre", {"冯社工"}),
        ("head", {"郑负责"}),
        ("clerk", {"周经办"}),
        ("liaison", {"李联络"}),
        ("leader", {"陈领导"}),
        ("administrator", {"褚管理"}),
        ("none", {"卫路人"}),
    ],
)
def test_users_are_found_by_their_post(
    post, names, liaison, clerk, head, worker, leader, administrator, outsider, client
):
    client.force_login(administrator)
    response = client.get(reverse("admin:accounts_user_changelist"), {"post": post})
    assert {user.real_name for user in response.context["cl"].result_list} == names


def test_an_administrator_appoints_somebody_else(outsider, administrator, client):
    client.force_login(administrator)
    new = {f"appointments-0-{key}": value for key, value in TODAY.items()}
    response = change_user(
        client,
        outsider,
        **management("appointments", total=1),
        **new,
        **{"appointments-0-position": "leader", "appointments-0-user": outsider.pk},
    )
    assert response.status_code == 302, words_of(response)
    assert outsider.appointments.get().position == "leader"


REFUSAL = "不能给自己任职或更改自己的任职，请由其他管理员办理。"


def test_an_administrator_gives_himself_no_post(administrator, department, client):
    """System role ≠ business role (handbook §2.6): neither by appointment nor by membership."""
    client.force_login(administrator)
    own = {"user": administrator.pk, "position": "leader", **TODAY}
    answers = [
        client.post(reverse("admin:accounts_appointment_add"), own),
        client.post(
            reverse("admin:grids_socialworker_add"),
            {"user": administrator.pk, "office_phone": "", **TODAY, **management("duties")},
        ),
        client.post(
            reverse("admin:services_department_change", args=[department.pk]),
            {
                "name": department.name,
                "short_name": department.short_name,
                "code": department.code,
                "kind": department.kind,
                "is_active": "on",
                **management("memberships", total=1),
                "memberships-0-user": administrator.pk,
                "memberships-0-department": department.pk,
                **{f"memberships-0-{key}": value for key, value in TODAY.items()},
            },
        ),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert REFUSAL in words_of(answer)
    assert administrator.appointments.count() == 1
    assert not SocialWorker.objects.exists()
    assert not Membership.objects.exists()


def test_an_administrator_does_not_end_the_own_post(administrator, client):
    post = administrator.appointments.get()
    client.force_login(administrator)
    url = reverse("admin:accounts_appointment_change", args=[post.pk])
    form = {"user": administrator.pk, "position": "administrator", "from_on": "2020/01/01"}
    answer = client.post(url, {**form, "until_on": "2026/03/01"})
    assert REFUSAL in words_of(answer)
    post.refresh_from_db()
    assert post.until_on is None


def test_an_administrator_does_not_lock_himself_out(administrator, clerk, client):
    client.force_login(administrator)
    answer = change_user(client, administrator, is_active=None)
    assert "不能停用自己的账号，请由其他管理员办理。" in words_of(answer)
    assert again(administrator).is_active
    assert change_user(client, clerk, is_active=None).status_code == 302
    assert not again(clerk).is_active


def test_flags_and_groups_are_not_offered(clerk, administrator, client):
    client.force_login(administrator)
    answer = change_user(client, clerk, is_superuser="on", is_staff="on", password="x")
    assert answer.status_code == 302
    found = again(clerk)
    assert (found.is_superuser, found.is_staff) == (False, False)
    assert found.check_password(PASSWORD)


def test_two_open_appointments_to_one_post_are_refused(leader, administrator, client):
    client.force_login(administrator)
    form = {"user": leader.pk, "position": "leader", **TODAY}
    answer = client.post(reverse("admin:accounts_appointment_add"), form)
    assert "此人已有同一职务的有效任职。" in words_of(answer)
    assert Appointment.objects.filter(user=leader).count() == 1


def test_every_change_is_in_the_record(clerk, administrator, client):
    client.force_login(administrator)
    change_user(client, clerk, email="new@example.com")
    text = words_of(client.get(reverse("admin:admin_logentry_changelist")))
    assert "褚管理" in text
    assert "周经办" in text
    assert "已修改" in text


def test_a_worker_divides_the_work_but_leaves_the_post_alone(worker, micro_grid, client):
    post = SocialWorker.objects.get(user=worker)
    duty = post.duties.get()
    client.force_login(worker)
    url = reverse("admin:grids_socialworker_change", args=[post.pk])
    answer = client.post(
        url,
        {
            "office_phone": "0519-80000009",
            "from_on": "2026/03/01",
            "until_on": "2026/03/01",
            **management("duties", total=1, initial=1),
            "duties-0-id": duty.pk,
            "duties-0-social_worker": post.pk,
            "duties-0-micro_grid": micro_grid.pk,
            "duties-0-from_on": "2020/01/01",
            "duties-0-until_on": "2026/03/31",
        },
    )
    assert answer.status_code == 302, words_of(answer)
    post.refresh_from_db()
    duty.refresh_from_db()
    assert (post.office_phone, post.until_on) == ("0519-80000009", None)
    assert f"{duty.until_on}" == "2026-03-31"


def test_names_are_no_links_to_pages_that_are_closed(worker, department, clerk, client):
    client.force_login(worker)
    post = SocialWorker.objects.get(user=worker)
    for name, pk in (("grids_socialworker", post.pk), ("services_department", department.pk)):
        page = client.get(reverse(f"admin:{name}_change", args=[pk])).text
        assert "/admin/accounts/user/" not in page
