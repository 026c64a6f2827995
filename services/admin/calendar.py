"""The work calendar."""

import re
import unicodedata

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from services.models import CalendarDay
from services.workcalendar import calendar_warning, forget_calendar
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.forms import ModelForm

from .fields import LinesField
from .year_page import year_page


class PeriodsField(LinesField):
    """Office hours of one day, a period to a line: ``08:30-12:00``."""

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(f"{start}-{end}" for start, end in value)

    def to_python(self, value):
        lines = super().to_python(unicodedata.normalize("NFKC", value or ""))
        return [self._period(line, number) for number, line in enumerate(lines, start=1)]

    def _period(self, line: str, number: int) -> list[str]:
        match = re.fullmatch(r"(\d{1,2}:\d{2})\s*[-–—~至]+\s*(\d{1,2}:\d{2})", line)
        if match is None:
            raise ValidationError(f"第 {number} 行应写成 09:00-12:00。")
        return [moment.zfill(5) for moment in match.groups()]


class CalendarDayForm(ModelForm):
    periods = PeriodsField(
        label="工作时段",
        required=False,
        help_text="留空为 09:00-12:00、13:30-17:30。当天不同才填写，每行一个时段。",
    )


@admin.register(CalendarDay)
class CalendarDayAdmin(RecordAdmin):
    list_display = ["date", "weekday", "work_or_rest", "name", "source"]
    list_filter = ["is_workday", ("source", ChoicesDropdownFilter)]
    date_hierarchy = "date"
    actions = ["confirm"]
    search_fields = ["name"]
    search_help_text = "节假日名称"
    form = CalendarDayForm
    fields = ["date", "is_workday", "name", "periods"]
    list_before_template = "admin/calendar_warning.html"

    actions_list = ["this_year"]

    def get_urls(self):
        page = self.admin_site.admin_view(self.year_page)
        return [
            path("year/<int:year>/", page, name="services_calendarday_year"),
            *super().get_urls(),
        ]

    @action(
        description="年历和放假通知",
        icon="calendar_month",
        variant=ActionVariant.PRIMARY,
        permissions=["view"],
    )
    def this_year(self, request):
        return redirect("admin:services_calendarday_year", timezone.localdate().year)

    def year_page(self, request, year):
        return year_page(self, request, year)

    def changelist_view(self, request, extra_context=None):
        warning = {"calendar_warning": calendar_warning(timezone.localdate())}
        return super().changelist_view(request, {**(extra_context or {}), **warning})

    def save_model(self, request, obj, form, change):
        """What a person enters counts at once, and as entered by a person."""
        obj.source = CalendarDay.Source.MANUAL
        super().save_model(request, obj, form, change)
        forget_calendar()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        forget_calendar()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        forget_calendar()

    @admin.action(description="核对无误，确认所选日期", permissions=["change"])
    def confirm(self, request, queryset):
        """Provisional days become ours, after somebody compared them with the notice."""
        count = queryset.order_by().confirm()
        forget_calendar()
        self.message_user(request, f"已确认 {count} 天。")

    @display(description="星期")
    def weekday(self, day):
        return "星期" + "一二三四五六日"[day.date.weekday()]

    @display(description="工作或休息")
    def work_or_rest(self, day):
        return state("good", "工作") if day.is_workday else state("calm", "休息")
