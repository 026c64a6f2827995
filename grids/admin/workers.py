"""Social workers and who of them looks after which micro-grid, in the admin."""

from django.contrib import admin
from django.db.models import F, Prefetch
from django.utils import timezone
from unfold.decorators import display

from grids.models import MicroGridDuty, SocialWorker
from xingdong.records.admin import ActingUserMixin, PostForm, RecordAdmin, RecordInline, state


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
    history_rows = {"duties": "micro_grid"}
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
