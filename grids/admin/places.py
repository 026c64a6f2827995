"""Grids, micro-grids and venues in the admin."""

from django.contrib import admin, messages
from django.db.models import Count, Prefetch
from django.forms import Script
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from grids.geography import overlaps_of
from grids.models import Grid, MicroGrid, MicroGridDuty, SocialWorker, Venue
from xingdong.records.admin import RecordAdmin, RecordInline, state

from .preview import outline_preview


class MicroGridInline(RecordInline):
    model = MicroGrid
    fields = ["code", "name"]
    show_change_link = True


@admin.register(Grid)
class GridAdmin(RecordAdmin):
    list_display = ["name", "code", "micro_grid_count"]
    search_fields = ["name", "code"]
    inlines = [MicroGridInline]
    history_rows = {"micro_grids": "code"}
    fields = [("code", "name")]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(micro_grid_count=Count("micro_grids"))

    @display(description="微网格数", ordering="micro_grid_count")
    def micro_grid_count(self, grid):
        return grid.micro_grid_count


class DutyOfMicroGridInline(RecordInline):
    model = MicroGridDuty
    verbose_name_plural = "负责社工"
    fields = ["social_worker", "from_on", "until_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("social_worker__user")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "social_worker":
            kwargs["queryset"] = SocialWorker.objects.select_related("user")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(MicroGrid)
class MicroGridAdmin(RecordAdmin):
    list_display = ["name", "code", "grid", "workers", "enterprise_count"]
    list_filter = [("grid", RelatedDropdownFilter)]
    list_select_related = ["grid"]
    search_fields = ["name", "code"]
    search_help_text = "名称或编号"
    inlines = [DutyOfMicroGridInline]
    history_rows = {"duties": "social_worker"}
    fields = [("code", "name"), "grid", "outline", "preview"]
    readonly_fields = ["preview"]

    class Media:
        js = [Script("js/outline.js", type="module")]

    def save_model(self, request, obj, form, change):
        """Neighbours that overlap are told, not refused: somebody draws them one after another."""
        super().save_model(request, obj, form, change)
        if "outline" in form.changed_data and (names := overlaps_of(obj)):
            self.message_user(
                request, f"边界与{'、'.join(names)}重叠，请核对。", level=messages.WARNING
            )

    @display(description="边界预览")
    def preview(self, micro_grid):
        return outline_preview(micro_grid, MicroGrid.objects.filter(outline__isnull=False))

    def get_queryset(self, request):
        duties = MicroGridDuty.objects.responsible_on(timezone.localdate())
        return (
            super()
            .get_queryset(request)
            .annotate(enterprise_count=Count("enterprises"))
            .prefetch_related(Prefetch("duties", duties, to_attr="current_duties"))
        )

    @display(description="负责社工")
    def workers(self, micro_grid):
        names = [duty.social_worker.user.real_name for duty in micro_grid.current_duties]
        return "、".join(names) or state("bad", "无人负责")

    @display(description="企业数", ordering="enterprise_count")
    def enterprise_count(self, micro_grid):
        return micro_grid.enterprise_count


@admin.register(Venue)
class VenueAdmin(RecordAdmin):
    list_before_template = "admin/record_sheets.html"
    sheet_kind = "venues"
    list_display = ["name", "kind", "grid", "address", "opening_hours", "open_shown"]
    list_filter = [("kind", ChoicesDropdownFilter), ("grid", RelatedDropdownFilter)]
    list_select_related = ["grid"]
    search_fields = ["name", "address"]
    search_help_text = "名称或地址"
    autocomplete_fields = ["micro_grids"]
    fields = [
        ("name", "kind"),
        ("address", "opening_hours"),
        ("grid", "stands_in"),
        "micro_grids",
        "is_open",
    ]

    @display(description="状态", ordering="is_open")
    def open_shown(self, venue):
        return state("good", "在用") if venue.is_open else state("calm", "停用")
