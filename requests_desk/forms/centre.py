"""What the centre does with an order."""

from django import forms
from django.utils import timezone

from requests_desk.actions.centre import is_designation
from requests_desk.item_forms import validate_era
from requests_desk.models import Order
from requests_desk.returns import BadRatingClass, RejectReason
from requests_desk.workflow import Action, Grade
from services.models import Department, Membership, ServiceItem
from xingdong.accounts.models import User

from .base import StepForm
from .fields import HandlerField, OtherOrderField, text_field


class RejectForm(StepForm):
    reason = forms.ChoiceField(
        label="不予受理原因", choices=[("", "请选择"), *RejectReason.choices]
    )
    explanation = text_field("说明与指引", max_length=500, help_text="告诉企业可以去哪里办理。")


class SetGradeForm(StepForm):
    grade = forms.ChoiceField(label="紧急程度", choices=Grade, widget=forms.RadioSelect)
    reason = text_field("理由", max_length=300, rows=2, help_text="企业可以看到这段话。")

    def clean_grade(self):
        """The grade it has already is an answer too, when the enterprise asked for urgency."""
        grade = self.cleaned_data["grade"]
        if grade == self.order.grade and not self.order.urgency_requested:
            raise forms.ValidationError(f"现在就是“{Grade(grade).label}”，请选择其他等级。")
        return grade


def _by_department(memberships: list[Membership]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Members as grouped choices: one group for each department."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in memberships:
        groups.setdefault(one.department.name, []).append((one.user_id, one.user.real_name))
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
    place = forms.CharField(label="定点：地点", max_length=120)
    reason = text_field("说明", required=False, max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        memberships = list(
            Membership.objects.filter(department__is_active=True, user__is_active=True)
            .current(timezone.localdate())
            .select_related("department", "user")
            .order_by("department__code", "is_head", "pk")
        )
        self.members = {(one.department_id, one.user_id) for one in memberships}
        handler = self.fields["handler"]
        handler.queryset = User.objects.filter(pk__in={one.user_id for one in memberships})
        handler.choices = [("", "请选择"), *_by_department(memberships)]
        self.initial.setdefault("item", self.order.item_id)
        self.initial.setdefault("grade", self.order.grade)
        self.initial.setdefault("place", self.order.place)
        self.initial.setdefault("department", self._likely_department())
        if is_designation(self.order):
            reason = self.fields["reason"]
            reason.required, reason.label = True, "指定办理的街道意见"

    def _likely_department(self) -> int | None:
        """Whom the last return suggested, else the item's own department; a person decides."""
        asked = self.order.events.of_action(Action.ASK_RETURN).last()
        if asked is not None:
            return asked.data["suggested"]
        return None if self.order.item_uncertain else self.order.item.department_id

    def clean(self):
        data = super().clean()
        department, handler = data.get("department"), data.get("handler")
        if department and handler and (department.pk, handler.pk) not in self.members:
            self.add_error("handler", f"{handler.real_name}不在{department}，请选择该部门的人员。")
        return data


class WaiveAssistForm(StepForm):
    department = forms.ModelChoiceField(
        label="免除哪个部门", queryset=Department.objects.none(), empty_label=None
    )
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        waiting = [one.department_id for one in self.order.assists.all() if one.is_outstanding]
        self.fields["department"].queryset = Department.objects.filter(pk__in=waiting)


class SuperviseForm(StepForm):
    reason = text_field(
        "督办事由", max_length=500, help_text="部门负责人须在 1 个工作日内答复原因和新的办结日期。"
    )


class LogCallForm(StepForm):
    text = text_field(
        "拨打情况", rows=2, help_text="如“无人接听”。分两天以上拨打三次未接通，按“联系不上”归档。"
    )


class ConveneForm(StepForm):
    departments = forms.ModelMultipleChoiceField(
        label="参加部门",
        queryset=Department.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
    )
    meets_at = forms.DateTimeField(
        label="会商时间",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        validators=[validate_era],
    )
    reason = text_field("要商定什么", max_length=500)


class MinuteForm(StepForm):
    text = text_field("会商纪要", rows=5, max_length=2000, help_text="谁主办、谁协办、依据什么。")


class LinkForm(StepForm):
    other = OtherOrderField(label="与哪个诉求关联")
    reason = text_field("为什么关联", max_length=300, rows=2)

    def clean_other(self):
        """Handbook §7 E02: of another enterprise; the same one's duplicates are merged."""
        other = self.fields["other"].find(self.cleaned_data["other"], self.by)
        if other.pk == self.order.pk:
            raise forms.ValidationError("不能与自己关联，请填写另一个诉求的编号。")
        if other in self.order.linked.all():
            raise forms.ValidationError("已与此诉求关联。")
        return other


class UnlinkForm(StepForm):
    other = forms.ModelChoiceField(
        label="与哪个诉求解除关联", queryset=Order.objects.none(), empty_label=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        linked = Order.objects.visible_to(self.by).filter(linked=self.order)
        self.fields["other"].queryset = linked


class MergeForm(StepForm):
    main = OtherOrderField(label="并入哪个诉求", widget=forms.Select)
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["main"].widget.choices = self._others
        self.fields["main"].help_text = "同一企业未结束的诉求。"

    def _others(self) -> list[tuple[str, str]]:
        """Asked when the page is drawn: the API reads the form's fields alone."""
        others = Order.objects.visible_to(self.by).open().filter(enterprise=self.order.enterprise)
        rows = others.exclude(pk=self.order.pk)[:50]
        return [("", "请选择"), *((one.number, f"{one.number}　{one.title}") for one in rows)]

    def clean_main(self):
        """Handbook §2.3 T17: of the same enterprise, open, and not itself."""
        main = self.fields["main"].find(self.cleaned_data["main"], self.by)
        if main.pk == self.order.pk:
            raise forms.ValidationError("不能并入自己，请填写另一个诉求的编号。")
        if main.is_anonymous or main.enterprise_id != self.order.enterprise_id:
            raise forms.ValidationError("只能并入同一企业的诉求。")
        if main.is_final:
            raise forms.ValidationError("主诉求已结束，不能并入。")
        return main


class CallBackForm(StepForm):
    code = forms.ChoiceField(
        label="研判结论",
        choices=BadRatingClass,
        widget=forms.RadioSelect,
        help_text="选“情况复杂”，整改时限由 5 个工作日改为 15 个工作日。",
    )
    text = text_field("沟通情况", help_text="与谁通话、对方说了什么。企业看不到。")


class DecideAppealForm(StepForm):
    upheld = forms.TypedChoiceField(
        label="结论",
        choices=[("yes", "申诉成立，评价不计入统计"), ("no", "申诉不成立")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = text_field("理由", max_length=500)
