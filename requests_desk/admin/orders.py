"""Orders and surveys, read only: they are handled on the portal's own pages."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from enterprises.models import Enterprise
from requests_desk.models import Assignment, Attachment, Order, OrderEvent, Survey
from requests_desk.presenting.cards import status_badge
from requests_desk.rules.reading import note_reading
from xingdong.records.admin import ArchiveAdmin, ReadOnlyInline, short_moment, state
from xingdong.records.admin_doors import MomentRangeFilter
from xingdong.records.privacy import without_identities
from xingdong.records.text import code, normalise


def link_to(order: Order) -> str:
    """The order's number, leading to the page where it is handled."""
    return format_html('<a class="nowrap" href="{}">{}</a>', order.get_absolute_url(), order.number)


class DeskAdmin(ArchiveAdmin):
    """Rows of the desk."""

    @display(description="诉求")
    def order_link(self, row):
        return link_to(row.order)


class EventInline(ReadOnlyInline):
    model = OrderEvent
    fields = ["created_at", "action", "actor", "to_status", "text"]
    readonly_fields = ["actor", "text"]
    ordering = ["id"]

    @display(description="操作人")
    def actor(self, event):
        return f"{event.by_name}　{event.by_label}".strip()

    @display(description="说明")
    def text(self, event):
        internal = f"内部：{event.internal_text}" if event.internal_text else ""
        lines = "\n".join(text for text in (event.public_text, internal) if text)
        return without_identities(lines) or "—"


class AssignmentInline(ReadOnlyInline):
    model = Assignment
    fields = ["department", "person", "dispatched_at", "signed_at", "ended_at", "ending", "why"]
    readonly_fields = ["person", "why"]
    ordering = ["id"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("department", "handler")

    @display(description="经办人")
    def person(self, assignment):
        return assignment.handler.real_name if assignment.handler else "—"

    @display(description="派单说明")
    def why(self, assignment):
        return assignment.explanation


class SurveyInline(ReadOnlyInline):
    model = Survey
    fields = ["department_name", "sent_at", "answered_at", "level", "solved", "comment"]
    ordering = ["id"]


class AttachmentInline(ReadOnlyInline):
    model = Attachment
    fields = ["link", "bytes", "person", "created_at"]
    readonly_fields = ["link", "bytes", "person"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("order", "uploaded_by")

    @display(description="文件")
    def link(self, attachment):
        return format_html('<a href="{}">{}</a>', attachment.get_absolute_url(), attachment.name)

    @display(description="大小")
    def bytes(self, attachment):
        return filesizeformat(attachment.size)

    @display(description="上传人")
    def person(self, attachment):
        return attachment.uploaded_by.real_name if attachment.uploaded_by else "匿名"


@admin.register(Order)
class OrderAdmin(DeskAdmin):
    list_display = [
        "number",
        "title",
        "enterprise_shown",
        "item_shown",
        "status_shown",
        "grade",
        "turn",
        "submitted_shown",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("grade", ChoicesDropdownFilter),
        ("item__category", RelatedDropdownFilter),
        ("assignment__department", RelatedDropdownFilter),
        ("micro_grid", RelatedDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("submitted_at", MomentRangeFilter),
    ]
    search_fields = ["number"]
    search_help_text = "诉求编号、标题或企业名称"
    inlines = [AssignmentInline, EventInline, SurveyInline, AttachmentInline]
    actions_detail = ["open_page"]
    actions_row = ["open_page"]
    readonly_fields = [
        "status_shown",
        "phone_hidden",
        "description_shown",
        "details_shown",
        "turn",
        "entered",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "status_shown"),
                    ("enterprise", "micro_grid"),
                    ("site", "venue"),
                    ("item", "grade"),
                    "title",
                    "description_shown",
                    "details_shown",
                ]
            },
        ),
        (
            "联系人",
            {"fields": [("contact_name", "phone_hidden"), ("channel", "entered"), "place"]},
        ),
        (
            "办理",
            {
                "fields": [
                    "turn",
                    ("submitted_at", "promised_at"),
                    ("resolved_at", "closed_at"),
                    ("outcome", "closing"),
                    "result_text",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        """Through the one door, like every other list of orders."""
        return Order.objects.visible_to(request.user).for_page()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if order := self.get_object(request, unquote(object_id)):
            note_reading(order, by=request.user, what="管理后台")
        return super().change_view(request, object_id, form_url, extra_context)

    def get_search_results(self, request, queryset, search_term):
        words = code(search_term)
        if not words:
            return queryset, False
        if words.upper().startswith("XD"):
            return queryset.filter(number__startswith=words.upper()), False
        named = Enterprise.objects.filter(words__contains=normalise(words))
        matching = queryset.filter(title__icontains=words) | queryset.filter(enterprise__in=named)
        return matching, False

    @display(description="企业")
    def enterprise_shown(self, order):
        return order.enterprise_short_name

    @display(description="服务事项")
    def item_shown(self, order):
        return order.item.name

    @display(description="提交时间")
    def submitted_shown(self, order):
        return short_moment(order.submitted_at)

    @display(description="状态")
    def status_shown(self, order):
        badge = status_badge(order)
        return state(badge["tone"], badge["label"])

    @display(description="办理部门")
    def turn(self, order):
        if order.assignment is None:
            return "—"
        handler = order.assignment.handler
        return f"{order.assignment.department} {handler.real_name if handler else ''}".strip()

    @display(description="联系电话")
    def phone_hidden(self, order):
        return order.masked_phone

    @display(description="录入人")
    def entered(self, order):
        return order.entered_by.real_name if order.entered_by else "匿名"

    @display(description="诉求描述")
    def description_shown(self, order):
        return without_identities(order.description)

    @display(description="事项信息")
    def details_shown(self, order):
        lines = "\n".join(f"{label}：{text}" for label, text in order.detail_lines())
        return without_identities(lines) or "—"

    @action(description="打开办理页面", icon="open_in_new", variant=ActionVariant.PRIMARY)
    def open_page(self, request, object_id):
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return redirect(order.get_absolute_url())


class RatingFilter(admin.SimpleListFilter):
    title = "评价结果"
    parameter_name = "rating"

    def lookups(self, request, model_admin):
        return [("bad", "基本满意以下或未解决"), ("open", "待评价"), ("answered", "已评价")]

    def queryset(self, request, queryset):
        match self.value():
            case "bad":
                return queryset.bad()
            case "open":
                return queryset.unanswered()
            case "answered":
                return queryset.filter(answered_at__isnull=False)
        return queryset


@admin.register(Survey)
class SurveyAdmin(DeskAdmin):
    list_display = [
        "order_link",
        "department_name",
        "handler_name",
        "level_shown",
        "solved",
        "comment",
        "answered_shown",
        "expires_shown",
    ]
    list_display_links = ["department_name"]
    list_filter = [RatingFilter, ("level", ChoicesDropdownFilter), ("via", ChoicesDropdownFilter)]
    list_select_related = ["order"]
    search_fields = ["order__number", "department_name", "handler_name"]
    search_help_text = "诉求编号、部门或经办人"
    fields = [
        ("order_link", "rework_round"),
        ("department_name", "handler_name"),
        ("sent_at", "expires_at"),
        ("answered_at", "answerer"),
        ("via", "contacted"),
        ("level_shown", "solved"),
        "reasons_shown",
        "comment",
    ]
    readonly_fields = ["order_link", "answerer", "level_shown", "reasons_shown"]

    @display(description="评价时间")
    def answered_shown(self, survey):
        return short_moment(survey.answered_at)

    @display(description="截止时间")
    def expires_shown(self, survey):
        return short_moment(survey.expires_at)

    @display(description="满意程度")
    def level_shown(self, survey):
        if survey.level is None:
            return state("calm", "未评价")
        return state("bad" if survey.is_bad else "good", survey.get_level_display())

    @display(description="评价人")
    def answerer(self, survey):
        return survey.answered_by.real_name if survey.answered_by else "—"

    @display(description="原因")
    def reasons_shown(self, survey):
        return "、".join(survey.reason_labels()) or "—"
