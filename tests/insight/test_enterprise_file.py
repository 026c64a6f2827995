"""一企一档: who reads what of an enterprise, and for how long."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enterprises.models import (
    Contact,
    Finding,
    Liaison,
    Pairing,
    Plan,
    PlanLine,
    Site,
    StageChange,
    Visit,
)
from grids.models import PartnerBody, SocialWorker
from requests_desk import actions
from requests_desk.models import Order
from services.models import Department, Membership
from tests.cast import SINCE, draft, fresh, person, settle
from tests.requests_desk.test_budgets import statements
from xingdong.insight.models import PhoneReveal


@pytest.fixture
def hr_head(enterprise):
    return Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13912345678", from_on=SINCE
    )


@pytest.fixture
def url(enterprise):
    return reverse("insight:enterprise", args=[enterprise.credit_code])


@pytest.fixture
def hidden(enterprise, sensitive_item, liaison, second_clerk, head, now):
    order = actions.submit_order(
        draft(enterprise, sensitive_item, title="公寓申请"), by=liaison, now=now
    )
    settle(now)
    return fresh(order)


def page(client, user, url: str) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.text


def ask(client, user, row, kind="contact", where="file", **headers):
    client.force_login(user)
    return client.post(reverse("insight:phone", args=[kind, row.pk]), {"page": where}, **headers)


def test_the_social_worker_reads_everything_but_the_numbers(
    in_progress, hidden, hr_head, worker, client, url
):
    text = page(client, worker, url)
    assert in_progress.number in text
    assert hidden.number in text
    assert "林悦" in text
    assert "139****5678" in text
    assert "13912345678" not in text


def test_a_liaison_reads_the_own_numbers_in_full(in_progress, hr_head, liaison, client, url):
    text = page(client, liaison, url)
    assert 'href="tel:13912345678"' in text
    assert "显示号码" not in text


def test_orders_come_through_the_door(in_progress, hidden, colleague, other_clerk, client, url):
    text = page(client, colleague, url)
    assert in_progress.number in text
    assert hidden.number not in text
    client.force_login(other_clerk)
    assert client.get(url).status_code == 404


def test_a_department_reads_the_file_as_long_as_it_has_a_case(
    routed, hr_head, clerk, worker, client, url, now
):
    text = page(client, clerk, url)
    assert "林悦" in text
    assert "13912345678" not in text
    actions.ask_return(routed, by=clerk, reason="R1", basis="三定方案。", now=now)
    actions.accept_return(fresh(routed), by=worker, reason="同意。", now=now)
    assert client.get(url).status_code == 404


def test_a_leader_reads_it_masked(in_progress, hidden, hr_head, leader, client, url):
    text = page(client, leader, url)
    assert in_progress.number in text
    assert hidden.number not in text
    for private in ("林悦", "13912345678", "李联络", "显示号码"):
        assert private not in text
    assert "林**" in text


def test_a_code_is_found_as_people_type_it(enterprise, worker, client):
    typed = reverse("insight:enterprise", args=[enterprise.credit_code.lower()])
    assert enterprise.name in page(client, worker, typed)


def test_asking_for_a_number_is_logged(hr_head, enterprise, worker, client, now):
    response = ask(client, worker, hr_head)
    assert 'href="tel:13912345678"' in response.text
    assert "no-store" in response["Cache-Control"]
    (logged,) = PhoneReveal.objects.values(
        "user", "revealed_at", "page", "enterprise", "person", "post", "ends_with"
    )
    assert logged == {
        "user": worker.pk,
        "revealed_at": now,
        "page": "file",
        "enterprise": enterprise.pk,
        "person": "林悦",
        "post": "人力资源负责人",
        "ends_with": "5678",
    }


def test_htmx_gets_the_number_alone(hr_head, worker, client):
    response = ask(client, worker, hr_head, headers={"HX-Request": "true"})
    assert response.text.strip().startswith("<a class")
    assert PhoneReveal.objects.count() == 1


def test_a_liaisons_number_is_asked_for_in_the_same_way(liaison, worker, client):
    response = ask(client, worker, Liaison.objects.get(), kind="liaison")
    assert 'href="tel:13800000001"' in response.text
    assert PhoneReveal.objects.get().post == "企业联络员"


def test_a_department_without_an_open_order_gets_no_number(
    resolved, hr_head, clerk, liaison, client, now
):
    assert ask(client, clerk, hr_head).status_code == 200
    actions.rate_order(resolved, by=liaison, via="portal", level=5, solved="yes", now=now)
    settle(now)
    assert fresh(resolved).is_final
    assert ask(client, clerk, hr_head).status_code == 404
    assert PhoneReveal.objects.count() == 1


@pytest.mark.parametrize("who", ["leader", "liaison", "other_liaison", "administrator", "outsider"])
def test_who_may_not_ask_gets_nothing_and_nothing_is_logged(
    who, in_progress, hr_head, request, client
):
    assert ask(client, request.getfixturevalue(who), hr_head).status_code == 404
    assert not PhoneReveal.objects.exists()


def test_odd_requests_for_a_number_are_not_found(hr_head, worker, client, now):
    assert ask(client, worker, hr_head, kind="nonsense").status_code == 404
    assert ask(client, worker, hr_head, where="nonsense").status_code == 404
    hr_head.until_on = now.date() - timedelta(days=1)
    hr_head.save()
    assert ask(client, worker, hr_head).status_code == 404
    assert not PhoneReveal.objects.exists()


LEAVING = {
    "worker": lambda user, day: SocialWorker.objects.filter(user=user).update(until_on=day),
    "liaison": lambda user, day: Liaison.objects.filter(user=user).update(until_on=day),
    "clerk": lambda user, day: Membership.objects.filter(user=user).update(until_on=day),
    "leader": lambda user, day: user.appointments.update(until_on=day),
}


@pytest.mark.parametrize("who", LEAVING)
def test_who_left_reads_nothing_with_the_next_press(
    who, in_progress, hr_head, request, client, url, now
):
    """The session stays open; the file and the number are gone (handbook §7 E06)."""
    user = request.getfixturevalue(who)
    page(client, user, url)
    LEAVING[who](user, now.date() - timedelta(days=1))
    assert client.get(url).status_code == 404
    answer = client.post(reverse("insight:phone", args=["contact", hr_head.pk]), {"page": "file"})
    assert answer.status_code == 404
    assert not PhoneReveal.objects.exists()


def test_it_takes_the_same_statements_for_one_order_and_for_three(
    in_progress, hr_head, enterprise, item, liaison, worker, client, url, now
):
    client.force_login(worker)
    one = statements(client, "get", url)
    for _ in range(2):
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    Contact.objects.create(
        enterprise=enterprise,
        role="union_chair",
        name="瞿秀兰",
        mobile="13912345679",
        from_on=date(2024, 1, 1),
    )
    three = statements(client, "get", url)
    assert len(one) == len(three) == 34, three


def test_the_file_has_visits_plan_turns_sites_and_history(
    enterprise, hr_head, worker, leader, liaison, clerk, routed, client, url, now
):
    """Each part for those the table names, and for nobody else (handbook §2.6)."""
    visit = Visit.objects.create(
        enterprise=enterprise, visitor=worker, visited_on=now.date(), heard="车间缺两台行车。"
    )
    Finding.objects.create(visit=visit, text="行车老化")
    plan = Plan.objects.create(enterprise=enterprise, year=2026)
    plan.team.add(person("team", "专班甲"))
    PlanLine.objects.create(
        plan=plan,
        problem="用电增容",
        owner=person("owner", "张主任"),
        deadline_on=now.date() - timedelta(days=1),
    )
    StageChange.objects.create(
        enterprise=enterprise,
        old="startup",
        new="growth",
        on=now.date(),
        reason="产值翻番",
        by=worker,
    )
    Site.objects.create(enterprise=enterprise, name="二期厂区", micro_grid=enterprise.micro_grid)
    enterprise.address = "示例路 6 号"
    enterprise.save()
    parts = {
        "visits": "车间缺两台行车。",
        "plan": "用电增容",
        "owner": "张主任",
        "team": "专班甲",
        "turns": "产值翻番",
        "sites": "二期厂区",
        "history": "示例路 5 号",
        "party": "党组织</h2>",
    }
    read = {
        user.username: {name for name, words in parts.items() if words in page(client, user, url)}
        for user in (worker, liaison, clerk, leader)
    }
    assert read == {
        "worker": set(parts),
        "liaison": set(parts) - {"visits", "history"},
        "clerk": {"turns", "sites"},
        "leader": {"plan", "turns", "sites"},
    }
    assert "今年走访 1 次" in page(client, leader, url)
    assert "已超期" in page(client, worker, url)


def test_old_numbers_stay_masked_in_the_history(enterprise, hr_head, worker, client, url):
    hr_head.mobile = "13900001111"
    hr_head.save()
    text = page(client, worker, url)
    assert "139****1111" in text
    assert "13912345678" not in text
    assert "13900001111" not in text


def test_the_party_office_reads_of_party_organisations(enterprise, routed, clerk, client, url):
    assert "党组织</h2>" not in page(client, clerk, url)
    Department.objects.filter(code="RSZX").update(code="DQGZ")
    assert "党组织</h2>" in page(client, clerk, url)


def test_what_was_put_off_is_told_with_its_day(in_progress, worker, client, url, now):
    Order.objects.update(
        status="closed",
        closing="rated",
        closed_at=now,
        outcome="partly",
        result_basis="需等变电站扩容。",
        comes_back_on=date(2026, 9, 1),
    )
    text = page(client, worker, url)
    assert "挂账</h3>" in text
    assert "2026-09-01 重新办理" in text


def test_pairings_are_for_the_centre_and_the_enterprise(
    enterprise, routed, worker, liaison, clerk, leader, client, url, now
):
    bank = PartnerBody.objects.create(name="示例农商银行", kind="finance")
    pairing = Pairing.objects.create(partner=bank, enterprise=enterprise, from_on=SINCE)
    pairing.offers.create(side="partner", what="上门办理对公业务")
    pairing.activities.create(held_on=now.date(), title="联合党日", people=40)
    pairing.activities.create(held_on=date(2025, 5, 1), title="去年的活动")
    read = {
        user.username: [
            words
            for words in ("示例农商银行", "上门办理对公业务", "联合党日", "去年的活动")
            if words in page(client, user, url)
        ]
        for user in (worker, liaison, clerk, leader)
    }
    told = ["示例农商银行", "上门办理对公业务", "联合党日"]
    assert read == {"worker": told, "liaison": told, "clerk": [], "leader": []}


def test_the_liaisons_read_and_correct_it_on_the_same_page(enterprise, liaison, client):
    Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13800000020", from_on=SINCE
    )
    client.force_login(liaison)
    page = client.get(reverse("enterprises:own"), follow=True)
    assert page.redirect_chain == [(enterprise.get_absolute_url(), 302)]
    for words in ("更正信息", "13800000020", liaison.mobile, "在办"):
        assert words in page.text
    assert "138****" not in page.text
