"""民情日志 in the admin; in the field people write it on the portal's own page."""

from django.contrib import admin
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from enterprises.models import Finding, Visit
from xingdong.records.admin import RecordAdmin, RecordInline, state
from xingdong.records.admin_doors import DayRangeFilter


class DoneFilter(admin.SimpleListFilter):
    title = "进度"
    parameter_name = "done"

    def lookups(self, request, model_admin):
        return [
            ("due", "到期未走访"),
            ("planned", "计划中"),
            ("made", "已走访"),
            ("open", "有待处理问题"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "due":
            return queryset.due(today)
        if self.value() == "planned":
            return queryset.planned()
        if self.value() == "made":
            return queryset.made()
        if self.value() == "open":
            return queryset.filter(open_findings__gt=0)
        return queryset


class FindingInline(RecordInline):
    model = Finding
    fields = ["text", "outcome", "note"]
    readonly_fields = ["outcome", "note"]


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    list_display = ["day", "enterprise", "kind", "visitor", "met", "progress"]
    list_filter = [
        DoneFilter,
        ("kind", ChoicesDropdownFilter),
        ("visited_on", DayRangeFilter),
        ("enterprise__micro_grid", RelatedDropdownFilter),
    ]
    list_select_related = ["enterprise", "visitor"]
    ordering = [Coalesce("visited_on", "planned_on").desc(), "-pk"]
    search_fields = ["enterprise__name", "enterprise__short_name", "visitor__real_name", "heard"]
    search_help_text = "企业、走访人或了解到的情况"
    autocomplete_fields = ["enterprise"]
    inlines = [FindingInline]
    history_rows = {"findings": "text"}
    fields = [
        ("enterprise", "kind"),
        ("planned_on", "visited_on"),
        ("companions", "met"),
        "heard",
        ("residency", "hours"),
    ]

    def get_queryset(self, request):
        open_findings = Count("findings", filter=Q(findings__outcome=""))
        return super().get_queryset(request).annotate(open_findings=open_findings)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "residency":
            kwargs["queryset"] = db_field.remote_field.model.objects.select_related(
                "user", "enterprise"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """Who writes the diary is who visited."""
        if not change:
            obj.visitor = request.user
        super().save_model(request, obj, form, change)

    @display(description="日期", ordering="visited_on")
    def day(self, visit):
        return f"{visit.visited_on or visit.planned_on:%Y-%m-%d}"

    @display(description="进度")
    def progress(self, visit):
        if visit.is_made:
            if visit.open_findings:
                return state("warn", f"{visit.open_findings} 个问题待处理")
            return state("good", "已走访")
        if visit.planned_on <= timezone.localdate():
            return state("bad", "到期未走访")
        return state("calm", "计划中")
