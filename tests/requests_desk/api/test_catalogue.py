"""GET /items/ and /items/{code}/: open to everybody."""

import pytest

from tests.requests_desk.api.conftest import statements


def codes(response) -> list[str]:
    return [item["code"] for item in response.json()]


def test_a_visitor_reads_the_whole_entry(item, as_user):
    found = as_user().get("/api/v1/items/HR-01/")
    assert found.status_code == 200
    assert found.json() == {
        "code": "HR-01",
        "name": "专场招聘",
        "description": "专场招聘的说明。",
        "category": {"code": "HR", "name": "HR"},
        "kind": "handle",
        "kind_label": "办理",
        "department": {"code": "RSZX", "name": "人社中心", "short_name": "人社中心"},
        "co_departments": [],
        "response_limit": "4 个工作时",
        "resolve_limit": "5 个工作日",
        "promised_at": "2026-03-09T17:30:00+08:00",
        "stages": [],
        "sensitive": False,
        "is_fallback": False,
        "materials": ["招聘简章"],
        "form_fields": [
            {
                "name": "headcount",
                "label": "招聘人数",
                "type": "int",
                "required": True,
                "help": "",
                "max_length": None,
                "choices": [],
                "initial": None,
            },
            {
                "name": "jobs",
                "label": "招聘岗位",
                "type": "text",
                "required": False,
                "help": "",
                "max_length": 200,
                "choices": [],
                "initial": None,
            },
        ],
    }


def test_the_list_has_active_items_and_searches_like_the_page(
    item, street_item, consult_item, as_user
):
    street_item.is_active = False
    street_item.save()
    client = as_user()
    assert codes(client.get("/api/v1/items/")) == ["HR-01", "PC-01"]
    assert codes(client.get("/api/v1/items/?q=缺人")) == ["HR-01"]
    assert codes(client.get("/api/v1/items/?category=pc")) == ["PC-01"]
    assert codes(client.get("/api/v1/items/?category=XX")) == []


@pytest.mark.parametrize("code", ["XX-99", "PF-04"])
def test_an_unknown_or_inactive_item_is_not_there(code, street_item, as_user):
    street_item.is_active = False
    street_item.save()
    response = as_user().get(f"/api/v1/items/{code}/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_more_items_take_no_more_statements(item, as_user, street_item):
    one, _ = statements(lambda: as_user().get("/api/v1/items/?q=招工"))
    two, response = statements(lambda: as_user().get("/api/v1/items/"))
    assert len(response.json()) == 2
    assert len(one) == len(two) == 2
