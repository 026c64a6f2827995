"""What enterprises and social workers fill in on the portal."""

from django import forms
from django.core.exceptions import ValidationError

from xingdong.records.forms import Form, ModelForm
from xingdong.records.telephones import TelephoneField

from .industry import normalise_industry
from .models import Enterprise
from .self_service import FIELDS, SUBJECTS, Value


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


def telephone_field(**kwargs) -> TelephoneField:
    return TelephoneField(label="联系电话", **kwargs)


class OwnFileForm(ModelForm):
    """The enterprise's own file as it is in force, what waits for confirmation laid over it."""

    class Meta:
        model = Enterprise
        fields = FIELDS
        widgets = {
            "registered_on": DateInput(),
            "has_union": forms.NullBooleanSelect(),
            "headcount": forms.NumberInput({"inputmode": "numeric"}),
            "non_local_headcount": forms.NumberInput({"inputmode": "numeric"}),
        }

    def __init__(self, *args, waiting: dict[str, Value], **kwargs):
        super().__init__(*args, **kwargs)
        for key, value in waiting.items():
            if not SUBJECTS[key].role:
                self.initial.update(SUBJECTS[key].parsed(value))
        self.fields["has_union"].widget.choices = [
            ("unknown", "不清楚"),
            ("true", "是"),
            ("false", "否"),
        ]

    def clean_industry_code(self):
        return normalise_industry(self.cleaned_data["industry_code"])

    def clean(self):
        """A number that was known does not become unknown, and a part needs its whole."""
        super().clean()
        cleaned = self.cleaned_data
        counted = self.initial.get("headcount"), cleaned.get("non_local_headcount")
        if cleaned.get("headcount") is None and any(count is not None for count in counted):
            self.add_error("headcount", ValidationError("请填写职工人数。"))
        return cleaned

    def wishes(self) -> dict[str, Value]:
        """What was changed, by subject."""
        changed = set(self.changed_data)
        return {
            key: subject.plain(self.cleaned_data)
            for key, subject in SUBJECTS.items()
            if not subject.role and changed & set(subject.fields)
        }


class ContactForm(Form):
    name = forms.CharField(label="姓名", max_length=40)
    mobile = telephone_field()

    def clean_name(self):
        return "".join(self.cleaned_data["name"].split())


class RefusalForm(Form):
    reason = forms.CharField(label="不采纳的原因", max_length=200, help_text="企业可以看到这段话。")
