"""Departments in the admin: closed only when nothing is left, merged with all they have (E08)."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from requests_desk.models import OrderEvent, RoutingRule
from services.models import Membership
from tests.cast import fresh, make_department


@pytest.fixture
def into(db):
    return make_department("MSZX", "民生中心")


@pytest.fixture
def address(department) -> str:
    return reverse("admin:services_department_merge", args=[department.pk])


def test_the_page_says_what_would_move(in_progress, into, address, administrator, client):
    client.force_login(administrator)
    page = client.get(address).text
    assert "人社中心现有 1 个事项、1 件在办诉求，将随人员一并转到新部门" in page


def test_merging_moves_everything_and_is_logged(
    in_progress, into, address, administrator, clerk, department, client
):
    client.force_login(administrator)
    page = client.post(address, {"into": into.pk}, follow=True)
    assert "已并入民生中心，1 件在办诉求已转办。" in page.text
    assert fresh(in_progress).assignment.department == into
    department.refresh_from_db()
    assert (department.is_active, department.merged_into) == (False, into)
    open_ones = Membership.objects.filter(user=clerk, until_on__isnull=True)
    assert [one.department for one in open_ones] == [into]


def test_a_department_with_work_cannot_just_be_switched_off(
    in_progress, department, administrator, client
):
    client.force_login(administrator)
    form = {
        "name": department.name,
        "short_name": department.short_name,
        "code": department.code,
        "kind": department.kind,
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    page = client.post(reverse("admin:services_department_change", args=[department.pk]), form)
    assert "还有 1 个事项、1 件在办诉求，不能停用" in page.text
    department.refresh_from_db()
    assert department.is_active


@pytest.mark.parametrize("who", ["worker", "clerk", "leader"])
def test_nobody_else_merges(who, in_progress, into, address, cast, department, client):
    client.force_login(cast[who])
    events = OrderEvent.objects.count()
    assert client.post(address, {"into": into.pk}).status_code in (302, 403, 404)
    department.refresh_from_db()
    assert department.is_active
    assert OrderEvent.objects.count() == events


def test_the_catalogue_pointing_to_a_closed_department_is_warned_of(item, department, capsys):
    RoutingRule.objects.create(item=item, department=department)
    type(department).objects.update(is_active=False)
    call_command("check", databases=["default"])
    told = capsys.readouterr().err
    assert told.count("xingdong.W001") == 2
    assert f"服务事项 {item.pk} 的部门“人社中心”已停用。" in told
