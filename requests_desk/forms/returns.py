"""An order given back."""

from django import forms

from requests_desk.reason_codes import ReturnReason
from services.models import Department

from .base import StepForm
from .fields import text_field


class AskReturnForm(StepForm):
    reason = forms.ChoiceField(label="退单原因", choices=[("", "请选择"), *ReturnReason.choices])
    basis = text_field("依据", max_length=500, help_text="非本部门职责的，写明职责依据。")
    suggested = forms.ModelChoiceField(
        label="建议改派部门",
        queryset=Department.objects.filter(is_active=True),
        required=False,
        empty_label="（没有建议）",
    )
