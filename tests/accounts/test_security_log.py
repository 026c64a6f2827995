"""The security log: who got in, who was refused, who took or saw what is guarded."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from requests_desk import actions
from tests.accounts.test_sign_in import sign_in
from tests.admin.conftest import words_of
from tests.cast import MONDAY, PASSWORD, again, draft, fresh, settle
from xingdong.accounts.models import SecurityEntry
from xingdong.accounts.security import REFUSALS_AN_HOUR
from xingdong.records.keeping import tidy

ADDRESS = "127.0.0.1"
NEW = "Noch-ein-Kennwort-7"


def lines(*kinds) -> list[tuple[str, str, str | None, str]]:
    found = SecurityEntry.objects.order_by("pk")
    if kinds:
        found = found.filter(kind__in=kinds)
    return list(found.values_list("kind", "name", "address", "about"))


def test_signing_in_and_out(liaison, client):
    sign_in(client, "13800000001", "wrong")
    sign_in(client, "13800000001")
    client.post(reverse("account_logout"))
    assert [(kind, name, at) for kind, name, at, _ in lines()] == [
        ("sign_in_failed", "李联络", ADDRESS),
        ("signed_in", "李联络", ADDRESS),
        ("signed_out", "李联络", ADDRESS),
    ]


def test_what_nobody_is_called_is_not_kept(client, db):
    """Somebody typed the password into the wrong box."""
    sign_in(client, PASSWORD, "wrong")
    assert lines() == [("sign_in_failed", "", ADDRESS, "")]


def test_a_door_that_stays_shut(routed, other_liaison, outsider, client):
    client.get(reverse("orders:order", args=[routed.number]))
    client.force_login(other_liaison)
    client.get(reverse("orders:order", args=[routed.number]))
    client.get(reverse("orders:centre"))
    client.get(reverse("admin:index"), follow=True)
    client.get("/no/such/page")
    assert lines() == [
        ("refused", "孙联络", ADDRESS, f"打开 orders:order {routed.number}（404）"),
        ("refused", "孙联络", ADDRESS, "打开 orders:centre（404）"),
        ("refused", "孙联络", ADDRESS, "打开 admin:login（403）"),
    ]


def test_a_door_of_the_api(routed, other_liaison, client):
    client.force_login(other_liaison)
    client.get(reverse("api:order", args=[routed.number]))
    assert lines() == [("refused", "孙联络", ADDRESS, f"打开 api:order {routed.number}（404）")]


def test_what_opens_something_is_not_kept_with_the_refusal(other_liaison, client):
    client.force_login(other_liaison)
    client.get(reverse("orders:survey", args=["a-secret"]))
    assert lines() == [("refused", "孙联络", ADDRESS, "打开 orders:survey（404）")]


@pytest.fixture
def sensitive(enterprise, sensitive_item, liaison, clerk, head, now):
    order = actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    return fresh(order)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("orders:order", ""),
        ("api:order", " 接口"),
        ("admin:requests_desk_order_change", " 管理后台"),
    ],
)
def test_reading_a_sensitive_order(sensitive, worker, client, page, what):
    client.force_login(worker)
    client.get(reverse(page, args=[sensitive.pk if page.startswith("admin") else sensitive.number]))
    assert lines() == [("sensitive_read", "冯社工", ADDRESS, f"{sensitive.number}{what}")]


def test_reading_an_order_that_is_ones_own_or_not_sensitive(
    sensitive, routed, liaison, worker, client
):
    client.force_login(liaison)
    client.get(reverse("orders:order", args=[sensitive.number]))
    client.force_login(worker)
    client.get(reverse("orders:order", args=[routed.number]))
    assert lines() == []


def test_an_export(routed, worker, client):
    client.force_login(worker)
    client.get(reverse("orders:overdue_file", args=["csv"]))
    assert lines() == [("exported", "冯社工", ADDRESS, "超时未办结诉求清单（CSV，1 行）")]


def test_passwords(liaison, administrator, client):
    client.force_login(administrator)
    client.post(reverse("admin:accounts_user_reset_password", args=[liaison.pk]))
    liaison = again(liaison)
    liaison.set_password(PASSWORD)
    liaison.save(update_fields=["password"])
    client.force_login(liaison)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), form)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": liaison.email})
    assert len(mail.outbox) == 1
    assert lines() == [
        ("password_handed_out", "褚管理", ADDRESS, "李联络"),
        ("password_changed", "李联络", ADDRESS, ""),
        ("reset_asked", "李联络", ADDRESS, ""),
    ]


def test_an_appointment_and_its_end(outsider, administrator, client):
    client.force_login(administrator)
    form = {"user": outsider.pk, "position": "leader", "from_on": "2026/03/02", "until_on": ""}
    assert client.post(reverse("admin:accounts_appointment_add"), form).status_code == 302
    post = outsider.appointments.get()
    url = reverse("admin:accounts_appointment_change", args=[post.pk])
    assert client.post(url, {**form, "until_on": "2026/03/31"}).status_code == 302
    assert lines("appointed") == [
        ("appointed", "褚管理", ADDRESS, "任职 卫路人 · 街道领导（人员、职务、开始日期）"),
        ("appointed", "褚管理", ADDRESS, "任职 卫路人 · 街道领导（结束日期）"),
    ]


def test_administrators_read_it_and_nobody_writes_it(liaison, administrator, client):
    sign_in(client, "liaison", "wrong")
    client.force_login(administrator)
    url = reverse("admin:accounts_securityentry_changelist")
    text = words_of(client.get(url, {"kind__exact": "sign_in_failed", "q": "李联络"}))
    assert "登录失败" in text
    assert ADDRESS in text
    entry = SecurityEntry.objects.get()
    form = reverse("admin:accounts_securityentry_change", args=[entry.pk])
    assert client.post(form, {"name": "别人"}).status_code == 403
    entry.refresh_from_db()
    assert entry.name == "李联络"


def test_it_is_kept_for_the_time_of_the_setting(db, settings):
    settings.SECURITY_LOG_KEPT_MONTHS = 6
    kind = SecurityEntry.Kind.SIGNED_IN
    for days in (7 * 31, 5 * 31):
        with time_machine.travel(MONDAY - timedelta(days=days), tick=False):
            SecurityEntry.objects.create(kind=kind, about=f"{days}", at=timezone.now())
    assert tidy(now=MONDAY)["security log"] == 1
    assert SecurityEntry.objects.get().about == f"{5 * 31}"


def test_a_flood_of_refusals_is_cut_off_with_a_line(clerk, client):
    client.force_login(clerk)
    for number in range(REFUSALS_AN_HOUR + 5):
        client.get(f"/orders/XD20260302-{number:04}/")
    refused = SecurityEntry.objects.filter(kind=SecurityEntry.Kind.REFUSED)
    assert refused.count() == REFUSALS_AN_HOUR + 1
    assert "不再逐条记录" in refused.latest("pk").about
