"""What the enterprise does with its order; the survey among it."""

from django import forms

from requests_desk.models.surveys import Level, Reason, Solved, is_bad_answer

from .base import PrivacyForm, StepForm
from .fields import UploadsField, text_field


class WithdrawForm(StepForm):
    reason = text_field("撤回原因", max_length=500, rows=2)


class AskReworkForm(StepForm):
    reason = text_field("哪里还没有解决", max_length=500, help_text="归档后可以要求重办一次。")


class SupplementForm(PrivacyForm, StepForm):
    text = text_field("补充说明")
    files = UploadsField()


class MessageForm(PrivacyForm, StepForm):
    text = text_field("留言内容", help_text="企业和办理部门都能看到。")
    files = UploadsField()


class UrgeForm(StepForm):
    text = text_field("想说的话", required=False, max_length=300, rows=2)


class Stars(forms.RadioSelect):
    """Five levels, drawn by ``components/stars.html``; the field template knows the class name."""


class RatingForm(forms.Form):
    """The survey: nothing preselected, a bad answer needs reasons (handbook §3.1)."""

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
