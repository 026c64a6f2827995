"""Every address of this floor × the cast; the order in question is in progress at RSZX."""

import pytest
from django.urls import get_resolver, reverse

from enterprises.models import Contact
from tests.cast import SINCE
from tests.test_urls import CENTRE, EVERYBODY, LEADERS, LIAISONS, RSZX, only

# Address name → what a GET answers for the enterprise of `liaison`.
GET = {
    "enterprise": only(LIAISONS | RSZX | CENTRE | LEADERS),
    "phone": only(EVERYBODY, answer=405),
}
MAY_ASK = RSZX | CENTRE


@pytest.fixture
def contact(enterprise):
    return Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13912345678", from_on=SINCE
    )


@pytest.fixture
def addresses(in_progress, enterprise, contact):
    return {"enterprise": [enterprise.credit_code], "phone": ["contact", contact.pk]}


def test_every_address_has_a_row():
    patterns = get_resolver("xingdong.insight.urls").url_patterns
    assert sorted(pattern.name for pattern in patterns) == sorted(GET)


@pytest.mark.parametrize("name", sorted(GET))
def test_who_may_open_what(name, addresses, cast, client):
    answers = {}
    for who, user in cast.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = client.get(reverse(f"insight:{name}", args=addresses.get(name))).status_code
    assert answers == GET[name]


def test_who_may_ask_for_a_number(addresses, cast, client):
    url = reverse("insight:phone", args=addresses["phone"])
    asked = {}
    for who, user in cast.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        asked[who] = client.post(url, {"page": "file"}).status_code
    assert asked == only(MAY_ASK)
