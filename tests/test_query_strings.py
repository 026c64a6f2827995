"""Whatever stands behind the question mark, every page and every answer of the API holds out.

The names are read from the source of each view, so a new one is asked without a line here.
"""

import inspect
import re

import pytest
import time_machine
from django.forms import DateField
from django.forms.forms import DeclarativeFieldsMetaclass
from django.urls import URLPattern, URLResolver, get_resolver
from django_filters import FilterSet

from requests_desk.api.pagination import NewestFirst
from xingdong.records.forms import Form

HOSTILE = ("abc", "\0", "²", "9" * 30, "0001-01-01", "0000-00-00", "9999-12-31", "1_1")
ASKED = re.compile(r"""(?:GET|query_params)(?:\.get\(|\[)"(\w+)"|_number\(request, "(\w+)""")
# Pages that stand outside: signing in and the admin, which has a test of its own.
ELSEWHERE = ("accounts/", "admin/", "healthz", "readyz")


def pages(patterns, before: str = "") -> dict[str, object]:
    """Address → view of everything below, where the address has no parts to fill in."""
    found: dict[str, object] = {}
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= pages(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not re.search(r"[<(\[^]", address):
            found[address] = pattern.callback
    return found


PAGES = {
    address: view
    for address, view in pages(get_resolver().url_patterns).items()
    if not address.startswith(ELSEWHERE)
}


def names_of(view) -> set[str]:
    """What the module of ``view`` reads from an address, itself or by its forms and filters."""
    module = inspect.getmodule(inspect.unwrap(getattr(view, "view_class", view)))
    source = inspect.getsource(module)
    names = {name for pair in ASKED.findall(source) for name in pair if name} | {"after", "before"}
    for name, thing in vars(module).items():
        if thing is NewestFirst:
            names.add("page_size")
        if isinstance(thing, type) and issubclass(thing, FilterSet):
            names |= set(thing.base_filters)
        if isinstance(thing, DeclarativeFieldsMetaclass) and re.search(
            rf"{name}\([^)]*GET", source
        ):
            names |= set(thing.base_fields)
    return names


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize("address", sorted(PAGES))
def test_no_query_string_breaks_a_page(address, cast, in_progress, client):
    for who in ("worker", "head", "liaison"):
        client.force_login(cast[who])
        if client.get(f"/{address}").status_code == 200:
            break
    for name in sorted(names_of(PAGES[address])):
        for value in HOSTILE:
            answer = client.get(f"/{address}", {name: value})
            assert answer.status_code < 500, (name, value)
            answer.getvalue()


FILLED = {"int": "9" * 30, "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses_with_parts() -> list[str]:
    """Every address with something to fill in, filled with what nobody has."""
    found = []
    stack = [("", get_resolver().url_patterns)]
    while stack:
        before, patterns = stack.pop()
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                stack.append((address, pattern.url_patterns))
            elif "<" in address and not re.search(r"[(^\[]", address):
                found.append(
                    re.sub(r"<(?:(\w+):)?\w+>", lambda part: FILLED.get(part[1], "abc"), address)
                )
    return sorted(one for one in found if not one.startswith(ELSEWHERE))


@pytest.mark.parametrize("address", addresses_with_parts())
def test_what_nobody_has_is_not_found(address, cast, client):
    for who in ("worker", "liaison"):
        client.force_login(cast[who])
        for answer in (client.get(f"/{address}"), client.post(f"/{address}")):
            assert answer.status_code < 500, who


def test_the_names_are_found():
    """The test asks what the pages read: else it would prove nothing."""
    assert {"after", "before", "q", "status", "submitted_from"} <= names_of(PAGES["orders/"])
    assert {"day"} <= names_of(PAGES["centre/daily/"])
    assert {"first", "last", "period", "grid"} <= names_of(PAGES["figures/"])
    assert {"page_size", "after"} <= names_of(PAGES["api/v1/orders/"])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_form_refuses_the_ends_of_the_calendar(day):
    """The pages that reckon from a date come to no year 0; every form of ours is made on these."""
    form = type("DayForm", (Form,), {"day": DateField()})({"day": day})
    assert form.errors == {"day": ["请填写 1900 年至 2199 年之间的日期。"]}
