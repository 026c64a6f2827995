"""派单模拟: what routing would decide now, rule by rule. It reads and writes nothing."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from enterprises.models import Enterprise
from grids.models import MicroGrid
from requests_desk.forms.fields import form_field
from requests_desk.models import Order
from requests_desk.rules.routing import Decision, RuleCheck, Situation, decide
from requests_desk.workflow import Grade
from services.models import ServiceItem
from xingdong.records.forms import Form


class SimulatorForm(Form):
    """An order by its number, or a made-up situation; only what ``user`` may know can be asked."""

    number = forms.CharField(
        label="诉求编号",
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget({"placeholder": "如 XD20260302-0001"}),
        help_text="填写编号则按该诉求模拟，其余不用填。",
    )
    item = forms.ModelChoiceField(
        ServiceItem.objects.all(),
        label="服务事项",
        required=False,
        empty_label="请选择",
        widget=UnfoldAdminSelect2Widget(),
    )
    item_uncertain = forms.BooleanField(
        label="企业不确定属于哪个事项", required=False, widget=UnfoldBooleanSwitchWidget()
    )
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.select_related("micro_grid"),
        label="企业",
        required=False,
        help_text="选择企业，或在下面指定微网格和阶段。其他厂区另选它的微网格。",
    )
    micro_grid = forms.ModelChoiceField(
        MicroGrid.objects.all(),
        label="微网格",
        required=False,
        empty_label="请选择",
        widget=UnfoldAdminSelectWidget(),
    )
    stage = forms.ChoiceField(
        label="企业阶段",
        required=False,
        choices=[("", "请选择"), *Enterprise.Stage.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    grade = forms.ChoiceField(
        label="紧急程度",
        required=False,
        choices=Grade.choices,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args, user, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        field = Order._meta.get_field("enterprise")
        self.fields["enterprise"].widget = AutocompleteSelect(
            field, admin_site, {"data-placeholder": "输入名称搜索"}
        )
        enterprise = form_field(self, "enterprise", forms.ModelChoiceField)
        enterprise.widget.choices = enterprise.choices
        if not user.has_perm("enterprises.view_enterprise"):
            del self.fields["enterprise"]
        if not user.has_perm("requests_desk.view_order"):
            del self.fields["number"]

    def clean_number(self):
        number = self.cleaned_data["number"].strip().upper()
        if not number:
            return None
        order = Order.objects.visible_to(self.user).for_page().filter(number=number).first()
        if order is None:
            raise forms.ValidationError(f"没有编号为 {number} 的诉求。")
        return order

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.errors or cleaned.get("number"):
            return cleaned
        if not cleaned["item"]:
            self.add_error("item", "请选择服务事项。")
        if not cleaned.get("enterprise") and not (cleaned["micro_grid"] and cleaned["stage"]):
            missing = "enterprise" if "enterprise" in self.fields else "micro_grid"
            self.add_error(missing, "请说明在哪里：选择企业，或指定微网格和企业阶段。")
        return cleaned

    def situation(self) -> Situation:
        given = self.cleaned_data
        if given.get("number"):
            return Situation.of(given["number"])
        enterprise = given.get("enterprise")
        return Situation(
            item=given["item"],
            micro_grid=given["micro_grid"] or (enterprise.micro_grid if enterprise else None),
            stage=enterprise.stage if enterprise else given["stage"],
            grade=given["grade"] or Grade.NORMAL,
            item_uncertain=given["item_uncertain"],
        )


@dataclass(frozen=True)
class Line:
    """One rule as the page draws it."""

    check: RuleCheck
    tone: str
    verdict: str
    reason: str

    @classmethod
    def of(cls, check: RuleCheck, decision: Decision) -> "Line":
        faults = "；".join(check.faults)
        if check.decides and decision.rule == check.rule:
            if check.faults:
                return cls(check, "bad", "决定：失效，转研判", faults)
            return cls(check, "good", "由此规则决定", "")
        if check.faults:
            return cls(check, "bad", "失效", "；".join(filter(None, [check.mismatch, faults])))
        if check.mismatch:
            return cls(check, "calm", "不匹配", check.mismatch)
        if decision.rule is None:
            return cls(check, "warn", "匹配，未使用", "规则之前已有结论。")
        return cls(check, "warn", "匹配，未使用", "有更细的规则优先。")


def simulate(model_admin, request):
    """The page: the form, and with an answer the decision and every rule of the item."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = SimulatorForm(request.GET or None, user=request.user, admin_site=model_admin.admin_site)
    answer = {}
    if form.is_valid():
        situation = form.situation()
        decision = decide(situation, on=timezone.localdate())
        answer = {
            "situation": situation,
            "stage": dict(Enterprise.Stage.choices).get(situation.stage),
            "grade": Grade(situation.grade).label,
            "decision": decision,
            "lines": [Line.of(check, decision) for check in decision.checks],
            "order": form.cleaned_data.get("number"),
        }
    return model_admin.page(
        request,
        "admin/routing_simulator.html",
        title="派单模拟",
        content_title="派单模拟",
        form=form,
        **answer,
    )
