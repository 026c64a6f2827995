"""The park: micro-grids and map with their numbers, and one micro-grid on a phone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from enterprises.models import Contact, Enterprise, Site
from grids.models import (
    MicroGrid,
    MicroGridDuty,
    OfficeHolder,
    PartyOrganisation,
    SocialWorker,
    Venue,
)
from requests_desk import actions
from requests_desk.models import Assignment, Order
from tests.cast import SINCE, draft, settle
from tests.requests_desk.test_budgets import statements
from xingdong.insight.models import PhoneReveal
from xingdong.insight.park import LoadState
from xingdong.insight.roles import (
    missing_roles,
    required_roles,
    staffing_by_micro_grid,
    with_role_holders,
)

ROOT = Path(__file__).resolve().parents[2]
SQUARE = [[120.0, 31.7], [120.1, 31.7], [120.1, 31.8], [120.0, 31.8], [120.0, 31.7]]


@pytest.fixture
def url(micro_grid):
    return reverse("insight:micro_grid", args=[micro_grid.code])


@pytest.fixture
def branch(micro_grid):
    branch = PartyOrganisation.objects.create(
        name="第二网格支部", kind="grid_branch", formation="grid", grid=micro_grid.grid
    )
    OfficeHolder.objects.create(
        organisation=branch, post="secretary", name="戴书记", phone="13912340000", from_on=SINCE
    )
    return branch


@pytest.fixture
def own_branch(enterprise):
    enterprise.party_organisation = PartyOrganisation.objects.create(
        name="示例轨道党支部", kind="branch", formation="independent"
    )
    enterprise.has_union = True
    enterprise.save()
    return enterprise.party_organisation


def hold(enterprise, role, name="林悦", **fields):
    return Contact.objects.create(
        enterprise=enterprise, role=role, name=name, mobile="13912345678", from_on=SINCE, **fields
    )


def page(client, user, url) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.text


def loaded(enterprise, now) -> Enterprise:
    return with_role_holders(Enterprise.objects.filter(pk=enterprise.pk), now.date()).get()


def test_which_roles_must_be_held(enterprise, other_enterprise, own_branch, branch, now):
    """A branch asks for a secretary, a union for a chair; 网格兜底 is no own branch (§3.4)."""
    assert required_roles(loaded(enterprise, now)) == ["party_secretary", "union_chair", "hr_head"]
    other_enterprise.party_organisation, other_enterprise.has_union = branch, None
    other_enterprise.save()
    assert required_roles(loaded(other_enterprise, now)) == ["hr_head"]


def test_the_page_and_the_count_agree_on_what_is_missing(
    enterprise, other_enterprise, own_branch, micro_grid, now
):
    hold(enterprise, "hr_head")
    hold(enterprise, "union_chair", until_on=now.date() - timedelta(days=1))
    missing = [missing_roles(loaded(one, now)) for one in (enterprise, other_enterprise)]
    assert missing == [["party_secretary", "union_chair"], ["hr_head"]]
    staffing = staffing_by_micro_grid(Enterprise.objects.all(), now.date())[micro_grid.pk]
    assert (staffing.enterprises, staffing.required, staffing.missing) == (2, 4, 3)
    assert staffing.ratio == "25%"


def test_who_moved_away_asks_for_nobody(enterprise, own_branch, micro_grid, now):
    Enterprise.objects.update(status="moved")
    assert staffing_by_micro_grid(Enterprise.objects.all(), now.date()) == {}


def test_the_micro_grid_on_the_phone(
    in_progress, enterprise, own_branch, branch, micro_grid, worker, client, url
):
    hold(enterprise, "hr_head")
    SocialWorker.objects.update(office_phone="051980000009")
    venue = Venue.objects.create(name="轨道先锋站", kind="grid_post", address="示例路 1 号")
    venue.micro_grids.add(micro_grid)
    text = page(client, worker, url)
    assert 'href="tel:0519-80000009"' in text
    for there in ("冯社工", "第二网格支部", "戴书记", "轨道先锋站", "林悦", in_progress.number):
        assert there in text
    assert "缺党组织负责人" in text
    assert "缺工会主席" in text
    assert "缺人力资源负责人" not in text
    assert "13912345678" not in text
    assert "13912340000" not in text


def test_what_is_missing_in_a_micro_grid_is_said(micro_grid, worker, client, url):
    MicroGridDuty.objects.all().delete()
    text = page(client, worker, url)
    for gap in ("无人负责", "缺网格支部", "缺阵地"):
        assert gap in text


def test_only_those_that_lack_a_role(enterprise, other_enterprise, worker, client, url):
    hold(enterprise, "hr_head")
    text = page(client, worker, f"{url}?lacking=1")
    assert other_enterprise.name in text
    assert enterprise.name not in text


def test_a_leader_reads_the_counts_alone(in_progress, enterprise, leader, client, url):
    hold(enterprise, "hr_head")
    text = page(client, leader, url)
    assert "在办诉求" in text
    for private in ("林悦", "冯社工", enterprise.name, in_progress.number, "显示号码"):
        assert private not in text


def test_a_number_asked_for_in_a_micro_grid_says_so(enterprise, branch, worker, client):
    client.force_login(worker)
    hr_head = hold(enterprise, "hr_head")
    for kind, row in (("contact", hr_head), ("office_holder", branch.office_holders.get())):
        url = reverse("insight:phone", args=[kind, row.pk])
        assert client.post(url, {"page": "micro_grid"}).status_code == 200
    assert list(PhoneReveal.objects.values_list("page", "enterprise", "post", "person")) == [
        ("micro_grid", None, "第二网格支部书记", "戴书记"),
        ("micro_grid", enterprise.pk, "人力资源负责人", "林悦"),
    ]


def test_a_department_cannot_ask_for_a_party_secretarys_number(in_progress, branch, clerk, client):
    client.force_login(clerk)
    url = reverse("insight:phone", args=["office_holder", branch.office_holders.get().pk])
    assert client.post(url, {"page": "file"}).status_code == 404
    assert not PhoneReveal.objects.exists()


def map_of(client, user) -> dict:
    client.force_login(user)
    return client.get(reverse("insight:map")).json()


def test_the_map_draws_outlines_and_points(
    in_progress, enterprise, micro_grid, worker, client, now
):
    MicroGrid.objects.update(outline={"type": "Polygon", "coordinates": [SQUARE]})
    Enterprise.objects.update(longitude=120.05, latitude=31.75)
    Site.objects.create(
        enterprise=enterprise, name="二厂", micro_grid=micro_grid, longitude=120.06, latitude=31.76
    )
    data = map_of(client, worker)
    (area,) = data["micro_grids"]["features"]
    assert area["geometry"]["coordinates"] == [SQUARE]
    assert area["properties"]["open"] == 1
    points = data["enterprises"]["features"]
    assert [point["geometry"]["coordinates"] for point in points] == [
        [120.05, 31.75],
        [120.06, 31.76],
    ]
    assert [point["properties"]["place"] for point in points] == ["", "二厂"]
    assert points[0]["properties"] == {
        "name": enterprise.name,
        "place": "",
        "url": reverse("insight:enterprise", args=[enterprise.credit_code]),
        "state": "open",
        "open": 1,
        "late": 0,
    }


def test_a_point_is_late_past_the_promise_and_not_while_the_clock_stands(
    in_progress, worker, client, now
):
    Enterprise.objects.update(longitude=120.05, latitude=31.75)

    def state() -> str:
        return map_of(client, worker)["enterprises"]["features"][0]["properties"]["state"]

    Order.objects.update(promised_at=now - timedelta(hours=1))
    assert state() == "late"
    Assignment.objects.update(paused_at=now - timedelta(hours=2))
    assert state() == "open"
    Order.objects.update(status="closed", closing="rated", closed_at=now)
    assert state() == "none"


def test_who_left_the_park_is_not_on_the_map(enterprise, worker, client):
    Enterprise.objects.update(longitude=120.05, latitude=31.75, status="deregistered")
    assert map_of(client, worker)["enterprises"]["features"] == []


def test_a_leaders_map_counts_no_sensitive_order(
    enterprise, sensitive_item, liaison, clerk, head, leader, worker, client, now
):
    actions.submit_order(draft(enterprise, sensitive_item), by=liaison, now=now)
    settle(now)
    Enterprise.objects.update(longitude=120.05, latitude=31.75)
    seen = [
        map_of(client, user)["enterprises"]["features"][0]["properties"]["open"]
        for user in (leader, worker)
    ]
    assert seen == [0, 1]


def test_who_left_sees_no_park_with_the_next_press(worker, enterprise, client, url, now):
    """The session stays open (handbook §7 E06)."""
    addresses = [
        reverse("insight:park"),
        reverse("insight:map"),
        url,
        reverse("insight:enterprises"),
    ]
    client.force_login(worker)
    assert [client.get(one).status_code for one in addresses] == [200] * 4
    SocialWorker.objects.update(until_on=now.date() - timedelta(days=1))
    assert [client.get(one).status_code for one in addresses] == [404] * 4


@pytest.mark.parametrize(
    ("name", "expected"), [("park", 9), ("map", 12), ("micro_grid", 20), ("enterprises", 9)]
)
def test_pages_take_the_same_statements_for_one_enterprise_and_for_three(
    name,
    expected,
    enterprise,
    item,
    liaison,
    clerk,
    micro_grid,
    own_branch,
    branch,
    worker,
    client,
    now,
):
    def fill(number: int) -> None:
        other = Enterprise.objects.create(
            credit_code=f"9132049{number}",
            name=f"示例{number}",
            micro_grid=micro_grid,
            stage="growth",
        )
        hold(other, "hr_head")
        place = MicroGrid.objects.create(grid=micro_grid.grid, code=f"MG-9{number}", name="新片区")
        Site.objects.create(enterprise=other, name="二厂", micro_grid=place)
        Site.objects.create(enterprise=other, name="三厂", micro_grid=micro_grid)
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        settle(now)

    url = reverse(f"insight:{name}", args=[micro_grid.code] if name == "micro_grid" else [])
    client.force_login(worker)
    fill(1)
    one = statements(client, "get", url)
    fill(2)
    fill(3)
    three = statements(client, "get", url)
    assert (len(one), len(three)) == (expected, expected), three


def test_the_map_knows_how_to_draw_every_enterprise():
    source = (ROOT / "static" / "js" / "park.js").read_text(encoding="utf-8")
    states = re.search(r"\bSTATES = {\n(.*?)\n\s*};", source, re.DOTALL)[1]
    assert re.findall(r"^\s*(\w+): {", states, re.MULTILINE) == list(LoadState)
