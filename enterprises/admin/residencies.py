"""驻厂员 in the admin."""

from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from enterprises.models import Residency, Visit
from enterprises.models.residencies import who_may_be_posted
from xingdong.records.admin import ReadOnlyInline, RecordAdmin, state


class DayInline(ReadOnlyInline):
    model = Visit
    verbose_name_plural = "驻厂日志"
    fields = ["visited_on", "hours", "heard"]
    show_change_link = True


@admin.register(Residency)
class ResidencyAdmin(RecordAdmin):
    list_before_template = "admin/record_sheets.html"
    sheet_kind = "residencies"
    list_display = ["user", "enterprise", "mode", "from_on", "until_on", "in_post"]
    list_filter = [("mode", ChoicesDropdownFilter)]
    list_select_related = ["user", "enterprise"]
    search_fields = ["user__real_name", "enterprise__name", "enterprise__short_name"]
    search_help_text = "驻厂员或企业"
    autocomplete_fields = ["enterprise"]
    inlines = [DayInline]
    fields = [("user", "enterprise"), "mode", ("from_on", "until_on")]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            kwargs["queryset"] = who_may_be_posted()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description="状态")
    def in_post(self, residency):
        current = residency.is_current(timezone.localdate())
        return state("good", "在任") if current else state("calm", "已结束")
