"""Routing rules, the broken ones in red, and the simulator that explains a decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelect2Widget

from requests_desk.models import Assignment, RoutingRule
from requests_desk.rules.routing import crossings_of_each, faults_of, faults_of_each
from services.models import Membership
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.admin_doors import RecordChangeList
from xingdong.records.forms import ModelForm

from .simulator import simulate


def department_people() -> list[tuple[int, str]]:
    """Whoever works in a department today, by department; one statement."""
    members = (
        Membership.objects.current(timezone.localdate())
        .filter(user__is_active=True)
        .select_related("user", "department")
        .order_by("department__code", "is_head", "user__real_name")
    )
    return [
        (member.user_id, f"{member.user.real_name}（{member.department}）") for member in members
    ]


class ProposedHandlerField(forms.ModelChoiceField):
    """Named with the department, because the choice must lie inside the rule's department."""

    def __init__(self, **kwargs):
        super().__init__(
            get_user_model().objects.filter(is_active=True),
            widget=UnfoldAdminSelect2Widget(),
            **kwargs,
        )


class RuleForm(ModelForm):
    handler = ProposedHandlerField(
        label="指定经办人", required=False, help_text="留空则派给部门内在办最少的人。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = department_people()
        handler = self.instance.handler
        if handler is not None and handler.pk not in dict(people):
            people.append((handler.pk, f"{handler.real_name}（已不在岗）"))
        self.fields["handler"].widget.choices = [("", "（不指定）"), *people]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        department = cleaned.get("department")
        if department is not None and department in (cleaned.get("co_departments") or []):
            self.add_error("co_departments", "主办部门不能同时是协办部门。")
        return cleaned

    def _post_clean(self):
        """Once the instance has the values: a rule in force must not be broken from the start."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, not in the stubs
        if self.errors or not self.instance.is_active:
            return
        faults = faults_of(self.instance, on=timezone.localdate())
        if faults:
            self.add_error(
                None,
                ValidationError(f"规则不能生效：{'；'.join(faults)}。请更正，或先停用此规则。"),
            )


class RuleList(RecordChangeList):
    """Reads what is broken about all rules of the page, and what others take from them."""

    result_list: Sequence[RoutingRule]

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        each = faults_of_each(self.result_list, on=timezone.localdate())
        crossings = crossings_of_each(self.result_list)
        for rule, faults, crossed in zip(self.result_list, each, crossings, strict=True):
            rule.faults, rule.crossings = faults, crossed


class UnusedFilter(admin.SimpleListFilter):
    """Rules in force that have not decided anything yet."""

    title = "使用"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("never", "没用过"), ("yes", "用过")]

    def queryset(self, request, queryset):
        if self.value() == "never":
            return queryset.filter(hits=0)
        return queryset.filter(hits__gt=0) if self.value() == "yes" else queryset


@admin.register(RoutingRule)
class RoutingRuleAdmin(RecordAdmin):
    form = RuleForm
    list_display = [
        "item",
        "conditions_shown",
        "department",
        "handler_shown",
        "co_departments_shown",
        "hits_shown",
        "rule_state",
        "number",
    ]
    list_filter = [
        ("item", RelatedDropdownFilter),
        ("department", RelatedDropdownFilter),
        "is_active",
        UnusedFilter,
    ]
    list_select_related = ["item", "micro_grid__grid", "grid", "department", "handler"]
    search_fields = ["item__name", "item__code", "department__name", "note"]
    search_help_text = "事项、部门或备注"
    actions_list = ["simulate_routing"]
    autocomplete_fields = ["item", "department", "co_departments"]
    fieldsets = [
        (None, {"fields": ["item"]}),
        (
            "条件",
            {
                "fields": [("micro_grid", "grid"), ("stage", "grade")],
                "description": "都留空则对此事项的所有诉求有效。条件越细的规则越优先。",
            },
        ),
        ("派给", {"fields": [("department", "handler"), "co_departments"]}),
        ("其他", {"fields": ["note", "is_active"]}),
    ]

    def get_queryset(self, request):
        decided = Assignment.objects.filter(rule=OuterRef("pk")).order_by()
        counted = decided.values("rule").annotate(number=Count("pk")).values("number")
        return (
            super()
            .get_queryset(request)
            .prefetch_related("co_departments")
            .annotate(
                hits=Coalesce(Subquery(counted), 0),
                last_hit_at=Subquery(decided.order_by("-pk").values("dispatched_at")[:1]),
            )
        )

    def get_changelist(self, request, **kwargs):
        return RuleList

    def get_urls(self):
        page = self.admin_site.admin_view(self.simulator_page)
        return [
            path("simulate/", page, name="requests_desk_routingrule_simulate"),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs, request):
        """Name the rules alone: their co-departments are no records that somebody would miss."""
        _, _, lacking, protected = super().get_deleted_objects(objs, request)
        rules = [f"{rule}（{rule.item.name}：{rule.conditions()}）" for rule in objs]
        return rules, {"派单规则": len(rules)}, lacking, protected

    @display(description="条件")
    def conditions_shown(self, rule):
        return rule.conditions()

    @display(description="经办人")
    def handler_shown(self, rule):
        return rule.handler.real_name if rule.handler else "在办最少者"

    @display(description="协办部门")
    def co_departments_shown(self, rule):
        return "、".join(str(department) for department in rule.co_departments.all()) or "随事项"

    @display(description="派过", ordering="hits")
    def hits_shown(self, rule):
        if not rule.hits:
            return "没用过"
        return f"{rule.hits} 件，最近 {timezone.localtime(rule.last_hit_at):%Y-%m-%d}"

    @display(description="状态")
    def rule_state(self, rule):
        if not rule.is_active:
            return state("calm", "已停用")
        if rule.faults:
            return state("bad", "失效", "；".join(rule.faults))
        if rule.crossings:
            return state("warn", "有交叉", "；".join(rule.crossings))
        return state("good", "正常")

    @display(description="编号", ordering="pk")
    def number(self, rule):
        return f"规则 {rule.pk}"

    @action(
        description="派单模拟",
        icon="experiment",
        variant=ActionVariant.PRIMARY,
        permissions=["view"],
    )
    def simulate_routing(self, request):
        return redirect("admin:requests_desk_routingrule_simulate")

    def simulator_page(self, request):
        return simulate(self, request)
