"""What the centre decides about an order."""

from typing import Any

from django import forms
from django.utils import timezone

from requests_desk.actions.triage import explain_late, is_designation
from requests_desk.models.spots import Spot
from requests_desk.reason_codes import RejectReason
from requests_desk.rules.deadlines import late_promise
from requests_desk.rules.matters import assignment_of
from requests_desk.rules.routing import members_of
from requests_desk.workflow import Action, Grade
from services.models import Department, Membership, ServiceItem
from xingdong.accounts.models import User

from .base import StepForm
from .fields import HandlerField, SpotField, form_field, text_field


class RejectForm(StepForm):
    reason = forms.ChoiceField(
        label="不予受理原因", choices=[("", "请选择"), *RejectReason.choices]
    )
    explanation = text_field("说明与指引", max_length=500, help_text="告诉企业可以去哪里办理。")


class SetGradeForm(StepForm):
    grade = forms.ChoiceField(label="紧急程度", choices=Grade, widget=forms.RadioSelect)
    reason = text_field("理由", max_length=300, rows=2, help_text="企业可以看到这段话。")

    def clean_grade(self) -> str:
        """The grade it has already is an answer too, when the enterprise asked for urgency."""
        grade = self.cleaned_data["grade"]
        if grade == self.order.grade and not self.order.urgency_requested:
            raise forms.ValidationError(f"现在就是“{Grade(grade).label}”，请选择其他等级。")
        return grade


def _by_department(memberships: list[Membership]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Members as grouped choices: one group for each department."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for member in memberships:
        group = groups.setdefault(member.department.name, [])
        group.append((member.user_id, member.user.real_name))
    return list(groups.items())


class DispatchForm(StepForm):
    """定人定事定点定责: nothing may be empty (handbook §2.5)."""

    item = forms.ModelChoiceField(
        label="定事：服务事项",
        queryset=ServiceItem.objects.filter(is_active=True),
        empty_label="请选择",
    )
    grade = forms.ChoiceField(label="紧急程度", choices=Grade, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label="定责：主办部门",
        queryset=Department.objects.filter(is_active=True),
        empty_label="请选择",
    )
    handler = HandlerField(label="定人：经办人")
    site = SpotField(label="定点：厂区或阵地", help_text="不选为不变；改了就按新的网格统计。")
    place = forms.CharField(label="定点：具体地点", max_length=120)
    reason = text_field("说明", required=False, max_length=300, rows=2)
    promises_later = forms.BooleanField(
        label="部门时限晚于对企业的承诺，仍要派单", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        memberships = list(
            Membership.objects.filter(department__is_active=True, user__is_active=True)
            .current(timezone.localdate())
            .select_related("department", "user")
            .order_by("department__code", "is_head", "pk")
        )
        self.members = {(member.department_id, member.user_id) for member in memberships}
        handler = form_field(self, "handler", HandlerField)
        handler.queryset = User.objects.filter(pk__in={user for _, user in self.members})
        handler.choices = [("", "请选择"), *_by_department(memberships)]
        self.initial.setdefault("item", self.order.item_id)
        self.initial.setdefault("grade", self.order.grade)
        self.initial.setdefault("place", self.order.place)
        firm = self.order.enterprise
        form_field(self, "site", SpotField).offer([firm] if firm else [])
        self.initial.setdefault("site", self.order.spot.key if self.order.spot else "")
        self.initial.setdefault("department", self._likely_department())
        if is_designation(self.order):
            reason = self.fields["reason"]
            reason.required, reason.label = True, "指定办理的街道意见"

    def _likely_department(self) -> int | None:
        """Whom the last return suggested, else the item's own department; a person decides."""
        request = self.order.events.of_action(Action.ASK_RETURN).last()
        if request is not None:
            return request.data["suggested"]
        return None if self.order.item_uncertain else self.order.item.department_id

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        department, handler = data.get("department"), data.get("handler")
        if department and handler and (department.pk, handler.pk) not in self.members:
            self.add_error("handler", f"{handler.real_name}不在{department}，请选择该部门的人员。")
        data["spot"] = self._spot(data.pop("site", ""))
        self._say_when_promised_later(data)
        return data

    def _say_when_promised_later(self, data: dict[str, Any]) -> None:
        item, grade, now = data.get("item"), data.get("grade"), timezone.now()
        late = item and grade and late_promise(self.order, item, grade, now=now)
        if late and late.needs_a_word and not data["promises_later"]:
            self.fields["promises_later"].widget = forms.CheckboxInput()
            self.add_error("promises_later", f"{explain_late(late, now)}确实需要的，勾选后再派单。")

    def _spot(self, key: str) -> Spot | None:
        """The corrected 定点; None where it stays."""
        if not key or (self.order.spot and key == self.order.spot.key):
            return None
        spot = Spot.named(key, self.order.enterprise)
        if spot is None:
            self.add_error("site", "没有这个厂区或阵地，请重新选择。")
        return spot


class ConveneForm(StepForm):
    departments = forms.ModelMultipleChoiceField(
        label="参加部门",
        queryset=Department.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
    )
    meets_at = forms.DateTimeField(
        label="会商时间",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    reason = text_field("要商定什么", max_length=500)


class MinuteForm(StepForm):
    text = text_field("会商纪要", rows=5, max_length=2000, help_text="谁主办、谁协办、依据什么。")


class ReassignForm(StepForm):
    handler = HandlerField()
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assignment = assignment_of(self.order)
        members = members_of(assignment.department, on=timezone.localdate())
        if assignment.handler is not None:
            members = members.exclude(pk=assignment.handler.pk)
        form_field(self, "handler", HandlerField).queryset = members
