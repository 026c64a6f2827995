"""A year of working days, month by month, and the notice that announces it."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextareaWidget

from services.holiday_notice import Notice, NoticeError, plan, read_notice, save_notice
from services.models import CalendarDay
from xingdong.records.forms import Form

FIRST_YEAR, LAST_YEAR = 2000, 2099


class NoticeForm(Form):
    text = forms.CharField(
        label="放假通知原文",
        max_length=5000,
        widget=UnfoldAdminTextareaWidget({"rows": 8}),
        help_text="从国务院办公厅的通知里复制“一、元旦：…”到最后一个节日，粘贴到这里。",
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_text(self) -> Notice:
        try:
            return read_notice(self.cleaned_data["text"], self.year)
        except NoticeError as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


@dataclass(frozen=True)
class DayCell:
    """One day: what it is in a word, why, and where it is changed."""

    on: date
    word: str
    tone: str
    title: str
    url: str


@dataclass(frozen=True)
class Month:
    number: int
    working: int
    weeks: list[list[DayCell | None]]


def months_of(year: int, *, may_change: bool) -> Iterator[Month]:
    """The twelve months as weeks from Monday on; one statement."""
    stored = {day.date: day for day in CalendarDay.objects.filter(date__year=year)}
    for number in range(1, 13):
        weeks = [
            [
                _cell(on, stored.get(on), may_change=may_change) if on.month == number else None
                for on in week
            ]
            for week in Calendar().monthdatescalendar(year, number)
        ]
        cells = [cell for week in weeks for cell in week if cell]
        yield Month(number, sum(cell.word in ("", "班") for cell in cells), weeks)


def _cell(on: date, day: CalendarDay | None, *, may_change: bool) -> DayCell:
    is_weekend = on.weekday() >= 5  # Saturday and Sunday
    works = day.is_workday if day else not is_weekend
    word = ("班" if is_weekend else "") if works else "休"
    tone = {"班": "made-up", "休": "rest", "": "work"}[word]
    if word == "休" and day and day.name:
        tone = "holiday"
    source = day.get_source_display() if day else "没有录入，按周一至周五推算"
    name = f"{day.name}，" if day and day.name else ""
    title = f"{on:%-m月%-d日}{'上班' if works else '休息'}（{name}{source}）"
    if day:
        url = reverse("admin:services_calendarday_change", args=[day.pk])
    else:
        url = (
            f"{reverse('admin:services_calendarday_add')}?date={on:%Y-%m-%d}" if may_change else ""
        )
    return DayCell(on, word, tone, title, url)


def year_page(model_admin, request: HttpRequest, year: int) -> HttpResponse:
    """The year; with a notice first what it would change, and with 保存 the change."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    may_change = model_admin.has_change_permission(request)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = NoticeForm(request.POST if request.method == "POST" else None, year=year)
    notice = form.cleaned_data["text"] if form.is_valid() else None
    if notice and request.POST.get("do") == "save":
        return _save(request, notice)
    return model_admin.page(
        request,
        "admin/calendar_year.html",
        form=form,
        title=f"{year}年工作日历",
        content_title=f"{year}年工作日历",
        year=year,
        this_year=timezone.localdate().year,
        months=list(months_of(year, may_change=may_change)),
        may_change=may_change,
        notice=notice,
        plan=plan(notice) if notice else None,
    )


def _save(request: HttpRequest, notice: Notice) -> HttpResponse:
    done = save_notice(notice)
    messages.success(
        request,
        f"已保存 {notice.year} 年的安排：新增 {len(done.new)} 天，改动 {len(done.changed)} 天。"
        "在办诉求的时限明早按新日历调整。",
    )
    return redirect("admin:services_calendarday_year", notice.year)
