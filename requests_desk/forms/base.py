"""What the forms of the desk are made on."""

from typing import Any

from django import forms

from requests_desk.models import Order
from requests_desk.rules.actors import Actor, person_of
from xingdong.accounts.models import User
from xingdong.records.forms import Form
from xingdong.records.privacy import personal_data_in

from .fields import text_field


class PrivacyForm(Form):
    """Warns once of identity and telephone numbers in what is written (handbook §7 E13).

    Whoever ticks the box sends it knowingly. ``WATCHED`` names the fields that are read.
    """

    WATCHED: tuple[str, ...] = ("text",)

    knowingly = forms.BooleanField(
        label="已核对，仍要提交", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["knowingly"] = self.fields.pop("knowingly")  # last, beside the button

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        known = {data.get("contact_phone") or ""}
        written = "\n".join(data.get(name) or "" for name in self.WATCHED)
        kinds = personal_data_in(written, known=known)
        if kinds and not data.get("knowingly"):
            self.fields["knowingly"].widget = forms.CheckboxInput()
            self.add_error(
                "knowingly",
                f"内容里有{'和'.join(kinds)}。办理不需要的，请删去；确实需要的，勾选后再提交。",
            )
        data.pop("knowingly", None)
        return data


class StepForm(Form):
    """Base of the action forms; they know the order and who asks."""

    def __init__(self, *args: Any, order: Order, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order, self.by = order, by

    @property
    def person(self) -> User:
        """Who asks, where only people can."""
        return person_of(self.by)

    @classmethod
    def fields_for(cls, order: Order) -> dict[str, forms.Field]:
        """Every field that may be given for ``order``, without asking the database."""
        return cls.base_fields


class PlainForm(StepForm):
    """Nothing to give but the press."""


class ReasonForm(StepForm):
    reason = text_field("理由", max_length=500)


class PublicReasonForm(StepForm):
    """A reason the enterprise reads; who writes it is told so."""

    reason = text_field("理由", max_length=500, help_text="企业可以看到这段话。")
