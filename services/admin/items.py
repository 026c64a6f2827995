"""The items of the catalogue."""

import json

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
)

from enterprises.models import Enterprise
from services.models import ServiceItem
from services.models.catalogue import FieldType, validate_form_fields
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.forms import ModelForm

from .fields import LinesField


class FormFieldsField(forms.JSONField):
    """The fields of an item's form as JSON, one field to a line so that people can read it."""

    widget = UnfoldAdminTextareaWidget
    USUAL_KEYS = ("key", "label", "type", "required", "choices")

    def prepare_value(self, value):
        if not isinstance(value, list):
            return super().prepare_value(value)
        lines = ",\n".join("  " + self._line(field) for field in value)
        return f"[\n{lines}\n]" if value else "[]"

    def _line(self, field) -> str:
        """The usual keys first: PostgreSQL keeps them in an order of its own."""
        if isinstance(field, dict):
            usual = {key: field[key] for key in self.USUAL_KEYS if key in field}
            field = usual | field
        return json.dumps(field, ensure_ascii=False)

    def to_python(self, value):
        """Like JSON, but an error names line and character."""
        if isinstance(value, str) and value.strip():
            try:
                json.loads(value)
            except json.JSONDecodeError as error:
                raise ValidationError(
                    f"第 {error.lineno} 行第 {error.colno} 个字符处格式有误。"
                    "请检查引号、逗号和括号，须为英文半角。"
                ) from error
        return super().to_python(value) or []


FIELD_TYPES = "、".join(f"{kind.value}（{kind.label}）" for kind in FieldType)


class ServiceItemForm(ModelForm):
    stages = forms.MultipleChoiceField(
        label="适用阶段",
        choices=Enterprise.Stage.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="只影响推荐顺序，不限制点单。",
    )
    materials = LinesField(label="所需材料", required=False, help_text="每行一项。")
    form_fields = FormFieldsField(
        label="表单字段",
        required=False,
        help_text=(
            f"每行一个字段，key 保存后不要更改。type 可用：{FIELD_TYPES}。单选、多选须写 choices。"
        ),
    )

    outcome_fields = FormFieldsField(
        label="成效数字",
        required=False,
        help_text="每行一个，办结时由经办人填写，在“数据”里汇总。type 用 int 或 decimal。",
    )

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
        "is_active",
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
        (HANDLING, {"fields": ["department", "co_departments", "outcome_fields"]}),
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
            {"fields": ["stages", "materials", "phrases", "fields_shown", "form_fields"]},
        ),
        (
            "设置",
            {"fields": [("is_active", "sensitive"), ("anonymous_allowed", "is_fallback")]},
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        """Whoever only reads sees words where the others edit lists and JSON."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        shown = {
            self.FOR_ENTERPRISES: ["stages_shown", "materials_shown", "phrases", "fields_shown"],
            self.HANDLING: ["department", "co_departments", "outcomes_shown"],
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
        return "、".join(field["label"] for field in item.outcome_fields) or "—"

    @display(description="响应时限")
    def response_shown(self, item):
        return f"{item.response_amount} {item.get_response_unit_display()}"

    @display(description="办结时限")
    def resolve_shown(self, item):
        return f"{item.resolve_amount} {item.get_resolve_unit_display()}"

    @display(description="状态")
    def offered(self, item):
        return state("good", "启用") if item.is_active else state("calm", "已停用")

    @display(description="字段一览")
    def fields_shown(self, item):
        """The item's form as the enterprise gets it, in a table."""
        try:
            validate_form_fields(item.form_fields)
        except ValidationError:  # what was just refused; the error stands beside the field
            return "—"
        if not item.form_fields:
            return "没有专用字段。"
        rows = format_html_join(
            "",
            "<tr><td>{}{}</td><td>{}</td><td>{}</td></tr>",
            (
                (
                    field["label"],
                    "（必填）" if field.get("required") else "",
                    FieldType(field["type"]).label,
                    "、".join(field.get("choices", [])),
                )
                for field in item.form_fields
            ),
        )
        return format_html(
            '<table class="plain-table"><thead><tr><th>字段</th><th>类型</th><th>选项</th></tr>'
            "</thead><tbody>{}</tbody></table>",
            rows,
        )
