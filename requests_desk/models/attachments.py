"""Files that belong to an order; private, and served only through the door."""

from django.db import models
from django.urls import reverse

from xingdong.files.models import Attachment as KeptFile


class Attachment(KeptFile):
    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="attachments", verbose_name="诉求"
    )
    event = models.ForeignKey(
        "OrderEvent",
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name="所属环节",
    )

    def get_absolute_url(self) -> str:
        return reverse("orders:attachment", args=[self.order.number, self.key])
