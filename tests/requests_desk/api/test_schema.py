"""The OpenAPI schema is valid, complete, and says what the forms ask."""

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver

from requests_desk.steps import STEPS


@pytest.fixture(scope="module")
def schema(tmp_path_factory) -> dict:
    file = tmp_path_factory.mktemp("schema") / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    return yaml.safe_load(file.read_text())


def request_of(schema: dict, path: str) -> dict:
    content = schema["paths"][path]["post"]["requestBody"]["content"]
    assert sorted(content) == ["application/json", "multipart/form-data"]
    name = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    return schema["components"]["schemas"][name]


def test_every_address_is_described(schema):
    patterns = get_resolver("requests_desk.api.urls").url_patterns
    own = {"schema", "docs", "nowhere"}
    assert len(schema["paths"]) == len({pattern.name for pattern in patterns} - own)


def test_every_step_is_described_by_its_own_form(schema):
    for action, step in STEPS.items():
        path = f"/api/v1/orders/{{number}}/actions/{action.value}/"
        operation = schema["paths"][path]["post"]
        assert operation["summary"] == step.verb
        fields = step.form.base_fields
        if not fields:
            assert "requestBody" not in operation
            continue
        asked = request_of(schema, path)
        assert list(asked["properties"]) == list(fields)
        required = {name for name, field in fields.items() if field.required}
        assert set(asked.get("required", [])) == required


def test_ordering_asks_for_the_forms_fields(schema):
    asked = request_of(schema, "/api/v1/orders/")
    assert sorted(asked["required"]) == ["contact_name", "contact_phone", "description", "title"]
    assert "idempotency_key" not in asked["properties"]
    assert asked["properties"]["title"]["maxLength"] == 60
    assert asked["properties"]["details"]["type"] == "object"
    headers = [one["name"] for one in schema["paths"]["/api/v1/orders/"]["post"]["parameters"]]
    assert headers == ["Idempotency-Key"]


def test_every_date_of_a_turn_has_a_sentence_beside_it(schema):
    parts = schema["components"]["schemas"]
    dates = {name for name in parts["Clocks"]["properties"] if name.endswith("_at")}
    assert set(parts["DateExplanations"]["properties"]) == dates - {"next_due_at"}
    assert "promise_explanation" in parts["OrderDetail"]["required"]


def test_refusals_have_one_shape_everywhere(schema):
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    reference = answer["content"]["application/json"]["schema"]["$ref"]
                    assert reference.endswith("/ErrorBody"), (path, status)


def test_what_is_public_says_so(schema):
    public = {
        path
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        if {} in operation.get("security", [{}])
    }
    assert public == {
        "/api/v1/items/",
        "/api/v1/items/{code}/",
        "/api/v1/surveys/{token}/",
        "/api/v1/token/",
    }


def test_the_schema_and_its_page_are_served(client, db):
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "<script>" not in page.text  # the policy forbids inline scripts
    assert "https://" not in page.text
    assert (
        "unsafe" not in page.headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    )
    script = client.get("/api/v1/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in script.text
