"""What people and programs must give: one form for each action, shared by page, API and admin."""

import re
from dataclasses import replace

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from enterprises.models import Enterprise, Liaison
from services.models import Department, Membership, ServiceItem
from services.workcalendar import work_calendar
from xingdong.accounts.models import User

from . import uploads
from .actions.centre import is_designation
from .actions.handling import needs_recheck
from .actions.submitting import Draft
from .item_forms import (
    PHONE_INPUT,
    PREFIX,
    details_from,
    figures_from,
    item_fields,
    outcome_fields,
    phone_validator,
    validate_era,
)
from .models import Order
from .models.assignments import ContactKind
from .models.orders import ACHIEVED, UNSOLVED, Channel, Outcome
from .models.surveys import Level, Reason, Solved, is_bad_answer
from .privacy import personal_data_in
from .returns import BadRatingClass, HoldReason, RejectReason, ReturnReason
from .routing import members_of
from .standing import standing_of
from .workflow import Action, Grade

PHONE_HELP = "手机号码，或带区号的座机号码。"


def text_field(label: str, *, required=True, rows=3, max_length=1000, help_text="", **kwargs):
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": max_length}),
        **kwargs,
    )


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Several files, each checked by content; cleans to a list of ``CheckedFile``."""

    widget = SeveralFilesInput(attrs={"accept": uploads.ACCEPTED, "multiple": True})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "附件")
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            "可选。照片、PDF、DOCX、XLSX、PPTX，每个不超过 10 MB，最多 5 个。"
            "照片里的位置信息会去掉。",
        )
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        given = [upload for upload in given if upload]
        if not given:
            super().clean(None, initial)
        return uploads.check_uploads(given)


class PrivacyForm(forms.Form):
    """Warns once of identity and telephone numbers in what is written (domain.md §7 E13).

    Whoever ticks the box sends it knowingly. ``WATCHED`` names the fields that are read.
    """

    WATCHED: tuple[str, ...] = ("text",)

    knowingly = forms.BooleanField(
        label="已核对，仍要提交", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["knowingly"] = self.fields.pop("knowingly")  # last, beside the button

    def clean(self):
        data = super().clean()
        known = {data.get("contact_phone")}
        written = "\n".join(data.get(name) or "" for name in self.WATCHED)
        found = personal_data_in(written, known=known)
        if found and not data.get("knowingly"):
            self.fields["knowingly"].widget = forms.CheckboxInput()
            self.add_error(
                "knowingly",
                f"内容里有{'和'.join(found)}。办理不需要的，请删去；确实需要的，勾选后再提交。",
            )
        data.pop("knowingly", None)
        return data


class OrderForm(PrivacyForm):
    """An order for one item: the common fields, then the item's own (domain.md §6)."""

    WATCHED = ("description", "place")

    title = forms.CharField(label="标题", max_length=60, help_text="一句话说清需要什么。")
    description = text_field("诉求描述", rows=5, max_length=2000)
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=20,
        help_text=PHONE_HELP,
        widget=forms.TextInput({**PHONE_INPUT, "autocomplete": "tel"}),
        validators=[phone_validator],
    )
    contact_email = forms.EmailField(
        label="联系邮箱", required=False, help_text="可选，用于接收评价链接。"
    )
    place = forms.CharField(
        label="地点", max_length=120, required=False, help_text="可选，默认为企业地址。"
    )
    urgency_requested = forms.BooleanField(
        label="申请加急", required=False, help_text="由社区核实后确定是否按“紧急”办理。"
    )
    files = UploadsField()
    idempotency_key = forms.CharField(
        max_length=40, required=False, widget=forms.HiddenInput(), label="提交标识"
    )

    def __init__(self, *args, item: ServiceItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        own = item_fields(item)
        self.fields.update(own)
        self.order_fields(["channel", *own])  # as the page has them, so that errors are listed so

    def clean_title(self):
        """The title goes into lists and messages, so nobody's numbers do."""
        title = self.cleaned_data["title"]
        if found := personal_data_in(title):
            raise forms.ValidationError(f"标题会出现在列表和消息里，请不要写{'和'.join(found)}。")
        return title

    def common_fields(self):
        hidden = {"idempotency_key", "enterprise", "channel", "author"}
        return [
            self[name] for name in self.fields if not name.startswith(PREFIX) and name not in hidden
        ]

    def own_fields(self):
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def draft(self, *, enterprise: Enterprise, item_uncertain=False, channel=Channel.PORTAL):
        data = self.cleaned_data
        return Draft(
            enterprise=enterprise,
            item=self.item,
            item_uncertain=item_uncertain,
            channel=channel,
            details=details_from(self.item, data),
            title=data["title"],
            description=data["description"],
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            contact_email=data["contact_email"],
            place=data["place"],
            urgency_requested=data["urgency_requested"],
            files=data["files"],
        )


class ProxyOrderForm(OrderForm):
    """A social worker enters what came by phone, visit, WeChat group or party organisation."""

    channel = forms.ChoiceField(
        label="来源",
        choices=[
            (channel.value, channel.label)
            for channel in (Channel.PHONE, Channel.VISIT, Channel.WECHAT_GROUP, Channel.PARTY)
        ],
        widget=forms.RadioSelect,
    )

    def draft(self, *, enterprise: Enterprise, item_uncertain=False, channel=None):
        today = timezone.localdate()
        liaison = (
            Liaison.objects.filter(enterprise=enterprise).current(today).order_by("-is_primary")
        ).first()
        draft = super().draft(
            enterprise=enterprise,
            item_uncertain=item_uncertain,
            channel=self.cleaned_data["channel"],
        )
        return replace(draft, author=liaison and liaison.user)


class StepForm(forms.Form):
    """Base of the action forms; they know the order and who asks."""

    def __init__(self, *args, order, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.order, self.by = order, by

    @classmethod
    def fields_for(cls, order: Order) -> dict[str, forms.Field]:
        """Every field that may be given for ``order``, without asking the database."""
        return cls.base_fields


class PlainForm(StepForm):
    """Nothing to give but the press."""


class ReasonForm(StepForm):
    reason = text_field("理由", max_length=500)


class PublicReasonForm(StepForm):
    """A reason the enterprise reads; who writes it is told so."""

    reason = text_field("理由", max_length=500, help_text="企业可以看到这段话。")


class WithdrawForm(StepForm):
    reason = text_field("撤回原因", max_length=500, rows=2)


class AskReworkForm(StepForm):
    reason = text_field("哪里还没有解决", max_length=500, help_text="归档后可以要求重办一次。")


class SuperviseForm(StepForm):
    reason = text_field(
        "督办事由", max_length=500, help_text="部门负责人须在 1 个工作日内答复原因和新的办结日期。"
    )


class AppealForm(StepForm):
    reason = text_field(
        "申诉理由", max_length=500, help_text="写明依据。申诉期间整改照常进行；企业看不到。"
    )


class ResumeForm(StepForm):
    text = text_field("恢复说明", rows=2, help_text="企业可以看到这段话。")


class LogCallForm(StepForm):
    text = text_field(
        "拨打情况", rows=2, help_text="如“无人接听”。分两天以上拨打三次未接通，按“联系不上”归档。"
    )


class AnswerAssistForm(StepForm):
    text = text_field("协办答复", help_text="主办部门和社区可以看到，企业看不到。")


class NoteForm(StepForm):
    text = text_field("记录内容")
    public = forms.BooleanField(label="企业可见", required=False, help_text="不勾选时仅内部可见。")


class MessageForm(PrivacyForm, StepForm):
    text = text_field("留言内容", help_text="企业和办理部门都能看到。")
    files = UploadsField()


class ContactForm(StepForm):
    kind = forms.ChoiceField(label="联系方式", choices=ContactKind, widget=forms.RadioSelect)
    text = text_field("联系情况", help_text="企业可以看到这段话。")


class AskSupplementForm(StepForm):
    text = text_field("需要补充什么", help_text="一次写全；企业补充前各时限暂停。")


class SupplementForm(PrivacyForm, StepForm):
    text = text_field("补充说明")
    files = UploadsField()


class AskReturnForm(StepForm):
    reason = forms.ChoiceField(label="退单原因", choices=[("", "请选择"), *ReturnReason.choices])
    basis = text_field("依据", max_length=500, help_text="非本部门职责的，写明职责依据。")
    suggested = forms.ModelChoiceField(
        label="建议改派部门",
        queryset=Department.objects.filter(is_active=True),
        required=False,
        empty_label="（没有建议）",
    )


class ReplyField(forms.ModelChoiceField):
    """A linked order whose reply may be taken over (domain.md §7 E02)."""

    def label_from_instance(self, obj):
        return f"{obj.number}：{Truncator(obj.result_text).chars(40)}"


class FinishForm(StepForm):
    """The result, with a basis, a day to come back or a day of recheck where they belong."""

    outcome = forms.ChoiceField(label="办理结果", choices=Outcome, widget=forms.RadioSelect)
    text = text_field(
        "答复内容", rows=5, max_length=2000, min_length=10, help_text="企业将看到这段答复。"
    )
    reply_of = ReplyField(
        label="引用关联件的答复",
        queryset=Order.objects.none(),
        required=False,
        empty_label="（不引用）",
        help_text="选择后不必再写答复内容。",
    )
    basis = text_field(
        "依据",
        required=False,
        max_length=500,
        rows=2,
        help_text="依法不能解决或挂账的必填：法律法规、政策文件或客观条件。企业可以看到。",
    )
    comes_back_on = forms.DateField(
        label="挂账至",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[validate_era],
        help_text="现在解决不了的，写明何时再办；到期由社区重新研判。",
    )
    recheck_on = forms.DateField(
        label="复查日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[validate_era],
        help_text="特急隐患必填：哪一天到现场复查。",
    )
    files = UploadsField(label="佐证材料")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answered = [one.pk for one in self.order.linked.all() if one.resolved_at is not None]
        if answered:
            replies = Order.objects.visible_to(self.by).filter(pk__in=answered)
            self.fields["reply_of"].queryset = replies
            self.fields["text"].required = False
        else:
            del self.fields["reply_of"]
        if not needs_recheck(self.order):
            del self.fields["recheck_on"]
        if self.order.is_anonymous:
            del self.fields["comes_back_on"]
        own = outcome_fields(self.order.item)
        self.fields.update(own)
        self.initial |= {PREFIX + key: value for key, value in self.order.outcome_figures.items()}
        self.order_fields(["outcome", *own])

    @classmethod
    def fields_for(cls, order):
        return {**cls.base_fields, **outcome_fields(order.item)}

    def clean(self):
        data = super().clean()
        reply_of = data.pop("reply_of", None)
        if reply_of is not None:
            data["text"] = data.get("text") or reply_of.result_text
        elif not data.get("text") and "text" not in self.errors:
            self.add_error("text", "请填写答复内容，或引用关联件的答复。")
        self._check_result(data)
        self._check_figures(data)
        data["figures"] = figures_from(self.order.item, data)
        return {name: value for name, value in data.items() if not name.startswith(PREFIX)}

    def _check_figures(self, data: dict) -> None:
        """An event that took place tells how many came (domain.md §8.3 step 5)."""
        for field in self.order.item.outcome_fields:
            name = PREFIX + field["key"]
            wanted = field.get("required") and data.get("outcome") in ACHIEVED
            if wanted and data.get(name) is None and name not in self.errors:
                self.add_error(name, f"请填写{field['label']}；没有的填 0。")

    def _check_result(self, data: dict) -> None:
        outcome, basis = data.get("outcome"), data.get("basis")
        comes_back_on, today = data.get("comes_back_on"), timezone.localdate()
        if outcome == Outcome.IMPOSSIBLE and not basis:
            self.add_error("basis", "依法不能解决的，请写明依据。")
        if comes_back_on and outcome and outcome not in UNSOLVED:
            self.add_error("comes_back_on", "只有部分解决或依法不能解决的诉求可以挂账。")
        elif comes_back_on and not basis:
            self.add_error("basis", "挂账的诉求请写明依据。")
        if comes_back_on and comes_back_on <= today:
            self.add_error("comes_back_on", "请选择今天以后的日期。")
        if "recheck_on" in self.fields and "recheck_on" not in self.errors:
            recheck_on = data.get("recheck_on")
            if recheck_on is None or recheck_on < today:
                self.add_error("recheck_on", "特急隐患请填写今天或以后的复查日期。")


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


class HandlerField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", "经办人")
        super().__init__(queryset=User.objects.none(), empty_label="请选择", **kwargs)

    def label_from_instance(self, obj):
        return obj.real_name


class ReassignForm(StepForm):
    handler = HandlerField()
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assignment = self.order.assignment
        members = members_of(assignment.department, on=timezone.localdate())
        self.fields["handler"].queryset = members.exclude(pk=assignment.handler_id)


def _by_department(memberships: list[Membership]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Members as grouped choices: one group for each department."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in memberships:
        groups.setdefault(one.department.name, []).append((one.user_id, one.user.real_name))
    return list(groups.items())


class DispatchForm(StepForm):
    """定人定事定点定责: nothing may be empty (domain.md §2.5)."""

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


class WorkingDayField(forms.DateField):
    """A working day ahead; cleans to the moment the office closes on it."""

    def __init__(self, **kwargs):
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        super().__init__(widget=widget, validators=[validate_era], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day is None:
            return None
        hours = work_calendar().intervals(day)
        if not hours:
            raise forms.ValidationError("这一天不上班，请选择工作日。")
        if hours[-1][1] <= timezone.now():
            raise forms.ValidationError("这一天已经过去，请选择以后的日期。")
        return hours[-1][1]


class AskExtensionForm(StepForm):
    wanted_at = WorkingDayField(label="延至")
    reason = text_field("延期理由", max_length=500, rows=2)
    plan = text_field("后续计划", max_length=500, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.order.assignment is not None:
            due = timezone.localtime(self.order.assignment.resolve_due_at)
            self.fields["wanted_at"].help_text = (
                f"现在的时限是 {due:%-m月%-d日 %H:%M}。延到所选日期下班为止，"
                f"超过 5 个工作日或第二次延期还须社区同意。"
            )


class AskHoldForm(StepForm):
    code = forms.ChoiceField(label="挂起原因", choices=[("", "请选择"), *HoldReason.choices])
    wanted_at = WorkingDayField(label="挂起至", help_text="合计不超过 20 个工作日，到期自动恢复。")
    reason = text_field("说明", max_length=500, rows=2)


class ScheduleForm(StepForm):
    event_at = forms.DateTimeField(
        label="活动时间",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        validators=[validate_era],
    )
    place = forms.CharField(label="活动地点", max_length=120)
    seats = forms.IntegerField(
        label="名额",
        min_value=1,
        max_value=10_000,
        help_text="确认后告知企业，办结时限改为活动后 2 个工作日。",
    )


class ActiveDepartmentField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        active = Department.objects.filter(is_active=True)
        super().__init__(queryset=active, empty_label="请选择", **kwargs)


class AddAssistForm(StepForm):
    department = ActiveDepartmentField(label="协办部门")
    task = text_field("协办任务", max_length=500, help_text="写清要对方做什么；答复前不能办结。")
    due_at = WorkingDayField(label="协办时限", help_text="到当天下班为止。")


class WaiveAssistForm(StepForm):
    department = forms.ModelChoiceField(
        label="免除哪个部门", queryset=Department.objects.none(), empty_label=None
    )
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        waiting = [one.department_id for one in self.order.assists.all() if one.is_outstanding]
        self.fields["department"].queryset = Department.objects.filter(pk__in=waiting)


class UrgeForm(StepForm):
    text = text_field("想说的话", required=False, max_length=300, rows=2)


class AnswerSupervisionForm(StepForm):
    cause = text_field("超时原因", max_length=500)
    promised_at = WorkingDayField(label="新的办结日期")


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


class OtherOrderField(forms.CharField):
    """The number of another order, as people read it aloud; cleans to the order ``by`` may see."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, help_text="填写诉求编号。", **kwargs)

    def find(self, number: str, by) -> Order:
        found = Order.objects.visible_to(by).filter(number=number.strip().upper()).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的诉求，请核对。")
        return found


class LinkForm(StepForm):
    other = OtherOrderField(label="与哪个诉求关联")
    reason = text_field("为什么关联", max_length=300, rows=2)

    def clean_other(self):
        """domain.md §7 E02: of another enterprise; the same one's duplicates are merged."""
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
        """domain.md §2.3 T17: of the same enterprise, open, and not itself."""
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


class Stars(forms.RadioSelect):
    """Five levels, drawn by ``components/stars.html``; the field template knows the class name."""


class RatingForm(forms.Form):
    """The survey: nothing preselected, a bad answer needs reasons (domain.md §3.1)."""

    contacted = forms.TypedChoiceField(
        label="办理人员是否联系过您？",
        choices=[("yes", "联系过"), ("no", "没有联系")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(label="问题是否解决？", choices=Solved, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label="您对办理情况是否满意？", choices=Level, coerce=int, widget=Stars
    )
    reasons = forms.MultipleChoiceField(
        label="不满意的原因",
        choices=Reason,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选择“不满意”“非常不满意”或“未解决”时必填。",
    )
    comment = text_field("想说的话", required=False, max_length=500)

    def clean(self):
        data = super().clean()
        bad = is_bad_answer(data.get("level"), data.get("solved", ""))
        if bad and not data.get("reasons"):
            self.add_error("reasons", "请至少选择一个原因，方便我们改进。")
        if "other" in data.get("reasons", []) and not data.get("comment"):
            self.add_error("comment", "选择“其他”时，请写明原因。")
        return data


class RateStepForm(RatingForm, StepForm):
    """The same survey as a step of the order's page and the API."""


def enterprise_with_id(text: str) -> Enterprise | None:
    """The enterprise ``text`` is the id of; None for any other text."""
    if not re.fullmatch("[0-9]{1,18}", text):
        return None
    return Enterprise.objects.select_related("micro_grid").filter(pk=text).first()


def enterprises_of(user) -> list[Enterprise]:
    """The enterprises ``user`` may order for, by name."""
    return list(
        Enterprise.objects.filter(pk__in=standing_of(user).enterprises).select_related("micro_grid")
    )
