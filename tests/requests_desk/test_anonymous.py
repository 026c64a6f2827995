"""Orders that name nobody (handbook §7 E12)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from requests_desk import actions
from requests_desk.actions import submit_anonymous_order
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.models import Attachment, Order, SavedDraft, Survey
from requests_desk.presenting import for_enterprise
from requests_desk.rules import query_codes
from tests.cast import draft, fresh, make_item, settle
from xingdong.notices.models import Delivery
from xingdong.records.periods import Period
from xingdong.records.refusals import NotAllowed

KEY = "a" * 32


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def lamp(other_department):
    location = {
        "key": "location",
        "label": "具体位置",
        "type": "text",
        "required": True,
        "names_place": True,
    }
    return make_item(
        "PF-05", "路灯", other_department, anonymous_allowed=True, form_fields=[location]
    )


@pytest.fixture
def form():
    return {
        "title": "路灯不亮",
        "description": "东门外三盏路灯不亮。",
        "item-location": "东门",
        "idempotency_key": KEY,
    }


def press(client, form, lamp):
    return client.post(reverse("orders:anonymous_write", args=[lamp.code]), form, follow=True)


def code_on(page) -> str:
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text).group()


@pytest.fixture
def anonymous(lamp, now) -> Order:
    """An anonymous order with the other department, whose clerk has signed it."""
    words = draft(None, lamp, details={"location": "东门"}, contact_phone="13900000009")
    order, _ = submit_anonymous_order(words, now=now, key=KEY)
    return order


@pytest.fixture
def signed(anonymous, other_clerk, worker, now) -> Order:
    settle(now)
    actions.sign_order(fresh(anonymous), by=other_clerk, now=now)
    settle(now)
    return fresh(anonymous)


def test_without_signing_in_one_gets_a_code_and_reads_with_it(lamp, form, other_clerk, now, client):
    page = press(client, form, lamp)
    code = code_on(page)
    assert code in page.text
    order = Order.objects.get()
    assert (order.enterprise, order.author, order.entered_by) == (None, None, None)
    assert code.replace("-", "") not in str(Order.objects.values().get())
    settle(now)
    client.session.flush()
    client.cookies.clear()
    page = client.post(reverse("orders:query"), {"code": code.lower()}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("orders:query_progress")
    for words in ("路灯不亮", order.number, "已交给办理部门", "接下来："):
        assert words in page.text


def test_codes_are_long_and_read_aloud_without_doubt():
    codes = {query_codes.code_for(str(number)) for number in range(300)}
    assert len(codes) == 300
    assert {len(code) for code in codes} == {12}
    assert not set("".join(codes)) & set("0O1I2Z5S")


def test_pressing_again_with_another_text_is_another_order(lamp, form, client):
    first = press(client, form, lamp)
    second = press(client, {**form, "description": "西门外的也不亮。"}, lamp)
    assert code_on(first) != code_on(second)
    assert sorted(Order.objects.values_list("description", flat=True)) == [
        "东门外三盏路灯不亮。",
        "西门外的也不亮。",
    ]


def test_pressing_twice_gives_one_order_and_the_same_code(lamp, form, client):
    first, second = press(client, form, lamp), press(client, form, lamp)
    assert code_on(first) == code_on(second)
    assert Order.objects.count() == 1


def test_who_is_signed_in_may_leave_the_name_out(lamp, form, liaison, enterprise, client):
    client.force_login(liaison)
    named = {
        **form,
        "enterprise": enterprise.pk,
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "contact_email": "liaison@example.com",
        "anonymous": "on",
    }
    page = client.post(reverse("orders:submit", args=[lamp.code]), named, follow=True)
    assert "您的查询码" in page.text
    order = Order.objects.get()
    kept = str(Order.objects.values().get()) + str(order.events.values().get())
    for name in (
        "李联络",
        "13800000001",
        "liaison@example.com",
        enterprise.name,
        enterprise.address,
    ):
        assert name not in kept
    assert order.number not in client.get(reverse("orders:list")).text
    assert client.get(order.get_absolute_url()).status_code == 404


@pytest.fixture
def named_form(form, enterprise):
    return {
        **form,
        "enterprise": enterprise.pk,
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "anonymous": "on",
    }


def test_a_draft_of_what_is_to_name_nobody_does_not_stay(lamp, named_form, liaison, client):
    client.force_login(liaison)
    url = reverse("orders:save_draft", args=[uuid.UUID(KEY)])
    kept = []
    for typed in ({**named_form, "anonymous": ""}, named_form):
        assert client.post(url, {**typed, "item": lamp.code}).status_code == 204
        kept.append(SavedDraft.objects.count())
    assert kept == [1, 0]


def test_no_session_ties_its_author_to_it(lamp, named_form, liaison, client):
    client.force_login(liaison)
    page = client.post(reverse("orders:submit", args=[lamp.code]), named_form, follow=True)
    read = client.post(reverse("orders:query"), {"code": code_on(page)}, follow=True)
    order = Order.objects.get()
    assert order.number in read.text
    (session,) = [session.get_decoded() for session in Session.objects.all()]
    signed_in = ("_auth_user", "account_authentication_methods", "used_at")
    assert {name for name in session if not name.startswith(signed_in)} == set()


def test_the_code_is_shown_to_its_author_alone(lamp, named_form, liaison, other_liaison, client):
    client.force_login(liaison)
    client.post(reverse("orders:submit", args=[lamp.code]), named_form)
    sent = reverse("orders:anonymous_sent")
    assert client.get(sent).status_code == 200
    for somebody in (other_liaison, None):
        client.force_login(somebody) if somebody else client.logout()
        assert client.get(sent).url == reverse("orders:query")
    client.force_login(liaison)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(sent).url == reverse("orders:query")


def test_a_made_up_cookie_opens_nothing(signed, client):
    client.cookies["query_order"] = signed.query_digest
    assert client.get(reverse("orders:query_progress")).url == reverse("orders:query")


def test_a_code_outlives_the_secret_it_was_given_under(signed, settings, client):
    code = query_codes.code_for(KEY)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    page = client.post(reverse("orders:query"), {"code": code}, follow=True)
    assert signed.number in page.text


def test_nobody_is_promised_a_call_that_cannot_come(
    anonymous, other_clerk, lamp, form, now, client
):
    settle(now)
    said = [for_enterprise.what_next(fresh(anonymous), now)["words"]]
    actions.sign_order(fresh(anonymous), by=other_clerk, now=now)
    said.append(for_enterprise.what_next(fresh(anonymous), now)["words"])
    name = other_clerk.memberships.get().department.name
    assert said == [f"{name}接单", f"{name}办好并答复您"]
    page = press(client, {**form, "idempotency_key": "b" * 32}, lamp)
    assert "我们联系不上您" in page.text


def test_other_items_need_the_enterprise(item, now, client, form):
    url = reverse("orders:anonymous_write", args=[item.code])
    assert [client.get(url).status_code, client.post(url, form).status_code] == [404, 404]
    with pytest.raises(NotAllowed, match="不能匿名提交"):
        submit_anonymous_order(draft(None, item), now=now, key=KEY)
    assert not Order.objects.exists()


def test_the_department_learns_nothing_and_the_centre_the_number(
    signed, other_clerk, worker, leader, client
):
    seen = {}
    for somebody in (other_clerk, leader, worker):
        client.force_login(somebody)
        page = client.get(signed.get_absolute_url()).text
        api = client.get(f"/api/v1/orders/{signed.number}/").text
        seen[somebody.username] = ("13900000009" in page, "13900000009" in api)
        assert "匿名" in page
        for url in ("orders:list", "orders:queue"):
            client.get(reverse(url))
    assert seen == {"other_clerk": (False, False), "leader": (False, False), "worker": (True, True)}


def test_nobody_is_written_to_asked_to_rate_or_called(signed, other_clerk, worker, now):
    actions.finish_order(
        signed, by=other_clerk, outcome="solved", text="三盏路灯已经修好。", now=now
    )
    settle(now)
    actions.approve_result(fresh(signed), by=worker, now=now)
    settle(now)
    order = fresh(signed)
    assert (order.status, order.closing) == ("closed", "anonymous")
    assert not Survey.objects.exists()
    assert not Delivery.objects.filter(channel="email").exists()
    period = Period(now.date(), now.date())
    total = figures(Question(period, now), ["satisfied", "unrated", "resolved"]).total()
    assert [total[name].denominator for name in ("satisfied", "unrated")] == [0, 0]


def test_in_the_moment_before_it_closes_nobody_calls(signed, other_clerk, worker, now):
    actions.finish_order(
        signed, by=other_clerk, outcome="solved", text="三盏路灯已经修好。", now=now
    )
    settle(now)
    actions.approve_result(fresh(signed), by=worker, now=now)
    order = fresh(signed)
    with pytest.raises(NotAllowed, match="匿名诉求不评价、不回访"):
        actions.log_call(order, by=worker, text="没有接通。", now=now)
    assert fresh(signed).status == "resolved"


def read(client):
    code = query_codes.code_for(KEY)
    return client.post(reverse("orders:query"), {"code": code}, follow=True)


def test_with_the_code_one_answers_and_gets_the_files(signed, other_clerk, client, now):
    file = SimpleUploadedFile("回复.pdf", b"%PDF-1.7\n" + b"\0" * 20)
    from xingdong.files.uploads import check_uploads

    actions.write_message(
        signed, by=other_clerk, text="哪一盏？", files=check_uploads([file]), now=now
    )
    page = read(client)
    assert "哪一盏？" in page.text
    attachment = Attachment.objects.get()
    url = reverse("orders:query_file", args=[attachment.key])
    assert url in page.text
    assert attachment.get_absolute_url() not in page.text
    assert client.get(url).getvalue().startswith(b"%PDF")
    answered = client.post(
        reverse("orders:query_step", args=["message"]), {"text": "三盏都不亮。"}, follow=True
    )
    assert "三盏都不亮。" in answered.text
    event = signed.events.get(public_text="三盏都不亮。")
    assert (event.by, event.by_role, event.by_name, event.by_label) == (
        None,
        "enterprise",
        "匿名",
        "",
    )


def test_without_the_code_nothing_is_shown_or_done(signed, client, other_liaison):
    client.force_login(other_liaison)
    events = signed.events.count()
    assert client.get(reverse("orders:query_progress")).url == reverse("orders:query")
    for action in ("message", "withdraw"):
        step = reverse("orders:query_step", args=[action])
        assert client.post(step, {"text": "x", "reason": "x"}).status_code == 404
    assert client.get(signed.get_absolute_url()).status_code == 404
    assert signed.events.count() == events


def test_who_leaves_takes_the_code_along(signed, client):
    read(client)
    client.post(reverse("orders:query_leave"))
    assert client.get(reverse("orders:query_progress")).url == reverse("orders:query")


def test_internal_steps_and_foreign_actions_stay_closed(signed, client, other_clerk, now):
    actions.add_note(signed, by=other_clerk, text="内部备注。", public=False, now=now)
    assert "内部备注。" not in read(client).text
    assert client.post(reverse("orders:query_step", args=["sign"])).status_code == 404


def test_wrong_codes_get_one_answer_and_not_too_many_tries(signed, client):
    answers = [
        client.post(reverse("orders:query"), {"code": code})
        for code in ("", "3333-4444-6666", "短", "3" * 40)
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("没有这个查询码的诉求" in answer.text for answer in answers)
    last = [client.post(reverse("orders:query"), {"code": f"{n}"}) for n in range(20)][-1]
    assert last.status_code == 429
    assert "请过十分钟再试" in last.text
    assert (
        client.post(reverse("orders:query"), {"code": query_codes.code_for(KEY)}).status_code == 429
    )


def test_an_office_behind_one_address_is_not_blocked_but_a_flood_is(lamp, form, client):
    statuses = [
        press(client, {**form, "idempotency_key": f"{number:032}"}, lamp).status_code
        for number in range(31)
    ]
    assert statuses == [200] * 30 + [422]
    assert Order.objects.count() == 30


def test_two_anonymous_orders_are_never_one_enterprise(signed, lamp, worker, now):
    from requests_desk.forms import MergeForm

    other, _ = submit_anonymous_order(draft(None, lamp), now=now, key="b" * 32)
    form = MergeForm({"main": other.number, "reason": "重复"}, order=signed, by=worker)
    assert form.errors["main"] == ["只能并入同一企业的诉求。"]


def test_the_database_knows_no_half_names(signed, liaison, enterprise):
    for halves in ({"author": liaison}, {"enterprise": enterprise}, {"entered_by": liaison}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=signed.pk).update(**halves)


def test_what_was_written_is_kept_by_no_browser(lamp, client):
    page = client.get(reverse("orders:anonymous_write", args=[lamp.code]))
    assert "no-store" in page["Cache-Control"]
