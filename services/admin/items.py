"""The items of the catalogue."""

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
)

from enterprises.models import Enterprise
from services.models import ServiceItem
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.forms import ModelForm
from xingdong.records.questions.definition import QuestionType, asked, condition_words

from .fields import LinesField
from .item_form_page import edit_item_form


class ServiceItemForm(ModelForm):
    stages = forms.MultipleChoiceField(
        label="适用阶段",
        choices=Enterprise.Stage.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="只影响推荐顺序，不限制点单。",
    )
    materials = LinesField(label="所需材料", required=False, help_text="每行一项。")

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        department = cleaned.get("department")
        if department is not None and department in (cleaned.get("co_departments") or []):
            self.add_error("co_departments", "主办部门不能同时是协办部门。")
        if cleaned.get("is_active"):
            self._refuse_closed(cleaned)
        return cleaned

    def _refuse_closed(self, cleaned: dict) -> None:
        """The catalogue must not point to a closed department (handbook §7 E08)."""
        department = cleaned.get("department")
        if department is not None and not department.is_active:
            self.add_error("department", f"{department}已停用，请选择在用的部门。")
        partners = cleaned.get("co_departments") or []
        closed = [str(partner) for partner in partners if not partner.is_active]
        if closed:
            self.add_error("co_departments", f"{'、'.join(closed)}已停用，请移除。")


class OfferedFilter(admin.SimpleListFilter):
    """Whether an item can be ordered today."""

    title = "开放"
    parameter_name = "offered"

    def lookups(self, request, model_admin):
        return [("yes", "现在能点"), ("no", "现在不能点")]

    def queryset(self, request, queryset):
        offered = ServiceItem.objects.offered().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=offered)
        return queryset.exclude(pk__in=offered) if self.value() == "no" else queryset


class OrderedFilter(admin.SimpleListFilter):
    title = "点单"
    parameter_name = "ordered"

    def lookups(self, request, model_admin):
        return [("never", "从未点过")]

    def queryset(self, request, queryset):
        return queryset.filter(orders__isnull=True) if self.value() == "never" else queryset


@admin.register(ServiceItem)
class ServiceItemAdmin(RecordAdmin):
    FOR_ENTERPRISES, HANDLING = "企业看到的", "办理"

    form = ServiceItemForm
    list_display = [
        "name",
        "code",
        "category",
        "kind",
        "department",
        "response_shown",
        "resolve_shown",
        "offered",
    ]
    list_filter = [
        ("category", RelatedDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("department", RelatedDropdownFilter),
        OfferedFilter,
        OrderedFilter,
    ]
    list_select_related = ["category", "department"]
    search_fields = ["name", "code", "description", "phrases"]
    search_help_text = "事项名称、编号、说明或常用说法"
    list_per_page = 50
    autocomplete_fields = ["department", "co_departments"]
    readonly_fields = ["fields_shown", "stages_shown", "materials_shown", "outcomes_shown"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "name"),
                    ("category", "kind"),
                    "plain_name",
                    "description",
                    "article_phrase",
                ]
            },
        ),
        (HANDLING, {"fields": ["department", "co_departments", "outcomes_shown"]}),
        (
            "时限",
            {
                "fields": [
                    ("response_amount", "response_unit"),
                    ("resolve_amount", "resolve_unit"),
                ],
                "description": "修改后只影响以后的派单，已派出的时限不变。",
            },
        ),
        (
            FOR_ENTERPRISES,
            {"fields": ["audience", "stages", "materials", "phrases", "fields_shown"]},
        ),
        (
            "设置",
            {
                "fields": [
                    ("is_active", "sensitive"),
                    ("anonymous_allowed", "is_fallback"),
                    ("offered_from_on", "offered_until_on"),
                ]
            },
        ),
    ]

    actions_detail = ["edit_questions"]

    def get_urls(self):
        page = self.admin_site.admin_view(self.questions_page)
        return [
            path("<path:object_id>/form/", page, name="services_serviceitem_form"),
            *super().get_urls(),
        ]

    @action(
        description="编辑表单",
        icon="edit_note",
        variant=ActionVariant.PRIMARY,
        permissions=["change"],
    )
    def edit_questions(self, request, object_id):
        return redirect("admin:services_serviceitem_form", object_id)

    def questions_page(self, request, object_id):
        return edit_item_form(self, request, object_id)

    def get_fieldsets(self, request, obj=None):
        """Whoever only reads sees words where the others edit lists."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        shown = {
            self.FOR_ENTERPRISES: [
                "audience",
                "stages_shown",
                "materials_shown",
                "phrases",
                "fields_shown",
            ],
        }
        return [
            (title, {**options, "fields": shown.get(title, options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    @display(description="适用阶段")
    def stages_shown(self, item):
        return "、".join(item.stage_labels) or "—"

    @display(description="所需材料")
    def materials_shown(self, item):
        return "\n".join(item.materials) or "—"

    @display(description="成效数字")
    def outcomes_shown(self, item):
        return "、".join(number["label"] for number in asked(item.outcome_fields)) or "—"

    @display(description="响应时限")
    def response_shown(self, item):
        return f"{item.response_amount} {item.get_response_unit_display()}"

    @display(description="办结时限")
    def resolve_shown(self, item):
        return f"{item.resolve_amount} {item.get_resolve_unit_display()}"

    @display(description="状态")
    def offered(self, item):
        why = item.why_not_offered(timezone.localdate())
        return state("calm", why) if why else state("good", "启用")

    @display(description="字段一览")
    def fields_shown(self, item):
        """The item's form as the enterprise gets it, in a table."""
        questions = asked(item.form_fields)
        if not questions:
            return "没有专用字段。"
        rows = format_html_join(
            "",
            "<tr><td>{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (
                    field["label"],
                    "（必填）" if field.get("required") else "",
                    QuestionType(field["type"]).label,
                    "、".join(field.get("choices", [])),
                    condition_words(field, questions) or "总是",
                )
                for field in questions
            ),
        )
        return format_html(
            '<table class="plain-table"><thead><tr><th>字段</th><th>类型</th><th>选项</th>'
            "<th>出现</th></tr></thead><tbody>{}</tbody></table>",
            rows,
        )
