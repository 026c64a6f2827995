"""Departments, items and calendar in the admin."""

from datetime import date

import pytest
from django.urls import reverse

from services.models import CalendarDay
from services.workcalendar import calendar_warning, forget_calendar
from tests.admin.conftest import words_of


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
        "form_fields": "[]",
        "is_active": "on",
        **fields,
    }


def change(client, item, **fields):
    url = reverse("admin:services_serviceitem_change", args=[item.pk])
    return client.post(url, item_form(item, **fields))


def test_the_form_shows_fields_line_by_line_and_in_words(item, administrator, client):
    client.force_login(administrator)
    page = client.get(reverse("admin:services_serviceitem_change", args=[item.pk]))
    initial = page.context["adminform"].form["form_fields"].value()
    assert initial.splitlines() == [
        "[",
        '  {"key": "headcount", "label": "招聘人数", "type": "int", "required": true},',
        '  {"key": "jobs", "label": "招聘岗位", "type": "text", "required": false}',
        "]",
    ]
    text = words_of(page)
    assert "招聘人数（必填） 整数" in text
    assert "招聘岗位 单行文字" in text


def test_saving_without_a_change_changes_nothing(item, administrator, client):
    client.force_login(administrator)
    form = client.get(reverse("admin:services_serviceitem_change", args=[item.pk]))
    initial = form.context["adminform"].form["form_fields"].value()
    fields, materials = item.form_fields, item.materials
    assert change(client, item, form_fields=initial).status_code == 302
    item.refresh_from_db()
    assert (item.form_fields, item.materials) == (fields, materials)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('[{"key": "a" "label": "甲"}]', "第 1 行第 14 个字符处格式有误。"),
        ('[\n {"key": "a"}\n', "第 3 行第 1 个字符处格式有误。"),
        ('{"key": "a"}', "表单字段应为列表。"),
        ('[{"key": "a", "label": "甲", "type": "pic"}]', "第 1 个表单字段的类型「pic」不受支持。"),
        (
            '[{"key": "a", "label": "甲", "type": "choice"}]',
            "第 1 个表单字段是选择题，缺少 choices。",
        ),
    ],
)
def test_a_form_that_cannot_be_drawn_is_refused(written, sentence, item, administrator, client):
    fields = item.form_fields
    client.force_login(administrator)
    answer = change(client, item, form_fields=written)
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    item.refresh_from_db()
    assert item.form_fields == fields


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
