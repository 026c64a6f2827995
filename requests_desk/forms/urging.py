"""Pressure, and the answer to it."""

from .base import StepForm
from .fields import WorkingDayField, text_field


class SuperviseForm(StepForm):
    reason = text_field(
        "督办事由", max_length=500, help_text="部门负责人须在 1 个工作日内答复原因和新的办结日期。"
    )


class AnswerSupervisionForm(StepForm):
    cause = text_field("超时原因", max_length=500)
    promised_at = WorkingDayField(label="新的办结日期")


class UrgeForm(StepForm):
    text = text_field("想说的话", required=False, max_length=300, rows=2)
