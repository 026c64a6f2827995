"""Orders made one."""

from django import forms

from requests_desk.models import Order

from .base import StepForm
from .fields import OtherOrderField, form_field, text_field


class MergeForm(StepForm):
    main = OtherOrderField(label="并入哪个诉求", widget=forms.Select)
    reason = text_field("理由", max_length=300, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["main"].widget.choices = self._others
        self.fields["main"].help_text = "同一企业未结束的诉求。"

    def _others(self) -> list[tuple[str, str]]:
        """Asked when the page is drawn: the API reads the form's fields alone."""
        others = (
            Order.objects.visible_to(self.person).open().filter(enterprise=self.order.enterprise)
        )
        rows = others.exclude(pk=self.order.pk)[:50]
        return [
            ("", "请选择"),
            *((order.number, f"{order.number}　{order.title}") for order in rows),
        ]

    def clean_main(self) -> Order:
        """Handbook §2.3 T17: of the same enterprise, open, and not itself."""
        number = self.cleaned_data["main"]
        main = form_field(self, "main", OtherOrderField).find(number, self.person)
        if main.pk == self.order.pk:
            raise forms.ValidationError("不能并入自己，请填写另一个诉求的编号。")
        if main.is_anonymous or main.enterprise_id != self.order.enterprise_id:
            raise forms.ValidationError("只能并入同一企业的诉求。")
        if main.is_final:
            raise forms.ValidationError("主诉求已结束，不能并入。")
        return main
