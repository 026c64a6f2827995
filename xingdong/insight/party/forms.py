"""What people fill in on the party building pages."""

from django import forms

from grids.party_rules import Suggestion
from xingdong.records.forms import Form


def _day(**fields) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **fields)


class AsOfForm(Form):
    """The day of the report; an unreadable one is today's."""

    on = _day(label="统计截止日期", required=False)


class SignOffForm(Form):
    on = forms.DateField(widget=forms.HiddenInput)
    unit = forms.CharField(label="填报单位", max_length=80)
    note = forms.CharField(
        label="更正说明", max_length=200, required=False, help_text="第一版不填；更正时写明原因。"
    )


class DecisionForm(Form):
    decided = forms.ChoiceField(
        label="决定",
        choices=[
            (suggestion.value, suggestion.label)
            for suggestion in Suggestion
            if suggestion != Suggestion.SURVEY
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="理由或未覆盖原因", max_length=200, widget=forms.Textarea({"rows": 3})
    )
    plan_on = _day(label="计划完成日期", required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["plan_on"].widget.attrs["min"] = today.isoformat()

    def clean_plan_on(self):
        plan_on = self.cleaned_data["plan_on"]
        if plan_on and plan_on < self.today:
            raise forms.ValidationError("计划完成日期不能早于今天。")
        return plan_on
