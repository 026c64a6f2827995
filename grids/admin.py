"""Grids, micro-grids, social workers and party organisations in the admin."""

from django.contrib import admin
from django.db.models import Count, F, Prefetch
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from xingdong.accounts.models import mask_mobile
from xingdong.accounts.record_admin import (
    ActingUserMixin,
    PostForm,
    RecordAdmin,
    RecordInline,
    state,
)

from .models import Grid, MicroGrid, MicroGridDuty, PartyOrganisation, SocialWorker


class MicroGridInline(RecordInline):
    model = MicroGrid
    fields = ["code", "name"]
    show_change_link = True


@admin.register(Grid)
class GridAdmin(RecordAdmin):
    list_display = ["name", "code", "micro_grid_count"]
    search_fields = ["name", "code"]
    inlines = [MicroGridInline]
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
    fields = [("code", "name"), "grid"]

    def get_queryset(self, request):
        today = timezone.localdate()
        workers = SocialWorker.objects.current(today)
        duties = (
            MicroGridDuty.objects.current(today)
            .filter(social_worker__in=workers)
            .select_related("social_worker__user")
        )
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


class DutyInline(RecordInline):
    model = MicroGridDuty
    verbose_name_plural = "负责微网格"
    fields = ["micro_grid", "from_on", "until_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("micro_grid", "social_worker__user")


class SocialWorkerForm(PostForm):
    FREE = ("office_phone",)


@admin.register(SocialWorker)
class SocialWorkerAdmin(ActingUserMixin, RecordAdmin):
    """A current row is the role itself, so administrators appoint; the centre divides the work."""

    form = SocialWorkerForm
    list_display = ["user", "office_phone", "mobile_hidden", "duty_names", "from_on", "in_post"]
    list_select_related = ["user"]
    search_fields = ["user__real_name", "user__username"]
    search_help_text = "姓名或用户名"
    ordering = [F("until_on").desc(nulls_first=True), "pk"]
    inlines = [DutyInline]
    autocomplete_fields = ["user"]

    def get_fields(self, request, obj=None):
        who = "user" if self.has_add_permission(request) else "person"
        return [who, "office_phone", ("from_on", "until_on")]

    def get_readonly_fields(self, request, obj=None):
        """Who may not appoint does not change the post either."""
        return [] if self.has_add_permission(request) else ["person", "from_on", "until_on"]

    @display(description="人员")
    def person(self, worker):
        return worker.user.real_name

    def get_queryset(self, request):
        current = MicroGridDuty.objects.current(timezone.localdate()).select_related("micro_grid")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("duties", current, to_attr="current_duties"))
        )

    @display(description="手机号码")
    def mobile_hidden(self, worker):
        return worker.user.masked_mobile or "—"

    @display(description="负责微网格")
    def duty_names(self, worker):
        return "、".join(duty.micro_grid.code for duty in worker.current_duties) or "—"

    @display(description="状态")
    def in_post(self, worker):
        current = worker.is_current(timezone.localdate())
        return state("good", "在任") if current else state("calm", "已离任")


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(RecordAdmin):
    list_display = ["name", "kind", "formation", "parent", "secretary", "phone_hidden", "members"]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("formation", ChoicesDropdownFilter),
        ("grid", RelatedDropdownFilter),
    ]
    list_select_related = ["parent"]
    search_fields = ["name", "secretary"]
    search_help_text = "党组织名称或书记姓名"
    autocomplete_fields = ["parent"]
    fieldsets = [
        (None, {"fields": ["name", ("kind", "formation"), ("parent", "grid")]}),
        ("班子", {"fields": [("secretary", "secretary_phone"), ("founded_on", "elected_on")]}),
        (
            "党员人数",
            {
                "fields": [("formal_members", "probationary_members")],
                "description": "只登记人数，不登记名册。",
            },
        ),
    ]

    @display(description="书记电话")
    def phone_hidden(self, organisation):
        return mask_mobile(organisation.secretary_phone) or "—"

    @display(description="正式党员 / 预备党员")
    def members(self, organisation):
        return f"{organisation.formal_members} / {organisation.probationary_members}"
