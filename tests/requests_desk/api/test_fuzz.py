"""Whatever a program sends, the API answers with a status of its own, never with an error of ours.

Schemathesis reads the published schema and makes up requests; half of them name a real order.
"""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from requests_desk.models import Order

from .conftest import key_for

pytestmark = pytest.mark.fuzz
EXAMPLES = 12  # of each operation and role
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("liaison", "resolved"),
        ("clerk", "in_progress"),
        ("head", "in_review"),
        ("worker", "routed"),
    ],
)
def test_no_request_ends_in_an_error_of_ours(who, state, db, request):
    request.getfixturevalue(state)
    headers = {"Authorization": f"Token {key_for(request.getfixturevalue(who))}"}
    numbers = list(Order.objects.values_list("number", flat=True))
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", WSGIHandler())
    broken = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @FUZZ
        @given(case=operation.as_strategy(), number=st.none() | st.sampled_from(numbers))
        def ask(case, number):
            if number and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            answer = case.call(headers=headers)
            if answer.status_code >= 500:
                broken.append(f"{case.method} {case.path}: {answer.status_code}")

        ask()
    assert broken == []
