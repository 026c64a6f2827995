"""What did not go through: events whose reactions fail, messages that were not sent."""

from django.contrib import admin, messages
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from requests_desk.models import Delivery, OrderEvent
from requests_desk.models.deliveries import ChannelName
from requests_desk.notifications import MOST_ATTEMPTS
from requests_desk.tasks import react_to_event, ring, send_delivery
from xingdong.accounts.record_admin import state

from .orders import DeskAdmin, link_to, short_moment


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


class SendingFilter(admin.SimpleListFilter):
    title = "发送情况"
    parameter_name = "sending"

    def lookups(self, request, model_admin):
        return [("failed", "发送失败"), ("waiting", "等待发送"), ("sent", "已送达")]

    def queryset(self, request, queryset):
        match self.value():
            case "failed":
                return queryset.filter(sent_at__isnull=True, attempts__gt=0)
            case "waiting":
                return queryset.filter(sent_at__isnull=True, attempts=0)
            case "sent":
                return queryset.filter(sent_at__isnull=False)
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(DeskAdmin):
    list_display = ["subject", "order_link", "to", "channel", "sending", "created_shown"]
    list_filter = [SendingFilter, ("channel", ChoicesDropdownFilter)]
    list_select_related = ["event__order", "recipient"]
    search_fields = ["subject", "recipient__real_name", "address"]
    search_help_text = "标题、收件人或邮箱"
    actions = ["send_again"]
    fields = [
        "subject",
        "body",
        ("to", "channel"),
        ("created_at", "sent_at"),
        ("attempts", "retry_at"),
        "last_error",
    ]
    readonly_fields = ["to"]

    @display(description="诉求")
    def order_link(self, delivery):
        return link_to(delivery.event.order)

    @display(description="生成时间")
    def created_shown(self, delivery):
        return short_moment(delivery.created_at)

    @display(description="收件人")
    def to(self, delivery):
        name = delivery.recipient.real_name if delivery.recipient else "（无账号）"
        return f"{name} {delivery.address}" if delivery.channel == ChannelName.EMAIL else name

    @display(description="发送情况")
    def sending(self, delivery):
        if delivery.sent_at:
            return state("good", "已送达")
        if delivery.attempts >= MOST_ATTEMPTS:
            return state("bad", "已放弃", delivery.last_error)
        if delivery.attempts:
            return state("warn", "失败，将重试", delivery.last_error)
        return state("calm", "等待发送")

    @admin.action(description="重新发送", permissions=["view"])
    def send_again(self, request, queryset):
        """Ring again for those that failed; what went out or is on its way stays alone."""
        now = timezone.now()
        failed = queryset.filter(sent_at__isnull=True, attempts__gt=0)
        chosen = list(failed.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=chosen, sent_at__isnull=True).update(
            attempts=0, retry_at=now
        )
        for delivery_id in chosen:
            ring(send_delivery, delivery_id=delivery_id)
        if chosen:
            self.message_user(request, f"正在重新发送 {len(chosen)} 条消息。")
        else:
            self.message_user(request, "所选消息没有发送失败的。", messages.WARNING)
