"""What social workers do with an enterprise's record beside its plain fields."""

from datetime import date

import pytest
from django.urls import reverse

from enterprises.actions import change_stage
from enterprises.models import Enterprise, HeadcountCheck, StageChange, StatusChange, Visit
from tests.admin.conftest import words_of
from tests.admin.test_enterprises import ADD, form
from tests.admin.test_people import management

__all__ = ["form"]


def page(name: str, enterprise) -> str:
    return reverse(f"admin:enterprises_enterprise_{name}", args=[enterprise.pk])


def changed(client, enterprise, form, **rows):
    """Save the enterprise's page as it is, with more rows."""
    return client.post(
        page("change", enterprise),
        {
            **form,
            "name": enterprise.name,
            "credit_code": enterprise.credit_code,
            **management("liaisons"),
            **management("headcounts"),
            **management("stage_changes"),
            **management("status_changes"),
            **rows,
        },
    )


def test_the_first_headcount_comes_with_the_record(form, worker, client):
    client.force_login(worker)
    assert client.post(ADD, {**form, "headcount": 86, "non_local_headcount": 30}).status_code == 302
    check = HeadcountCheck.objects.get()
    assert (check.total, check.non_local, check.checked_on) == (86, 30, date(2026, 3, 2))


def test_a_new_check_is_a_row_and_the_number_follows(form, enterprise, worker, client):
    client.force_login(worker)
    rows = {
        **management("headcounts", total=1),
        "headcounts-0-enterprise": enterprise.pk,
        "headcounts-0-checked_on": "2026/03/01",
        "headcounts-0-total": 104,
    }
    assert changed(client, enterprise, form, **rows).status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.headcount, enterprise.headcount_on) == (104, date(2026, 3, 1))


def test_stage_status_and_headcount_are_not_typed_over(form, enterprise, worker, client):
    client.force_login(worker)
    answer = changed(client, enterprise, form, stage="startup", status="moved", headcount=1)
    assert answer.status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.stage, enterprise.status, enterprise.headcount) == (
        "growth",
        "operating",
        86,
    )


def test_the_stage_turns_with_a_reason_and_the_rule_advises(enterprise, worker, client):
    Enterprise.objects.update(registered_on=date(2010, 1, 1))
    client.force_login(worker)
    url = page("change_stage_page", enterprise)
    assert "系统建议：成熟期。" in words_of(client.get(url))
    wanted = {"to": "mature", "on": "2026/03/02", "reason": ""}
    assert "此项必填。" in words_of(client.post(url, wanted))
    assert not StageChange.objects.exists()
    assert client.post(url, {**wanted, "reason": "经营十年"}).status_code == 302
    assert StageChange.objects.get().by == worker
    assert "经营十年" in words_of(client.get(page("change", enterprise)))


def test_a_status_that_is_the_same_is_refused_in_words(enterprise, worker, client):
    client.force_login(worker)
    wanted = {"to": "operating", "on": "2026/03/02", "reason": "复核"}
    answer = client.post(page("change_status_page", enterprise), wanted)
    assert "企业当前已是“在营”。" in words_of(answer)
    assert not StatusChange.objects.exists()


def test_one_press_says_that_the_record_was_verified(enterprise, worker, client):
    client.force_login(worker)
    client.post(page("verify", enterprise))
    assert Enterprise.objects.get().verified_on == date(2026, 3, 2)


@pytest.mark.parametrize("name", ["change_stage_page", "change_status_page", "verify"])
def test_only_the_centre_turns_anything(name, enterprise, cast, client):
    for who in set(cast) - {"worker", "visitor"}:
        client.force_login(cast[who])
        answer = client.post(
            page(name, enterprise), {"to": "mature", "on": "2026/03/02", "reason": "越权"}
        )
        assert answer.status_code in (302, 403), who
    assert not StageChange.objects.exists()
    assert Enterprise.objects.filter(verified_on=None).count() == Enterprise.objects.count()


def test_who_writes_the_diary_is_who_visited(enterprise, worker, client):
    client.force_login(worker)
    answer = client.post(
        reverse("admin:enterprises_visit_add"),
        {
            "enterprise": enterprise.pk,
            "kind": "visit",
            "visited_on": "2026/03/02",
            "met": "林悦",
            "heard": "旺季缺焊工。",
            **management("findings", total=1),
            "findings-0-text": "门口路灯不亮",
        },
    )
    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert (visit.visitor, visit.findings.get().text) == (worker, "门口路灯不亮")
    listing = words_of(client.get(reverse("admin:enterprises_visit_changelist")))
    assert "1 个问题待处理" in listing


def test_rows_that_nobody_edits_are_shown_and_stay_when_the_page_is_saved(
    form, enterprise, worker, client
):
    change_stage(enterprise, to="mature", on=date(2026, 3, 1), reason="营收稳定", by=worker)
    client.force_login(worker)
    shown = client.get(page("change", enterprise))
    assert "营收稳定" in words_of(shown)
    assert shown.text.count('name="stage_changes-INITIAL_FORMS" value="1"') == 1
    rows = management("stage_changes", total=1, initial=1)
    answer = changed(client, enterprise, form, **rows, address="新路 1 号")
    assert answer.status_code == 302, words_of(answer)
    enterprise.refresh_from_db()
    assert enterprise.address == "新路 1 号"
    assert StageChange.objects.get().reason == "营收稳定"


def test_who_speaks_for_an_enterprise_is_not_offered_as_resident(liaison, clerk, worker, client):
    client.force_login(worker)
    form = client.get(reverse("admin:enterprises_residency_add")).context["adminform"].form
    people = {user.pk for user in form.fields["user"].queryset}
    assert clerk.pk in people
    assert liaison.pk not in people
