"""A liaison gives an order to a colleague."""

from django.utils import timezone

from requests_desk.rules.colleagues import colleagues_for

from .base import StepForm
from .fields import HandlerField, form_field


class HandOverForm(StepForm):
    to = HandlerField(
        label="以后找谁", help_text="联系、补充和评价都找这位联络员，对方会收到通知。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = colleagues_for(self.order, timezone.now())
        form_field(self, "to", HandlerField).queryset = colleagues
