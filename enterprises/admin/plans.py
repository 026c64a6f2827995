"""一企一策 in the admin."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils import timezone
from unfold.decorators import display

from enterprises.models import Plan, PlanLine
from xingdong.records.admin import RecordAdmin, RecordInline, state


class PlanLineInline(RecordInline):
    model = PlanLine
    autocomplete_fields = ["owner"]
    fields = [
        "problem",
        "measure",
        "owner",
        "department",
        "deadline_on",
        "result",
        "cleared_on",
    ]


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    list_display = ["enterprise", "year", "goal", "progress"]
    list_filter = ["year"]
    list_select_related = ["enterprise"]
    search_fields = ["enterprise__name", "enterprise__short_name"]
    search_help_text = "企业名称或简称"
    autocomplete_fields = ["enterprise", "team", "team_departments"]
    inlines = [PlanLineInline]
    history_rows = {"lines": "problem"}
    fields = [("enterprise", "year"), "goal", "team", "team_departments"]

    def get_queryset(self, request):
        today = timezone.localdate()
        is_open = Q(lines__cleared_on__isnull=True)
        return (
            super()
            .get_queryset(request)
            .annotate(
                line_count=Count("lines"),
                cleared_count=Count("lines", filter=~is_open),
                overdue_count=Count("lines", filter=is_open & Q(lines__deadline_on__lt=today)),
            )
        )

    @display(description="销号进度")
    def progress(self, plan):
        words = f"{plan.cleared_count} / {plan.line_count}"
        if plan.overdue_count:
            return state("bad", words, f"{plan.overdue_count} 项超期")
        done = plan.line_count and plan.cleared_count == plan.line_count
        return state("good" if done else "calm", words)
