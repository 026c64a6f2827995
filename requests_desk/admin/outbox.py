"""What did not go through: events whose reactions fail, messages that were not sent."""

from django.contrib import admin
from django.utils import timezone
from unfold.decorators import display

from requests_desk.models import OrderEvent
from requests_desk.tasks import react_to_event
from xingdong.records.admin import state
from xingdong.records.bells import ring

from .orders import DeskAdmin, short_moment


class ReactionFilter(admin.SimpleListFilter):
    title = "处理情况"
    parameter_name = "reaction"

    def lookups(self, request, model_admin):
        return [("failed", "失败，等待重试"), ("waiting", "等待处理")]

    def queryset(self, request, queryset):
        match self.value():
            case "failed":
                return queryset.filter(attempts__gt=0)
            case "waiting":
                return queryset.filter(attempts=0)
        return queryset


@admin.register(OrderEvent)
class OutboxAdmin(DeskAdmin):
    """Events that something must still follow; the handled ones are read inside their order."""

    list_display = ["action", "order_link", "created_shown", "reaction", "attempts", "retry_shown"]
    list_filter = [ReactionFilter]
    list_select_related = ["order"]
    search_fields = ["order__number"]
    search_help_text = "诉求编号"
    ordering = ["retry_at", "pk"]
    actions = ["react_again"]
    fields = [
        ("action", "order_link"),
        ("created_at", "by_name"),
        ("attempts", "retry_at"),
        "last_error",
    ]
    readonly_fields = ["order_link"]

    def get_queryset(self, request):
        return super().get_queryset(request).unhandled()

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "title": "后续处理"})

    @display(description="时间")
    def created_shown(self, event):
        return short_moment(event.created_at)

    @display(description="下次处理时间")
    def retry_shown(self, event):
        return short_moment(event.retry_at)

    @display(description="处理情况")
    def reaction(self, event):
        if event.attempts:
            return state("bad", "失败", event.last_error)
        return state("calm", "等待处理")

    @admin.action(description="重新处理", permissions=["view"])
    def react_again(self, request, queryset):
        """Ring again for each; the reaction is harmless where somebody was faster."""
        chosen = list(queryset.values_list("pk", flat=True))
        OrderEvent.objects.unhandled().filter(pk__in=chosen).update(retry_at=timezone.now())
        for event_id in chosen:
            ring(react_to_event, event_id=event_id)
        self.message_user(request, f"已重新处理 {len(chosen)} 条，请稍后刷新查看。")
