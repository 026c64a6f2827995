"""Files that belong to an order; private, and served only through the door."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse


def storage_path(attachment: "Attachment", filename: str) -> str:
    """Unguessable and without anything of the sender's file name."""
    return f"attachments/{attachment.created_at:%Y/%m}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    order = models.ForeignKey(
        "Order", on_delete=models.CASCADE, related_name="attachments", verbose_name="诉求"
    )
    event = models.ForeignKey(
        "OrderEvent",
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name="所属环节",
    )
    key = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField("文件", upload_to=storage_path, max_length=120)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="上传人",
    )
    created_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("orders:attachment", args=[self.order.number, self.key])
