"""No English is left over on any page of the admin: unfold, Django, sign-in and our own."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from tests.admin.conftest import read, words_of

# Codes, addresses and user names are no words of ours; keys are.
NOT_WORDS = re.compile(r"\S+@\S+|\b[A-Z]{2}\d*[-\d]*\b|[A-Za-z]*\d[\w-]*|\b\w+_\w+\b|Ctrl|esc")
# Item fields name their JSON keys and types; errors are shown as the machine gave them.
ALLOWED = {"key", "type", "choices", "text", "textarea", "int", "decimal", "date", "datetime"}
ALLOWED |= {"choice", "multichoice", "phone", "bool", "OSError", "away", "refused"}
ALLOWED |= {"admin"}  # the security log names pages as the portal's addresses do
ALLOWED |= {"RSZX", "JSGL", "XDSQ", "OSError", "Webhook", "qyapi", "weixin", "com", "GeoJSON"}

# The rows under the forms that are sent without any.
INLINES = ("contacts", "sites", "office_holders", "member_counts", "instructors")


def english_on(response, users) -> set[str]:
    page = read(response)
    text = NOT_WORDS.sub(" ", " ".join(page.words + page.spoken))
    return set(re.findall(r"[A-Za-z]{3,}", text)) - ALLOWED - users


def pages_for(user, client) -> list[str]:
    """Home, and list, form, history and delete page of everything ``user`` may open."""
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{stem}_changelist"))
        pages.append(reverse(f"{stem}_changelist") + "?q=zzz")
        pages.append(reverse(f"{stem}_add"))
        for row in model._default_manager.order_by("pk")[:1]:
            pages += [
                reverse(f"{stem}_{page}", args=[row.pk]) for page in ("change", "history", "delete")
            ]
    return pages


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_every_page_speaks_chinese(who, grow, cast, client):
    grow(1)
    users = {user.username for user in cast.values() if user is not None}
    client.force_login(cast[who])
    seen, found = 0, {}
    for page in pages_for(cast[who], client):
        response = client.get(page)
        if response.status_code != 200:
            assert response.status_code in (302, 403), page
            continue
        seen += 1
        if words := english_on(response, users):
            found[page] = words
    assert found == {}
    assert seen > 20


@pytest.mark.parametrize(
    "page",
    [
        "requests_desk_routingrule_simulate",
        "enterprises_enterprise_new_liaison",
        "enterprises_enterprise_change_stage_page",
        "enterprises_enterprise_change_status_page",
    ],
)
def test_our_own_pages_speak_chinese(page, enterprise, worker, client):
    client.force_login(worker)
    args = [enterprise.pk] if "enterprise" in page else []
    assert english_on(client.get(reverse(f"admin:{page}", args=args)), {"worker"}) == set()


def test_refused_forms_speak_chinese(worker, client):
    client.force_login(worker)
    for name in ("enterprises_enterprise", "requests_desk_routingrule", "grids_partyorganisation"):
        answer = client.post(
            reverse(f"admin:{name}_add"),
            {f"{prefix}-{count}_FORMS": 0 for prefix in INLINES for count in ("TOTAL", "INITIAL")},
        )
        assert "此项必填。" in words_of(answer)
        assert english_on(answer, {"worker"}) == set()


@pytest.mark.parametrize(("domain", "least"), [("django", 100), ("djangojs", 7)])
def test_the_compiled_catalogue_is_the_written_one(domain, least):
    """Whoever edits the .po must compile the .mo, because machines without gettext run it too."""
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    entry = r'^(?:msgctxt "(.+)"\n)?msgid "(.+)"\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? "(.+)"$'
    written = {
        f"{context}\x04{source}" if context else source: chinese.replace('\\"', '"')
        for context, source, chinese in re.findall(
            entry, (folder / f"{domain}.po").read_text(), re.MULTILINE
        )
    }
    with (folder / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    def chinese(key: str) -> str:
        """Of a plural the form there is; old gettexts know no plural as a plain text."""
        source = key.replace('\\"', '"')
        found = compiled.gettext(source)
        return compiled.ngettext(source, source, 2) if found == source else found

    assert {key: chinese(key) for key in written} == written
    assert len(written) >= least
