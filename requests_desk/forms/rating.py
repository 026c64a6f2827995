"""The enterprise's word, and what follows from it."""

from collections.abc import Mapping
from typing import Any

from django import forms

from requests_desk.models.surveys import (
    LOWEST_GOOD_LEVEL,
    Level,
    Reason,
    Solved,
    is_bad_answer,
)
from requests_desk.reason_codes import BadRatingClass
from xingdong.records.forms import Form
from xingdong.records.tables import complete

from .base import StepForm
from .fields import form_field, text_field


class LogCallForm(StepForm):
    text = text_field(
        "拨打情况", rows=2, help_text="如“无人接听”。分两天以上拨打三次未接通，按“联系不上”归档。"
    )


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


class AppealForm(StepForm):
    reason = text_field(
        "申诉理由", max_length=500, help_text="写明依据。申诉期间整改照常进行；企业看不到。"
    )


class AskReworkForm(StepForm):
    reason = text_field("哪里还没有解决", max_length=500, help_text="归档后可以要求重办一次。")


class Faces(forms.RadioSelect):
    """Five levels, drawn by ``components/faces.html``; the field template knows the class name."""


# As people say it; lists and reports keep the words of the office.
PLAIN_REASONS: Mapping[str, str] = complete(
    "forms.rating.PLAIN_REASONS",
    {
        Reason.SLOW: "联系得慢",
        Reason.OVERDUE: "超时",
        Reason.ATTITUDE: "态度不好",
        Reason.UNCLEAR: "答复看不懂",
        Reason.SHIRKING: "推来推去",
        Reason.UNSOLVED: "没解决",
        Reason.POLICY: "政策不合理",
        Reason.OTHER: "其他",
    },
    Reason,
)


class RatingForm(Form):
    """The survey: nothing preselected, 差评 needs reasons (handbook §3.1)."""

    contacted = forms.TypedChoiceField(
        label="办理人员是否联系过您？",
        choices=[("yes", "联系过"), ("no", "没有联系")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(label="问题是否解决？", choices=Solved, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label="您对办理情况是否满意？", choices=sorted(Level.choices), coerce=int, widget=Faces
    )
    reasons = forms.MultipleChoiceField(
        label="不满意的原因",
        choices=Reason,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可多选。选择“不满意”“非常不满意”时必填。",
    )
    comment = text_field("想说的话", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked = form_field(self, "reasons", forms.MultipleChoiceField)
        asked.choices = list(PLAIN_REASONS.items())

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        bad = is_bad_answer(data.get("level"), data.get("solved", ""))
        if bad and not data.get("reasons"):
            if data["level"] < LOWEST_GOOD_LEVEL:
                self.add_error("reasons", "请至少选择一个原因，方便我们改进。")
            else:  # content, and still not helped
                data["reasons"] = [Reason.UNSOLVED]
        if Reason.OTHER in data.get("reasons", []) and not data.get("comment"):
            self.add_error("comment", "选择“其他”时，请写明原因。")
        return data


class RateStepForm(RatingForm, StepForm):
    """The same survey as a step of the order's page and the API."""
