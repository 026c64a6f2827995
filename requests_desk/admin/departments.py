"""The department pages again, with what the desk knows: merging moves open orders (§7 E08)."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from requests_desk.actions import merge_department
from requests_desk.forms.fields import form_field
from requests_desk.models import Assignment, RoutingRule
from services.admin import DepartmentAdmin
from services.models import Department
from xingdong.records.forms import Form, ModelForm
from xingdong.records.refusals import NotAllowed


def still_at(department: Department) -> list[str]:
    """What a department must have handed over before it is closed, in words."""
    counts = [
        ("个事项", department.items.filter(is_active=True)),
        ("条派单规则", RoutingRule.objects.filter(is_active=True, department=department)),
        ("件在办诉求", Assignment.objects.current().filter(department=department)),
    ]
    return [f"{number} {noun}" for noun, rows in counts if (number := rows.count())]


class DepartmentForm(ModelForm):
    def clean_is_active(self):
        """The catalogue must not name a closed department, and no order may be left behind."""
        is_active = self.cleaned_data["is_active"]
        if self.instance.pk and not is_active and (left := still_at(self.instance)):
            raise forms.ValidationError(
                f"还有 {'、'.join(left)}，不能停用；请先改由其他部门承担，或使用“并入其他部门”。"
            )
        if is_active and self.instance.merged_into is not None:
            raise forms.ValidationError(f"已并入{self.instance.merged_into}，不能再启用。")
        return is_active


class DepartmentMergerForm(Form):
    into = forms.ModelChoiceField(
        label="并入",
        queryset=Department.objects.none(),
        widget=UnfoldAdminSelectWidget,
        empty_label="请选择",
        help_text="部门更名的，先新建用新名称的部门，再并入。",
    )

    def __init__(self, *args, old: Department, **kwargs):
        super().__init__(*args, **kwargs)
        into = form_field(self, "into", forms.ModelChoiceField)
        into.queryset = Department.objects.filter(is_active=True).exclude(pk=old.pk)


admin.site.unregister(Department)


@admin.register(Department)
class DeskDepartmentAdmin(DepartmentAdmin):
    form = DepartmentForm
    actions_detail = ["merge"]
    readonly_fields = ["valid_until", "merged_into"]
    fieldsets = [
        *DepartmentAdmin.fieldsets,
        ("沿革", {"fields": [("valid_from", "valid_until"), "merged_into"]}),
    ]

    @action(description="并入其他部门", icon="merge", permissions=["change"])
    def merge(self, request, object_id):
        """People, items, rules and open orders move; what is closed keeps the old name."""
        old = self.get_object(request, object_id)
        if old is None or not old.is_active:
            raise Http404
        back = reverse("admin:services_department_change", args=[old.pk])
        form = DepartmentMergerForm(request.POST or None, old=old)
        if form.is_valid():
            into = form.cleaned_data["into"]
            try:
                moved = merge_department(old, into=into, now=timezone.now())
            except NotAllowed as refusal:
                form.add_error("into", str(refusal))
            else:
                self.log_change(request, old, f"并入{into}，{moved} 件在办诉求已转办。")
                self.message_user(
                    request, f"已并入{into}，{moved} 件在办诉求已转办。", messages.SUCCESS
                )
                return redirect(back)
        left = "、".join(still_at(old)) or "没有在办的工作"
        return self.page(
            request,
            "admin/small_form.html",
            title="并入其他部门",
            content_title="并入其他部门",
            lead=f"{old.name}现有 {left}，将随人员一并转到新部门，时限不变；"
            "已办结的仍记在原部门名下。",
            form=form,
            button="确认并入",
            back=back,
        )
