"""What did not go through: events whose reactions fail, messages that were not sent."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from requests_desk.models import Delivery, OrderEvent
from requests_desk.models.deliveries import ChannelName
from requests_desk.tasks import react_to_event, send_delivery
from xingdong.records.admin import state
from xingdong.records.bells import ring

from .orders import DeskAdmin, link_to, short_moment

MOST_AT_ONCE = 500


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


def send_again(failed) -> int:
    """Begin anew with each of ``failed``; how many. What went out meanwhile stays alone."""
    chosen = list(failed.values_list("pk", flat=True)[:MOST_AT_ONCE])
    again = Delivery.objects.filter(pk__in=chosen, sent_at__isnull=True)
    again.update(attempts=0, given_up_at=None, retry_at=timezone.now())
    for delivery_id in chosen:
        ring(send_delivery, delivery_id=delivery_id)
    return len(chosen)


class SendingFilter(admin.SimpleListFilter):
    title = "发送情况"
    parameter_name = "sending"

    def lookups(self, request, model_admin):
        return [
            ("dead", "已放弃"),
            ("failed", "发送失败"),
            ("waiting", "等待发送"),
            ("sent", "已送达"),
            ("dropped", "已取消"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "dead":
                return queryset.dead()
            case "failed":
                return queryset.failed()
            case "waiting":
                return queryset.unsent().filter(attempts=0)
            case "sent":
                return queryset.filter(sent_at__isnull=False)
            case "dropped":
                return queryset.filter(dropped_at__isnull=False)
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(DeskAdmin):
    list_display = ["subject", "order_link", "to", "channel", "sending", "created_shown"]
    list_filter = [
        SendingFilter,
        ("channel", ChoicesDropdownFilter),
        ("group", ChoicesDropdownFilter),
    ]
    list_select_related = ["event__order", "recipient", "robot"]
    search_fields = ["subject", "recipient__real_name", "address"]
    search_help_text = "标题、收件人或邮箱"
    actions = ["send_again"]
    actions_list = ["send_all_again"]
    fields = [
        "subject",
        "body",
        ("to", "channel"),
        ("created_at", "sent_at"),
        ("given_up_at", "dropped_at"),
        ("attempts", "retry_at"),
        "last_error",
    ]
    readonly_fields = ["to"]

    @display(description="诉求")
    def order_link(self, delivery):
        return link_to(delivery.event.order) if delivery.event else "—"

    @display(description="生成时间")
    def created_shown(self, delivery):
        return short_moment(delivery.created_at)

    @display(description="收件人")
    def to(self, delivery):
        if delivery.robot:
            return delivery.robot.name
        name = delivery.recipient.real_name if delivery.recipient else "（无账号）"
        return f"{name} {delivery.address}" if delivery.channel == ChannelName.EMAIL else name

    @display(description="发送情况")
    def sending(self, delivery):
        if delivery.sent_at:
            return state("good", "已送达")
        if delivery.dropped_at:
            return state("calm", "已取消", delivery.last_error)
        if delivery.given_up_at:
            return state("bad", "已放弃", delivery.last_error)
        if delivery.attempts:
            return state("warn", "失败，将重试", delivery.last_error)
        return state("calm", "等待发送")

    @admin.action(description="重新发送", permissions=["view"])
    def send_again(self, request, queryset):
        """Ring again for those that failed; what went out or is on its way stays alone."""
        count = send_again(queryset.failed() | queryset.dead())
        if count:
            self.message_user(request, f"正在重新发送 {count} 条消息。")
        else:
            self.message_user(request, "所选消息没有发送失败的。", messages.WARNING)

    @action(
        description="全部重新发送",
        icon="send",
        variant=ActionVariant.PRIMARY,
        permissions=["view"],
    )
    def send_all_again(self, request):
        """After the mail server or a robot was mended: everything that was given up, once more."""
        back = reverse("admin:requests_desk_delivery_changelist")
        dead = self.get_queryset(request).dead()
        if request.method == "POST":
            count = send_again(dead)
            self.message_user(request, f"正在重新发送 {count} 条消息。")
            return redirect(back)
        return self.page(
            request,
            "admin/ask_first.html",
            title="全部重新发送",
            question=f"重新发送已放弃的 {dead.count()} 条消息？",
            consequence="请先确认邮件服务器和群机器人已经修好，否则会再次失败。",
            button="全部重新发送",
            back=f"{back}?sending=dead",
        )
