"""Orders tied to each other."""

from django import forms

from requests_desk.models import Order

from .base import StepForm
from .fields import OtherOrderField, form_field, text_field


class LinkForm(StepForm):
    other = OtherOrderField(label="与哪个诉求关联")
    reason = text_field("为什么关联", max_length=300, rows=2)

    def clean_other(self) -> Order:
        """Handbook §7 E02: of another enterprise; the same one's duplicates are merged."""
        number = self.cleaned_data["other"]
        other = form_field(self, "other", OtherOrderField).find(number, self.person)
        if other.pk == self.order.pk:
            raise forms.ValidationError("不能与自己关联，请填写另一个诉求的编号。")
        if other in self.order.linked.all():
            raise forms.ValidationError("已与此诉求关联。")
        return other


class UnlinkForm(StepForm):
    other = forms.ModelChoiceField(
        label="与哪个诉求解除关联", queryset=Order.objects.none(), empty_label=None
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        linked = Order.objects.visible_to(self.person).filter(linked=self.order)
        form_field(self, "other", forms.ModelChoiceField).queryset = linked
