"""Several departments at one order."""

from django import forms

from services.models import Department

from .base import StepForm
from .fields import ActiveDepartmentField, WorkingDayField, form_field, text_field


class WaiveAssistForm(StepForm):
    department = forms.ModelChoiceField(
        label="免除哪个部门", queryset=Department.objects.none(), empty_label=None
    )
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assists = self.order.assists.all()
        waiting = [assist.department_id for assist in assists if assist.is_outstanding]
        department = form_field(self, "department", forms.ModelChoiceField)
        department.queryset = Department.objects.filter(pk__in=waiting)


class AddAssistForm(StepForm):
    department = ActiveDepartmentField(label="协办部门")
    task = text_field("协办任务", max_length=500, help_text="写清要对方做什么；答复前不能办结。")
    due_at = WorkingDayField(label="协办时限", help_text="到当天下班为止。")


class AnswerAssistForm(StepForm):
    text = text_field("协办答复", help_text="主办部门和社区可以看到，企业看不到。")
