"""Every list of the admin: few statements, and the same number at one row and at three."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.admin.conftest import statements

# List → (who looks, statements). Each page costs session, user and standing first.
LISTS = {
    "accounts_appointment": ("administrator", 6),
    "accounts_apitoken": ("administrator", 6),
    "accounts_securityentry": ("administrator", 4),
    "accounts_user": ("administrator", 9),
    "admin_logentry": ("administrator", 6),
    "enterprises_enterprise": ("worker", 8),
    "enterprises_importrun": ("worker", 6),
    "enterprises_liaison": ("worker", 6),
    "enterprises_pairing": ("worker", 7),
    "enterprises_plan": ("worker", 7),
    "enterprises_residency": ("worker", 6),
    "enterprises_unusualcode": ("worker", 6),
    "enterprises_visit": ("worker", 7),
    "grids_grid": ("worker", 6),
    "grids_groupnotice": ("worker", 7),
    "grids_microgrid": ("worker", 8),
    "grids_partnerbody": ("worker", 6),
    "grids_partyorganisation": ("worker", 10),
    "grids_socialworker": ("worker", 7),
    "grids_venue": ("worker", 7),
    "grids_wechatgroup": ("worker", 7),
    "insight_phonereveal": ("administrator", 6),
    "notices_delivery": ("worker", 5),
    "notices_grouprobot": ("worker", 8),
    "requests_desk_order": ("worker", 7),
    "requests_desk_orderevent": ("worker", 4),
    "requests_desk_routingrule": ("worker", 11),
    "requests_desk_survey": ("worker", 4),
    "services_calendarday": ("administrator", 8),
    "services_category": ("administrator", 6),
    "services_department": ("administrator", 7),
    "services_serviceitem": ("administrator", 8),
    "services_trainingexample": ("worker", 7),
}
MOST = 12


def test_every_list_has_a_row_here():
    listed = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert listed == set(LISTS)
    assert max(number for _, number in LISTS.values()) <= MOST


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_costs_the_same_at_one_row_and_at_three(name, grow, cast, client, request):
    who, expected = LISTS[name]
    client.force_login(cast[who])
    url = reverse(f"admin:{name}_changelist")
    grow(1)
    at_one = statements(client, url)
    grow(2)
    grow(3)
    at_three = statements(client, url)
    assert (len(at_one), len(at_three)) == (expected, expected), at_three


@pytest.mark.parametrize("name", ["requests_desk_order", "requests_desk_survey"])
def test_long_lists_are_never_counted(name, grow, worker, client):
    grow(1)
    client.force_login(worker)
    taken = statements(client, reverse(f"admin:{name}_changelist"))
    table = f'FROM "{name}"'
    assert [one for one in taken if "COUNT(" in one and table in one] == []


def test_the_home_page_costs_the_same_for_one_and_for_three(grow, worker, administrator, client):
    def costs():
        found = []
        for who in (worker, administrator):
            client.force_login(who)
            found.append(len(statements(client, reverse("admin:index"))))
        return found

    grow(1)
    at_one = costs()
    grow(2)
    grow(3)
    assert at_one == costs() == [25, 10]
