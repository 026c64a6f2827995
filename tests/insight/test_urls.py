"""Every address of this floor × the cast; the order in question is in progress at RSZX."""

import pytest
from django.urls import get_resolver, reverse

from enterprises.models import Contact
from tests.cast import SINCE
from tests.test_urls import ALL_LIAISONS, CENTRE, EVERYBODY, LEADERS, LIAISONS, RSZX, STAFF, only

# Address name → what a GET answers for the enterprise of `liaison`.
GET = {
    "park": only(CENTRE | LEADERS),
    "today": only(CENTRE),
    "map": only(CENTRE | LEADERS),
    "micro_grid": only(CENTRE | LEADERS),
    "enterprises": only(STAFF | ALL_LIAISONS | CENTRE | LEADERS),
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
    return {
        "micro_grid": ["MG-05"],
        "enterprise": [enterprise.credit_code],
        "phone": ["contact", contact.pk],
    }


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


def test_listing_and_opening_agree(in_progress, enterprise, cast, client):
    """Whoever finds the enterprise in the list can open its file, and nobody else."""
    listed, opened = set(), set()
    for who, user in cast.items():
        if user is None:
            continue
        client.force_login(user)
        if enterprise.credit_code in client.get(reverse("insight:enterprises")).text:
            listed.add(who)
        file = client.get(reverse("insight:enterprise", args=[enterprise.credit_code]))
        if file.status_code == 200:
            opened.add(who)
    assert listed == opened == LIAISONS | RSZX | CENTRE | LEADERS
