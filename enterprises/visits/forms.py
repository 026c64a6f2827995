"""What is filled in about visits."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from enterprises.actions import Diary
from enterprises.forms import DateInput, OwnFileForm, telephone_field
from enterprises.models import Contact, Finding, Residency, Visit
from enterprises.self_service import Value
from xingdong.files.forms import UploadsField
from xingdong.records.forms import Form
from xingdong.records.narrowing import field_of, not_none


class RecordForm(OwnFileForm):
    """A finding put into the record at once: any field, and the holder of one role."""

    contact_role = forms.ChoiceField(
        label="联系人角色", choices=[("", "（不变）"), *Contact.Role.choices], required=False
    )
    contact_name = forms.CharField(label="姓名", max_length=40, required=False)
    contact_mobile = telephone_field(required=False)
    CONTACT = {
        "contact_role": "请选择角色。",
        "contact_name": "请填写姓名。",
        "contact_mobile": "请填写联系电话。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, waiting={}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if any(cleaned.get(name) for name in self.CONTACT):
            for name, sentence in self.CONTACT.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def wishes(self) -> dict[str, Value]:
        data = self.cleaned_data
        holder = {"name": data["contact_name"], "mobile": data["contact_mobile"]}
        role = {f"contact.{data['contact_role']}": holder} if data["contact_role"] else {}
        return super().wishes() | role


HIDDEN = forms.HiddenInput()


class ReportLineForm(Form):
    """How far a line of 一企一策 has come."""

    result = forms.CharField(label="办理结果", max_length=200)


class VisitForm(Form):
    """The diary in the field: short, thumb-friendly, what was checked on the spot included."""

    MOST_FINDINGS = 10

    visited_on = forms.DateField(label="走访日期", widget=DateInput())
    met = forms.CharField(label="接待人", max_length=80, required=False)
    companions = forms.CharField(label="同行人员", max_length=80, required=False)
    hours = forms.DecimalField(
        label="驻厂时长（小时）",
        min_value=0.5,
        max_value=24,
        decimal_places=1,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.5"}),
    )
    heard = forms.CharField(
        label="了解到的情况",
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "maxlength": 2000}),
    )
    findings = forms.CharField(
        label="发现的问题",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="一行一个，保存后逐个转为诉求或更新档案。",
    )
    headcount = forms.IntegerField(
        label="职工人数",
        min_value=0,
        max_value=999_999,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text="现场核实了才填。",
    )
    non_local = forms.IntegerField(
        label="其中外来职工",
        min_value=0,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    formal_members = forms.IntegerField(
        label="正式党员数",
        min_value=0,
        max_value=99_999,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text="只填人数。",
    )
    photos = UploadsField(
        label="照片",
        help_text="可选，最多 5 个，每个不超过 10 MB。照片里的位置信息会去掉。",
    )
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=HIDDEN)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=HIDDEN)
    verified = forms.BooleanField(
        label="已当面核对整份档案", required=False, help_text="核实日期更新为走访日期。"
    )

    def __init__(self, *args, residency: Residency | None, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.residency, self.today = residency, today
        self.fields["visited_on"].widget.attrs["max"] = f"{today:%Y-%m-%d}"
        if residency is None:
            del self.fields["hours"]
        else:
            self.fields["visited_on"].label = "驻厂日期"

    def clean_visited_on(self):
        day = self.cleaned_data["visited_on"]
        if day > self.today:
            raise ValidationError("还没到这一天。以后的走访请用“安排走访”。")
        return day

    def clean_findings(self):
        lines = [line.strip() for line in self.cleaned_data["findings"].splitlines()]
        findings = tuple(line for line in lines if line)
        longest = not_none(field_of(Finding, "text").max_length)
        if len(findings) > self.MOST_FINDINGS:
            raise ValidationError(f"一次最多 {self.MOST_FINDINGS} 个问题。")
        if any(len(finding) > longest for finding in findings):
            raise ValidationError(f"每个问题不超过 {longest} 字。")
        return findings

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        total, part = cleaned.get("headcount"), cleaned.get("non_local")
        if part is not None and total is None and "headcount" not in self.errors:
            self.add_error("headcount", "请同时填写职工人数。")
        elif part is not None and total is not None and part > total:
            self.add_error("non_local", "外来职工人数不能多于职工人数。")
        return cleaned

    def diary(self) -> Diary:
        data = dict(self.cleaned_data)
        point = data.pop("longitude", None), data.pop("latitude", None)
        known = point[0] is not None and point[1] is not None
        return Diary(residency=self.residency, point=point if known else None, **data)


class CorrectVisitForm(VisitForm):
    """What was written, to be put right; the enterprise's record has a page of its own."""

    LEFT_OUT = ("headcount", "non_local", "formal_members", "verified", "longitude", "latitude")
    WRITTEN = ("visited_on", "met", "companions", "hours", "heard")

    def __init__(self, *args, visit: Visit, today: date, **kwargs):
        written = {name: getattr(visit, name) for name in self.WRITTEN}
        super().__init__(*args, residency=visit.residency, today=today, initial=written, **kwargs)
        for name in self.LEFT_OUT:
            del self.fields[name]
        self.fields["findings"].label = "还发现的问题"
        self.fields["photos"].label = "再加照片"


class PlanVisitForm(Form):
    planned_on = forms.DateField(label="计划日期", widget=DateInput())

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_planned_on(self):
        if self.cleaned_data["planned_on"] < self.today:
            raise ValidationError("计划日期不能早于今天。")
        return self.cleaned_data["planned_on"]


class SettleForm(Form):
    """What became of a finding that is no order."""

    outcome = forms.ChoiceField(
        label="处理结果",
        choices=[
            (outcome.value, outcome.label)
            for outcome in (Finding.Outcome.RECORD, Finding.Outcome.NOTHING)
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="说明", max_length=200)
