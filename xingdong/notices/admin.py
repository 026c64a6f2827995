"""What was not sent, and what was: every delivery, to look at and to send again."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from xingdong.records.admin import ArchiveAdmin, short_moment, state
from xingdong.records.bells import ring

from .models import ChannelName, Delivery
from .models.deliveries import DeliveryQuerySet
from .sources import subjects_of
from .tasks import send_delivery

MOST_AT_ONCE = 500


def send_again(failed: DeliveryQuerySet) -> int:
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

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Delivery]"
    ) -> list[tuple[str, str]]:
        return [
            ("dead", "已放弃"),
            ("failed", "发送失败"),
            ("waiting", "等待发送"),
            ("sent", "已送达"),
            ("dropped", "已取消"),
        ]

    def queryset(  # type: ignore[override]  # it filters deliveries and nothing else
        self, request: HttpRequest, queryset: DeliveryQuerySet
    ) -> DeliveryQuerySet:
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
class DeliveryAdmin(ArchiveAdmin):
    list_display = ["subject", "about", "to", "channel", "sending", "created_shown"]
    list_filter = [
        SendingFilter,
        ("channel", ChoicesDropdownFilter),
        ("group", ChoicesDropdownFilter),
    ]
    list_select_related = ["recipient", "robot"]
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

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """What the rows of the page are about is asked once, not row by row."""
        changelist: ChangeList = super().get_changelist_instance(request)
        subjects = subjects_of(changelist.result_list)
        for delivery in changelist.result_list:
            delivery.about = subjects.get(delivery.pk)
        return changelist

    @display(description="关于")
    def about(self, delivery: Delivery) -> str:
        subject = delivery.about
        if subject is None:
            return "—"
        return format_html('<a class="nowrap" href="{}">{}</a>', subject.url, subject.number)

    @display(description="生成时间")
    def created_shown(self, delivery: Delivery) -> str:
        return short_moment(delivery.created_at)

    @display(description="收件人")
    def to(self, delivery: Delivery) -> str:
        if delivery.robot:
            return delivery.robot.name
        name = delivery.recipient.real_name if delivery.recipient else "（无账号）"
        return name if delivery.channel == ChannelName.INBOX else f"{name} {delivery.address}"

    @display(description="发送情况")
    def sending(self, delivery: Delivery) -> str:
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
    def send_again(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
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
    def send_all_again(self, request: HttpRequest) -> HttpResponseBase:
        """After the mail server or a robot was mended: everything that was given up, once more."""
        back = reverse("admin:notices_delivery_changelist")
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
