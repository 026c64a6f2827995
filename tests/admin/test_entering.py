"""Who gets into the admin, and what each role finds there."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from grids.models import SocialWorker
from requests_desk.models import Order
from tests.admin.conftest import words_of
from tests.cast import again, fresh
from xingdong.accounts.models import Appointment, User
from xingdong.accounts.standing import standing_of
from xingdong.notices.models import Delivery

HOME = "/admin/"

# Model → what social worker and administrator may do with it; everything else is refused.
# Written out by hand: the table in xingdong/backoffice/permissions.py must agree.
MAY = {
    "accounts.appointment": ("", "view add change"),
    "accounts.apitoken": ("", "view"),
    "accounts.securityentry": ("", "view"),
    "accounts.user": ("", "view add change"),
    "admin.logentry": ("", "view"),
    "enterprises.enterprise": ("view add change", ""),
    "enterprises.importrun": ("view", ""),
    "enterprises.liaison": ("view", ""),
    "enterprises.pairing": ("view add change", ""),
    "enterprises.plan": ("view add change", ""),
    "enterprises.residency": ("view add change", ""),
    "enterprises.unusualcode": ("view add", ""),
    "enterprises.visit": ("view add change", ""),
    "grids.grid": ("view add change", "view add change"),
    "grids.groupnotice": ("view add change delete", ""),
    "grids.microgrid": ("view add change", "view add change"),
    "grids.partnerbody": ("view add change", ""),
    "grids.partyorganisation": ("view add change", ""),
    "grids.socialworker": ("view change", "view add change"),
    "grids.venue": ("view add change", ""),
    "grids.wechatgroup": ("view add change", ""),
    "insight.phonereveal": ("", "view"),
    "notices.delivery": ("view", ""),
    "notices.grouprobot": ("view add change", "view add change"),
    "requests_desk.order": ("view", ""),
    "requests_desk.orderevent": ("view", ""),
    "requests_desk.routingrule": ("view add change delete", "view add change delete"),
    "requests_desk.survey": ("view", ""),
    "services.calendarday": ("view", "view add change delete"),
    "services.category": ("view", "view add change"),
    "services.department": ("view", "view add change"),
    "services.serviceitem": ("view", "view add change"),
    "services.trainingexample": ("view add change", ""),
}


def test_who_may_enter(cast, client):
    answers = {}
    for who, user in cast.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = client.get(HOME, follow=False).status_code
    expected = dict.fromkeys(cast, 302)
    assert answers == {**expected, "worker": 200, "administrator": 200}


def test_strangers_sign_in_on_the_portals_own_page(client, db):
    response = client.get("/admin/accounts/user/", follow=True)
    path, query = response.redirect_chain[-1][0].split("?")
    assert path == reverse("account_login")
    assert query == "next=%2Fadmin%2Faccounts%2Fuser%2F"


def test_somebody_without_a_role_is_told_so(liaison, client):
    client.force_login(liaison)
    response = client.get(HOME, follow=True)
    assert response.status_code == 403
    assert "您不能做这一步" in words_of(response)


def test_the_staff_flag_opens_nothing(outsider, client):
    User.objects.filter(pk=outsider.pk).update(is_staff=True)
    client.force_login(again(outsider))
    assert client.get(HOME, follow=True).status_code == 403


def test_the_first_superuser_configures_but_sees_no_order(routed, outsider, client):
    User.objects.filter(pk=outsider.pk).update(is_superuser=True)
    first = again(outsider)
    assert first.has_perm("accounts.add_user")
    assert not first.has_perm("requests_desk.view_order")
    assert not first.has_perm("requests_desk.delete_order")
    client.force_login(first)
    assert client.get(HOME).status_code == 200
    assert client.get(reverse("admin:requests_desk_order_changelist")).status_code == 403
    assert client.get(routed.get_absolute_url()).status_code == 404


def test_a_worker_who_left_is_out_with_the_next_press(worker, client, now):
    client.force_login(worker)
    assert client.get(HOME).status_code == 200
    SocialWorker.objects.update(until_on=now.date() - timedelta(days=1))
    assert client.get(HOME, follow=True).status_code == 403


def test_signing_out_leaves_the_whole_portal(worker, client):
    client.force_login(worker)
    assert client.get(reverse("admin:logout")).url == reverse("account_logout")
    response = client.post(reverse("admin:logout"))
    assert response.url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_every_model_of_the_admin_has_a_row_here():
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == set(MAY)


@pytest.mark.parametrize("label", sorted(MAY))
def test_who_may_do_what(label, cast, client, rf):
    model = next(one for one in admin.site._registry if one._meta.label_lower == label)
    page = admin.site._registry[model]

    def verbs_of(user) -> str:
        request = rf.get("/")
        request.user = again(user)
        allowed = page.get_model_perms(request)
        return " ".join(verb for verb in ("view", "add", "change", "delete") if allowed[verb])

    found = tuple(verbs_of(cast[who]) for who in ("worker", "administrator"))
    assert found == MAY[label]
    for who, verbs in zip(("worker", "administrator"), found, strict=True):
        client.force_login(cast[who])
        url = reverse(f"admin:{label.replace('.', '_')}_changelist")
        assert client.get(url).status_code == (200 if "view" in verbs else 403), who
    for who in set(cast) - {"worker", "administrator", "visitor"}:
        assert verbs_of(cast[who]) == "", who


def test_the_menu_shows_what_one_may_open(worker, administrator, client):
    client.force_login(worker)
    text = words_of(client.get(HOME))
    assert "诉求" in text
    assert "企业" in text
    assert "操作记录" not in text
    client.force_login(administrator)
    text = words_of(client.get(HOME))
    assert "操作记录" in text
    assert "诉求" not in text
    assert "满意度评价" not in text


def test_an_administrator_cannot_open_an_order(resolved, administrator, client):
    client.force_login(administrator)
    survey, delivery = resolved.surveys.get(), Delivery.objects.first()
    for name, pk in (
        ("requests_desk_order", resolved.pk),
        ("requests_desk_survey", survey.pk),
        ("notices_delivery", delivery.pk),
        ("requests_desk_orderevent", resolved.events.first().pk),
    ):
        url = reverse(f"admin:{name}_change", args=[pk])
        assert client.get(url).status_code == 403, name
    for url in (
        reverse("admin:requests_desk_order_open_page", args=[resolved.pk]),
        reverse("admin:enterprises_enterprise_change", args=[resolved.enterprise_id]),
    ):
        response = client.get(url)
        assert response.status_code in (403, 404)
        assert resolved.title not in response.text


def test_an_administrator_finds_no_order_by_searching(routed, administrator, worker, client):
    url = reverse("admin:search")
    client.force_login(administrator)
    assert routed.title not in client.get(url, {"s": routed.number, "extended": 1}).text
    client.force_login(worker)
    assert routed.title in client.get(url, {"s": routed.number, "extended": 1}).text


def test_permissions_do_not_open_the_desk_to_somebody_who_is_not_the_centre(
    routed, administrator, rf, monkeypatch
):
    """Even with the permission in hand the lists of the desk stay empty."""
    request = rf.get("/")
    request.user = again(administrator)
    assert not standing_of(request.user).is_centre
    for model in (Order, Delivery):
        assert not admin.site._registry[model].get_queryset(request).exists()


def test_orders_are_read_only_for_everybody(routed, worker, administrator, client):
    events = routed.events.count()
    change = reverse("admin:requests_desk_order_change", args=[routed.pk])
    delete = reverse("admin:requests_desk_order_delete", args=[routed.pk])
    for user in (worker, administrator):
        client.force_login(user)
        assert client.post(change, {"title": "改掉"}).status_code == 403
        assert client.post(delete, {"post": "yes"}).status_code == 403
        assert client.get(reverse("admin:requests_desk_order_add")).status_code == 403
    assert fresh(routed).title == routed.title
    assert routed.events.count() == events


def test_a_worker_appoints_nobody(worker, outsider, client):
    client.force_login(worker)
    for url in (
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_appointment_add"),
        reverse("admin:grids_socialworker_add"),
        reverse("admin:services_department_add"),
    ):
        assert client.post(url, {"user": outsider.pk}).status_code == 403
    assert not Appointment.objects.filter(user=outsider).exists()
    assert SocialWorker.objects.count() == 1
