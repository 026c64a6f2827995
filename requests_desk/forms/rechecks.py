"""What a recheck found."""

from typing import Any

from django import forms
from django.utils import timezone

from xingdong.files.forms import UploadsField

from .base import StepForm
from .fields import text_field


class RecheckForm(StepForm):
    """整改到位, or not yet and when next."""

    mended = forms.TypedChoiceField(
        label="复查结果",
        choices=[("yes", "整改到位"), ("no", "未到位")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = text_field("复查情况", max_length=500, help_text="企业可以看到这段话。")
    next_on = forms.DateField(
        label="下次复查日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="未到位的必填。",
    )
    files = UploadsField(  # type: ignore[assignment]  # a field, where Django keeps the uploads
        label="现场照片"
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        next_on = data.get("next_on")
        is_ahead = next_on is not None and next_on > timezone.localdate()
        if data.get("mended") is False and not is_ahead and "next_on" not in self.errors:
            self.add_error("next_on", "未到位的请填写今天以后的复查日期。")
        if data.get("mended"):
            data["next_on"] = None
        return data
