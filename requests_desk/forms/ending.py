"""An order taken back."""

from .base import StepForm
from .fields import text_field


class WithdrawForm(StepForm):
    reason = text_field("撤回原因", max_length=500, rows=2)
