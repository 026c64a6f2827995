"""Departments, items and calendar in the admin."""

from datetime import date, timedelta

import time_machine
from django.urls import reverse

from services.item_form import item_fields
from services.models import CalendarDay
from services.workcalendar import calendar_warning, forget_calendar
from tests.admin.conftest import words_of
from tests.cast import fresh


def item_form(item, **fields) -> dict:
    return {
        "code": item.code,
        "name": item.name,
        "category": item.category_id,
        "kind": item.kind,
        "description": item.description,
        "article_phrase": "",
        "department": item.department_id,
        "response_amount": item.response_amount,
        "response_unit": item.response_unit,
        "resolve_amount": item.resolve_amount,
        "resolve_unit": item.resolve_unit,
        "materials": "\n".join(item.materials),
        "phrases": item.phrases,
        "is_active": "on",
        **fields,
    }


def change(client, item, **fields):
    url = reverse("admin:services_serviceitem_change", args=[item.pk])
    return client.post(url, item_form(item, **fields))


def form_page(item) -> str:
    return reverse("admin:services_serviceitem_form", args=[item.pk])


def sent_by(page) -> dict:
    """What the editor sends when nothing is touched."""
    sent = {"seen": page.context["seen"]}
    for prefix, _, _, editor in page.context["sections"]:
        sent[f"{prefix}-count"] = str(len(editor.questions))
        for row in editor.rows():
            values = {field.html_name: field.value() for field in row.form}
            given = {name: value for name, value in values.items() if value not in (None, False)}
            sent |= {name: "on" if value is True else value for name, value in given.items()}
    return sent


def press(client, item, button, **changed):
    return client.post(
        form_page(item), {**sent_by(client.get(form_page(item))), **changed, "do": button}
    )


def test_the_item_shows_its_form_in_words_and_leads_to_the_editor(item, administrator, client):
    client.force_login(administrator)
    page = client.get(reverse("admin:services_serviceitem_change", args=[item.pk]))
    text = words_of(page)
    assert "招聘人数（必填） 整数" in text
    assert "招聘岗位 单行文字" in text
    assert "编辑表单" in text


def test_saving_the_item_leaves_its_form_alone(item, administrator, client):
    client.force_login(administrator)
    fields, materials = item.form_fields, item.materials
    assert change(client, item, form_fields="[]").status_code == 302
    item.refresh_from_db()
    assert (item.form_fields, item.materials) == (fields, materials)


def test_publishing_without_a_change_makes_no_version(item, administrator, client):
    client.force_login(administrator)
    answer = press(client, item, "publish")
    assert answer.status_code == 302
    assert "没有改动" in words_of(client.get(answer.url))
    item.refresh_from_db()
    assert (item.form_since_at, item.history.count()) == (None, 1)


def test_a_question_is_added_without_json(item, administrator, client, now):
    client.force_login(administrator)
    page = press(client, item, "q/add:choice")
    item.refresh_from_db()
    assert [field["key"] for field in item.form_fields] == ["headcount", "jobs"]
    assert "第 3 个问题还没有写问什么。" in words_of(page)
    new = {"q-2-label": "方式", "q-2-choices": "上门\n线上", "q-2-required": "on"}
    sent = {**sent_by(page), **new}
    shown = words_of(client.post(form_page(item), {**sent, "do": "show"}))
    assert "还没有发布：新增“方式”。" in shown
    assert client.post(form_page(item), {**sent, "do": "publish"}).status_code == 302
    item.refresh_from_db()
    assert item.form_fields[2] == {
        "key": "q1",
        "label": "方式",
        "type": "choice",
        "required": True,
        "choices": ["上门", "线上"],
    }
    assert item.form_since_at == now
    text = words_of(client.get(form_page(item)))
    assert "第 2 版" in text
    assert "方式（必填） 上门、线上" in text


def test_a_form_that_cannot_be_drawn_is_not_published(item, administrator, client):
    client.force_login(administrator)
    fields = item.form_fields
    answer = press(client, item, "publish", **{"q-0-label": " "})
    text = words_of(answer)
    assert "还不能发布，请先改好下面标红的地方。" in text
    assert "第 1 个问题还没有写问什么。" in text
    item.refresh_from_db()
    assert item.form_fields == fields


def test_the_second_of_two_editors_is_told(item, administrator, client):
    client.force_login(administrator)
    late = sent_by(client.get(form_page(item)))
    press(client, item, "publish", **{"q-0-label": "人数"})
    answer = client.post(form_page(item), {**late, "q-0-label": "几个人", "do": "publish"})
    assert "有人刚发布了新的一版，请刷新后再改。" in words_of(answer)
    item.refresh_from_db()
    assert item.form_fields[0]["label"] == "人数"


def test_an_order_keeps_the_words_it_was_asked_with(item, submitted, administrator, client, now):
    client.force_login(administrator)
    before = submitted.detail_lines()
    assert "招聘人数" in dict(before)
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        press(client, item, "publish", **{"q-0-label": "要招几个人"})
    kept = fresh(submitted)
    assert kept.item.form_fields[0]["label"] == "要招几个人"
    assert kept.detail_lines() == before


def test_an_answered_question_can_only_be_retired(item, submitted, administrator, client, now):
    client.force_login(administrator)
    page = client.get(form_page(item))
    assert "q/retire:0" in page.content.decode()
    assert "q/remove:0" not in page.content.decode()
    sent = {**sent_by(press(client, item, "q/remove:0")), "do": "publish"}
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        client.post(form_page(item), sent)
    item.refresh_from_db()
    assert item.form_fields[-1]["key"] == "headcount"
    assert item.form_fields[-1]["retired"] is True
    assert list(item_fields(item)) == ["item-jobs"]
    assert "招聘人数" in dict(fresh(submitted).detail_lines())


def test_a_worker_does_not_edit_a_form(item, worker, client):
    client.force_login(worker)
    assert client.get(form_page(item)).status_code == 403
    assert client.post(form_page(item), {"do": "publish"}).status_code == 403
    item.refresh_from_db()
    assert len(item.form_fields) == 2


def test_materials_are_lines_and_stages_are_ticked(item, administrator, client):
    client.force_login(administrator)
    answer = change(
        client, item, materials="招聘简章\r\n\r\n 营业执照 ", stages=["startup", "growth"]
    )
    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.materials == ["招聘简章", "营业执照"]
    assert item.stages == ["startup", "growth"]


def test_the_lead_department_cannot_be_its_own_helper(item, administrator, client):
    client.force_login(administrator)
    answer = change(client, item, co_departments=[item.department_id])
    assert "主办部门不能同时是协办部门。" in words_of(answer)
    assert not item.co_departments.exists()


def test_a_worker_reads_the_item_in_words_and_changes_nothing(item, worker, client):
    client.force_login(worker)
    text = words_of(client.get(reverse("admin:services_serviceitem_change", args=[item.pk])))
    assert "招聘人数（必填） 整数" in text
    assert "招聘简章" in text
    assert "required" not in text
    assert change(client, item, name="改掉").status_code == 403
    item.refresh_from_db()
    assert item.name == "专场招聘"


def test_departments_without_head_or_clerk_stand_out(
    department, other_department, clerk, head, other_clerk, administrator, client
):
    client.force_login(administrator)
    url = reverse("admin:services_department_changelist")
    text = words_of(client.get(url))
    assert "人社中心 RSZX 街道科室 郑负责 1 0 正常" in text
    assert "建管科 JSGL 街道科室 — 1 0 缺负责人" in text


def test_a_day_a_person_enters_counts_at_once(administrator, client):
    forget_calendar()
    client.force_login(administrator)
    url = reverse("admin:services_calendarday_add")
    assert (
        client.post(url, {"date": "2026/03/03", "name": "调休", "periods": ""}).status_code == 302
    )
    day = CalendarDay.objects.get()
    assert (day.source, day.is_workday) == (CalendarDay.Source.MANUAL, False)


def test_hours_of_one_day_are_lines(administrator, client):
    client.force_login(administrator)
    url = reverse("admin:services_calendarday_add")
    form = {"date": "2026/03/04", "is_workday": "on", "name": ""}
    answer = client.post(url, {**form, "periods": "8:30—11:30\n下午"})
    assert "第 2 行应写成 09:00-12:00。" in words_of(answer)
    answer = client.post(url, {**form, "periods": "13:00-17:00\n8:30-11:30"})
    assert "第 2 个时段应在上一个时段结束之后开始。" in words_of(answer)
    assert not CalendarDay.objects.exists()
    assert client.post(url, {**form, "periods": "8:30—11:30\n13:00 - 17:00"}).status_code == 302
    day = CalendarDay.objects.get()
    assert day.periods == [["08:30", "11:30"], ["13:00", "17:00"]]
    page = client.get(reverse("admin:services_calendarday_change", args=[day.pk]))
    shown = page.context["adminform"].form["periods"].value()
    assert shown == "08:30-11:30\n13:00-17:00"


def test_provisional_days_are_confirmed_from_the_list(administrator, worker, client):
    days = [
        CalendarDay.objects.create(
            date=date(2027, 1, number), is_workday=True, source="provisional"
        )
        for number in (1, 4)
    ]
    form = {"action": "confirm", "_selected_action": [day.pk for day in days]}
    url = reverse("admin:services_calendarday_changelist")
    client.force_login(worker)
    client.post(url, form)
    assert CalendarDay.objects.filter(source="provisional").count() == 2
    client.force_login(administrator)
    assert "已确认 2 天。" in words_of(client.post(url, form, follow=True))
    assert CalendarDay.objects.filter(source="manual").count() == 2


def test_the_list_of_days_warns_when_the_calendar_runs_out(administrator, client, now):
    forget_calendar()
    warning = calendar_warning(now.date())
    assert warning
    client.force_login(administrator)
    assert warning in words_of(client.get(reverse("admin:services_calendarday_changelist")))


NOTICE = "元旦：1月1日（周五）至3日（周日）放假，共3天。"


def test_a_pasted_notice_is_shown_before_it_counts(administrator, client):
    client.force_login(administrator)
    url = reverse("admin:services_calendarday_year", args=[2027])
    text = words_of(client.post(url, {"text": NOTICE, "do": "read"}))
    assert "读到的 2027 年安排，请核对" in text
    assert "元旦 1月1日（星期五）至1月3日（星期日） 3 没有" in text
    assert "新增 3 天，改动 0 天。" in text
    assert not CalendarDay.objects.exists()
    saved = client.post(url, {"text": NOTICE, "do": "save"}, follow=True)
    assert "已保存 2027 年的安排：新增 3 天，改动 0 天。" in words_of(saved)
    assert CalendarDay.objects.filter(is_workday=False, name="元旦").count() == 3


def test_an_unreadable_notice_says_what_is_wrong(administrator, client):
    client.force_login(administrator)
    url = reverse("admin:services_calendarday_year", args=[2027])
    answer = client.post(url, {"text": "放假三天", "do": "save"})
    assert "没有读到节假日。" in words_of(answer)
    assert not CalendarDay.objects.exists()


def test_the_year_shows_every_day_to_who_may_not_change_it(worker, client):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    client.force_login(worker)
    url = reverse("admin:services_calendarday_year", args=[2027])
    text = words_of(client.get(url))
    assert "1月 20 个工作日" in text
    assert "粘贴放假通知" not in text
    assert client.post(url, {"text": NOTICE, "do": "save"}).status_code == 403
    assert CalendarDay.objects.count() == 1
    assert client.get(reverse("admin:services_calendarday_year", args=[1999])).status_code == 404
