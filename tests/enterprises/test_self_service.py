"""企业信息: the enterprise's own edits wait, both values side by side (handbook §8.1 step 8)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from enterprises.actions import (
    DecidedAlready,
    ask_changes,
    confirm_change,
    name_contact,
    refuse_change,
)
from enterprises.models import ChangeRequest, Contact, Enterprise, HeadcountCheck
from enterprises.self_service import SUBJECTS
from tests.admin.conftest import statements, words_of
from tests.cast import SINCE

OWN, EDIT, CHANGES = (reverse(f"enterprises:{name}") for name in ("own", "edit", "changes"))
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def hr_head(enterprise) -> Contact:
    return Contact.objects.create(
        enterprise=enterprise,
        role="hr_head",
        name="林悦",
        mobile="13800000020",
        from_on=SINCE,
        verified_on=SINCE,
    )


def typed(enterprise, **fields) -> dict:
    """The edit form as it comes, with ``fields`` changed."""
    return {
        "name": enterprise.name,
        "short_name": enterprise.short_name,
        "address": enterprise.address,
        "headcount": enterprise.headcount or "",
        "has_union": "unknown",
        **fields,
    }


def ask(enterprise, by, now, **values):
    return ask_changes(enterprise, {key: {key: one} for key, one in values.items()}, by=by, now=now)


def test_every_subject_is_a_field_that_exists():
    assert len({subject.label for subject in SUBJECTS.values()}) == len(SUBJECTS)
    for subject in SUBJECTS.values():
        for name in subject.fields:
            subject.model._meta.get_field(name)


def test_an_edit_waits_and_the_old_value_stays(enterprise, liaison, client):
    client.force_login(liaison)
    answer = client.post(EDIT, typed(enterprise, address="示例路 6 号", headcount=104), follow=True)
    text = words_of(answer)
    assert "已提交 2 项，待社工核验。核验前仍按原值。" in text
    assert "地址 示例路 5 号 待社工核验：示例路 6 号" in text
    assert "职工人数 86，外来职工人数 空 待社工核验：104，外来职工人数 空" in text
    enterprise.refresh_from_db()
    assert (enterprise.address, enterprise.headcount) == ("示例路 5 号", 86)


def test_what_waits_is_in_the_form_and_stays_when_something_else_is_edited(
    enterprise, liaison, client, now
):
    ask(enterprise, liaison, now, address="示例路 6 号")
    client.force_login(liaison)
    assert "示例路 6 号" in client.get(EDIT).text
    client.post(EDIT, typed(enterprise, address="示例路 6 号", short_name="轨道"))
    waiting = ChangeRequest.objects.open().values_list("subject", flat=True)
    assert set(waiting) == {"address", "short_name"}


def test_a_newer_wish_supersedes_visibly_and_nothing_is_lost(enterprise, liaison, client, now):
    ask(enterprise, liaison, now, address="示例路 6 号")
    ask(enterprise, liaison, now, address="示例路 7 号")
    old, new = ChangeRequest.objects.order_by("pk")
    assert (old.verdict, new.verdict) == ("superseded", "")
    client.force_login(liaison)
    text = words_of(client.get(OWN, follow=True))
    assert "待社工核验：示例路 7 号" in text
    assert "地址 已被新的申报取代 示例路 5 号 → 示例路 6 号" in text


def test_wishing_for_what_is_in_force_takes_the_wish_back(enterprise, liaison, now):
    ask(enterprise, liaison, now, address="示例路 6 号")
    assert ask(enterprise, liaison, now, address="示例路 5 号") == []
    assert not ChangeRequest.objects.open().exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"industry_code": "轨道"}, "行业代码应为"),
        ({"revenue": "300"}, "填写营业收入时须填写年度。"),
        ({"headcount": "80", "non_local_headcount": "81"}, "外来职工人数不能多于职工人数。"),
        ({"headcount": ""}, "请填写职工人数。"),
        ({"name": ""}, "此项必填。"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(fields, sentence, enterprise, liaison, client):
    client.force_login(liaison)
    answer = client.post(EDIT, typed(enterprise, **fields))
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not ChangeRequest.objects.exists()


def test_confirming_brings_it_into_force_and_counts_as_verified(enterprise, liaison, worker, now):
    wishes = {
        "address": {"address": "示例路 6 号"},
        "headcount": {"headcount": 104, "non_local_headcount": 40},
        "revenue": {"revenue": "2500.00", "revenue_year": 2025},
        "registered_on": {"registered_on": "2019-05-01"},
        "has_union": {"has_union": True},
        "industry_code": {"industry_code": "3715"},
    }
    for one in ask_changes(enterprise, wishes, by=liaison, now=now):
        confirm_change(one, by=worker, now=now + timedelta(days=2))
    enterprise.refresh_from_db()
    assert enterprise.address == "示例路 6 号"
    assert (enterprise.headcount, enterprise.headcount_on) == (104, TODAY)
    assert (enterprise.size, enterprise.industry_tag) == ("small", "rail")
    assert (enterprise.registered_on, enterprise.has_union) == (date(2019, 5, 1), True)
    assert enterprise.verified_on == TODAY + timedelta(days=2)
    assert HeadcountCheck.objects.get().source == "企业申报"
    assert enterprise.history.first().history_change_reason == "企业申报，李联络"


def test_a_refusal_has_a_reason_and_moves_nothing(enterprise, liaison, worker, client, now):
    (wish,) = ask(enterprise, liaison, now, address="示例路 6 号")
    client.force_login(worker)
    url = reverse("enterprises:decide", args=[wish.pk])
    answer = client.post(url, {"verdict": "refuse", "reason": ""})
    assert answer.status_code == 422
    assert ChangeRequest.objects.open().get() == wish
    client.post(url, {"verdict": "refuse", "reason": "与营业执照不符"})
    wish.refresh_from_db()
    assert (wish.verdict, wish.reason, wish.decided_by) == ("refused", "与营业执照不符", worker)
    assert Enterprise.objects.get(pk=enterprise.pk).address == "示例路 5 号"
    client.force_login(liaison)
    assert "原因：与营业执照不符" in words_of(client.get(OWN, follow=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.update(reason="")


def test_the_second_of_two_workers_is_told(enterprise, liaison, worker, client, now):
    (wish,) = ask(enterprise, liaison, now, address="示例路 6 号")
    refuse_change(wish, reason="不符", by=worker, now=now)
    with pytest.raises(DecidedAlready):
        confirm_change(wish, by=worker, now=now)
    client.force_login(worker)
    url = reverse("enterprises:decide", args=[wish.pk])
    answer = client.post(url, {"verdict": "confirm"}, follow=True)
    assert "刚刚已由他人处理" in words_of(answer)
    assert Enterprise.objects.get(pk=enterprise.pk).address == "示例路 5 号"


def test_a_value_that_does_not_fit_any_more_stays_waiting(enterprise, liaison, worker, client, now):
    (wish,) = ask_changes(
        enterprise,
        {"headcount": {"headcount": 10, "non_local_headcount": 11}},
        by=liaison,
        now=now,
    )
    client.force_login(worker)
    url = reverse("enterprises:decide", args=[wish.pk])
    answer = client.post(url, {"verdict": "confirm"}, follow=True)
    assert "外来职工人数不能多于职工人数。" in words_of(answer)
    assert ChangeRequest.objects.open().get() == wish


def test_a_new_number_of_the_same_person_counts_at_once(enterprise, hr_head, liaison, client):
    client.force_login(liaison)
    url = reverse("enterprises:contact", args=["hr_head"])
    client.post(url, {"name": "林悦", "mobile": "13800000021"})
    hr_head.refresh_from_db()
    assert (hr_head.mobile, hr_head.verified_on) == ("13800000021", None)
    assert not ChangeRequest.objects.exists()


def test_a_new_person_waits_and_the_old_one_stays(
    enterprise, hr_head, liaison, worker, client, now
):
    client.force_login(liaison)
    url = reverse("enterprises:contact", args=["hr_head"])
    answer = client.post(url, {"name": "高 洁", "mobile": "13800000022"}, follow=True)
    text = words_of(answer)
    assert "人力资源负责人 林悦 13800000020 待社工核验：高洁 13800000022" in text
    wish = ChangeRequest.objects.get()
    confirm_change(wish, by=worker, now=now)
    hr_head.refresh_from_db()
    assert hr_head.until_on == TODAY - timedelta(days=1)
    holder = enterprise.contacts.current(TODAY).get()
    assert (holder.name, holder.from_on, holder.verified_on) == ("高洁", TODAY, TODAY)


def test_the_first_holder_of_a_role_waits_too(enterprise, liaison, worker, now):
    wish = name_contact(
        enterprise, role="union_chair", name="项天成", mobile="13800000023", by=liaison, now=now
    )
    assert wish.old is None
    assert not enterprise.contacts.exists()
    confirm_change(wish, by=worker, now=now)
    assert enterprise.contacts.get().name == "项天成"


def test_workers_see_both_values_side_by_side(
    enterprise, other_enterprise, liaison, other_liaison, worker, client, now
):
    ask(enterprise, liaison, now, address="示例路 6 号")
    client.force_login(worker)
    few = len(statements(client, CHANGES))
    ask(enterprise, liaison, now, short_name="轨道")
    ask(other_enterprise, other_liaison, now, address="二号路 1 号")
    assert len(statements(client, CHANGES)) == few
    text = words_of(client.get(CHANGES))
    assert "地址 现在 示例路 5 号 企业申报 示例路 6 号" in text
    assert "李联络申报于 2026-03-02 10:00" in text


def test_a_liaison_sees_only_the_own_enterprise(enterprise, other_enterprise, liaison, client, now):
    client.force_login(liaison)
    for url in (OWN, EDIT, reverse("enterprises:contact", args=["hr_head"])):
        assert client.get(url, {"enterprise": other_enterprise.pk}).status_code == 404
    answer = client.post(
        f"{EDIT}?enterprise={other_enterprise.pk}", typed(other_enterprise, address="别处")
    )
    assert answer.status_code == 404
    assert not ChangeRequest.objects.exists()
    enterprise.liaisons.update(until_on=TODAY - timedelta(days=1))
    assert client.get(OWN).status_code == 404
