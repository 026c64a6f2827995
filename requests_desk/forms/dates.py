"""More time."""

from django import forms
from django.utils import timezone

from requests_desk.reason_codes import HoldReason

from .base import StepForm
from .fields import WorkingDayField, text_field


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


class ResumeForm(StepForm):
    text = text_field("恢复说明", rows=2, help_text="企业可以看到这段话。")


class ScheduleForm(StepForm):
    event_at = forms.DateTimeField(
        label="活动时间",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label="活动地点", max_length=120)
    seats = forms.IntegerField(
        label="名额",
        min_value=1,
        max_value=10_000,
        help_text="确认后告知企业，办结时限改为活动后 2 个工作日。",
    )
