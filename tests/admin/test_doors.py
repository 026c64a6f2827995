"""Every door of the admin that takes a name, a key or a day from outside, knocked at hard.

One table over the whole registry: a new admin is asked the same without a line here.
"""

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.urls import reverse

from tests.admin.conftest import words_of
from tests.cast import again
from xingdong.accounts.models import SecurityEntry, User
from xingdong.records.admin_doors import NarrowModelAdmin, RecordChangeList, is_key

REGISTRY = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
NO_KEYS = ("abc", "²", "9" * 30)
NO_DAYS = ("abc", "0001-01-01", "0000-00-00", "99999999", "9999-12-31")
TOLD = "筛选条件无法识别，已显示全部。"


@pytest.fixture
def enter(cast, client):
    """Sign in whoever may look at the list; its address."""

    def sign_in(page) -> str:
        name = f"{page.opts.app_label}.view_{page.opts.model_name}"
        for who in ("worker", "administrator"):
            if again(cast[who]).has_perm(name):
                client.force_login(cast[who])
                return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
        raise AssertionError(f"nobody may see {page}")

    return sign_in


def address(page, name: str, *args) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{name}", args=args)


def filters_of(page, client, url) -> list[str]:
    """The names that the list's own filters read from an address."""
    changelist = client.get(url).context["cl"]
    return [name for spec in changelist.filter_specs for name in spec.expected_parameters()]


def named_filters(page) -> list:
    return [spec for spec in page.list_filter if not isinstance(spec, type)]


def hostile_names(page) -> list[str]:
    """A look-up into every column, and one into what hangs on it."""
    names = []
    for field in page.model._meta.get_fields():
        names.append(f"{field.name}__{'isnull' if field.is_relation else 'regex'}")
        if field.is_relation and field.related_model:
            names.append(f"{field.name}__{field.related_model._meta.pk.name}__regex")
    return names


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_every_admin_has_our_doors(label, rf):
    assert isinstance(REGISTRY[label], NarrowModelAdmin)
    assert issubclass(REGISTRY[label].get_changelist(rf.get("/")), RecordChangeList)


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_a_list_is_asked_nothing_but_what_its_filters_name(label, enter, client):
    page = REGISTRY[label]
    url = enter(page)
    own = tuple(spec if isinstance(spec, str) else spec[0] for spec in named_filters(page))
    names = [name for name in hostile_names(page) if not name.startswith(own)]
    assert {name: client.get(url, {name: "1"}).status_code for name in names} == dict.fromkeys(
        names, 400
    )
    beside = {"_popup": 1, "o": 1, SEARCH_VAR: "x", "_to_field": "id", "all": ""}
    assert client.get(url, {names[0]: "1", **beside}).status_code == 400


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_what_a_filter_cannot_mean_is_told(label, enter, client):
    """No page of errors: the list, or the way back to it with one sentence."""
    page = REGISTRY[label]
    url = enter(page)
    asked = [{name: value} for name in filters_of(page, client, url) for value in NO_DAYS]
    if by := page.date_hierarchy:
        asked += [{f"{by}__year": year} for year in (*NO_DAYS, "0", "1", "9999")]
        asked += [{f"{by}__year": 2026, f"{by}__month": month} for month in ("abc", "0", "13")]
    asked += [{"p": value, "o": value} for value in NO_KEYS]
    asked += [{SEARCH_VAR: " ".join(map(str, range(2000)))}]
    for query in asked:
        answer = client.get(url, query)
        assert answer.status_code in (200, 302), query
        if answer.status_code == 302:
            assert TOLD in words_of(client.get(answer.url)), query


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_a_key_that_is_none_leads_nowhere(label, enter, client):
    page = REGISTRY[label]
    url = enter(page)
    names = [
        pattern.name.removeprefix(f"{page.opts.app_label}_{page.opts.model_name}_")
        for pattern in page.get_urls()
        if pattern.name and "object_id" in pattern.pattern.converters
    ]
    for name in names:
        for key in NO_KEYS:
            answer = client.get(address(page, name, key))
            assert answer.status_code in (302, 403, 404), (name, key)
            assert client.post(address(page, name, key)).status_code in (302, 403, 404)
    for key in NO_KEYS:
        for name in page.get_actions(request_of(client, url)):
            chosen = {"action": name, ACTION_CHECKBOX_NAME: key}
            told = words_of(client.post(url, chosen, follow=True))
            assert "所选记录无法识别，请重新选择。" in told, (name, key)


def test_a_key_of_five_thousand_digits_is_none():
    assert not is_key(User, "9" * 5000)
    assert is_key(User, "1")


def request_of(client, url):
    return client.get(url).wsgi_request


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_a_proposed_value_that_does_not_fit_is_left_out(label, enter, client):
    page = REGISTRY[label]
    url = enter(page)
    if not page.has_add_permission(request_of(client, url)):
        assert client.get(address(page, "add"), {"user": "abc"}).status_code == 403
        return
    for value in NO_KEYS:
        proposed = {field.name: value for field in page.model._meta.get_fields()}
        assert client.get(address(page, "add"), proposed).status_code == 200


@pytest.mark.parametrize("label", sorted(REGISTRY))
def test_what_may_be_chosen_is_told_for_fields_alone(label, enter, client):
    page = REGISTRY[label]
    enter(page)
    for field in page.model._meta.get_fields():
        query = {
            "app_label": page.opts.app_label,
            "model_name": page.opts.model_name,
            "field_name": field.name,
            "term": "^f",
            "page": "9" * 30,
        }
        assert client.get(reverse("admin:autocomplete"), query).status_code in (403, 404)


@pytest.mark.parametrize(
    "name", ["auth_token__key__regex", "password__regex", "mobile__startswith", "is_superuser"]
)
def test_no_secret_of_a_person_is_asked_letter_by_letter(name, administrator, client):
    client.force_login(administrator)
    url = reverse("admin:accounts_user_changelist")
    assert client.get(url, {name: "^f"}).status_code == 400
    assert SecurityEntry.objects.get(kind="refused").about == f"accounts.user 按 {name} 筛选"
    assert client.get(url, {"_to_field": "password"}).status_code == 400


@pytest.mark.parametrize("number", ["abc", "0", "9" * 30])
def test_a_page_of_results_that_is_not_there_is_told(number, administrator, client):
    client.force_login(administrator)
    found = client.get(reverse("admin:search"), {"s": "用户", "page": number})
    assert found.status_code == 404


def test_a_key_of_too_many_digits_is_no_error(administrator, client):
    client.force_login(administrator)
    for name in ("securityentry", "apitoken"):
        url = reverse(f"admin:accounts_{name}_changelist")
        answer = client.get(url, {"user__id__exact": "9" * 26})
        assert answer.status_code in (302, 200), name
