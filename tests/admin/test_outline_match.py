"""A point on the map proposes a micro-grid; a person decides."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid


def square(west) -> dict:
    ring = [[west, 31.7], [west + 0.01, 31.7], [west + 0.01, 31.71], [west, 31.71], [west, 31.7]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def elsewhere(micro_grid, enterprise) -> MicroGrid:
    """Another micro-grid, in which the enterprise's point lies."""
    MicroGrid.objects.filter(pk=micro_grid.pk).update(outline=square(120.0))
    Enterprise.objects.filter(pk=enterprise.pk).update(longitude=120.015, latitude=31.705)
    return MicroGrid.objects.create(
        grid=micro_grid.grid, code="MG-06", name="电气园区", outline=square(120.01)
    )


@pytest.fixture
def url(enterprise):
    return reverse("admin:enterprises_enterprise_place_by_point", args=[enterprise.pk])


def test_the_press_asks_first_and_then_moves(
    elsewhere, enterprise, micro_grid, worker, client, url
):
    site = Site.objects.create(
        enterprise=enterprise, name="二厂", micro_grid=elsewhere, longitude=120.005, latitude=31.705
    )
    client.force_login(worker)
    asked = client.get(url)
    assert "主厂区登记在 MG-05 示例路片区，坐标在 MG-06 电气园区" in asked.text
    assert "二厂登记在 MG-06 电气园区，坐标在 MG-05 示例路片区" in asked.text
    enterprise.refresh_from_db()
    assert enterprise.micro_grid == micro_grid
    client.post(url)
    enterprise.refresh_from_db()
    site.refresh_from_db()
    assert (enterprise.micro_grid, site.micro_grid) == (elsewhere, micro_grid)
    assert enterprise.history.first().history_user == worker


def test_nothing_to_move_is_said(enterprise, worker, client, url):
    client.force_login(worker)
    response = client.post(url)
    assert [str(one) for one in get_messages(response.wsgi_request)] == [
        "没有需要更正的：坐标与登记的微网格一致，或没有填写坐标。"
    ]


def test_only_who_keeps_the_record_may_move(
    elsewhere, enterprise, micro_grid, administrator, client, url
):
    client.force_login(administrator)
    assert client.post(url).status_code in (302, 403)
    enterprise.refresh_from_db()
    assert enterprise.micro_grid == micro_grid


def test_without_a_choice_the_form_names_the_place(elsewhere, worker, client):
    client.force_login(worker)
    response = client.post(
        reverse("admin:enterprises_enterprise_add"),
        {"name": "新企业", "longitude": "120.015", "latitude": "31.705"},
    )
    assert "坐标在 MG-06 电气园区，请核对后选定。" in response.text
    assert not Enterprise.objects.filter(name="新企业").exists()


def test_an_outline_over_a_neighbour_is_saved_with_a_word(elsewhere, micro_grid, worker, client):
    import json

    client.force_login(worker)
    url = reverse("admin:grids_microgrid_change", args=[micro_grid.pk])
    page = client.get(url)
    assert "outline-preview" in page.text
    form = {
        "code": "MG-05",
        "name": "示例路片区",
        "grid": micro_grid.grid_id,
        "outline": json.dumps({"type": "Feature", "geometry": square(120.005)}),
        "duties-TOTAL_FORMS": 0,
        "duties-INITIAL_FORMS": 0,
    }
    response = client.post(url, form, follow=True)
    micro_grid.refresh_from_db()
    assert micro_grid.outline == square(120.005)
    assert "边界与MG-06 电气园区重叠，请核对。" in response.text
    refused = client.post(url, form | {"outline": '{"type": "Point", "coordinates": [1, 2]}'})
    assert "GeoJSON 面" in refused.text
    micro_grid.refresh_from_db()
    assert micro_grid.outline == square(120.005)
