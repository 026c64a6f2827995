"""Files that belong to an order; private, and served only through the door."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from requests_desk.querysets import AttachmentQuerySet


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
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )
    created_at = models.DateTimeField("上传时间")
    # Small copies of a picture, drawn anew by us: the only thing of an upload a browser may show.
    preview = models.FileField("预览图", upload_to=storage_path, max_length=120, blank=True)
    thumbnail = models.FileField("缩略图", upload_to=storage_path, max_length=120, blank=True)
    wants_preview = models.BooleanField("待生成预览", default=False)
    quarantined_at = models.DateTimeField("等待病毒扫描", null=True, blank=True)
    infected_as = models.CharField("病毒名称", max_length=120, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(infected_as="") | Q(file=""), name="infected_files_are_gone"
            )
        ]
        indexes = [
            models.Index(
                fields=["quarantined_at"],
                name="attachment_quarantine",
                condition=Q(quarantined_at__isnull=False),
            ),
            models.Index(
                fields=["id"], name="attachment_previews", condition=Q(wants_preview=True)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("orders:attachment", args=[self.order.number, self.key])

    @property
    def is_available(self) -> bool:
        """Whether the file may leave the house: scanned, where there is a scanner, and clean."""
        return self.quarantined_at is None and not self.infected_as
