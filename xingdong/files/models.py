"""What every kept file has; each noun derives an ``Attachment`` of its own."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


def storage_path(attachment: "Attachment", filename: str) -> str:
    """Unguessable and without anything of the sender's file name."""
    return f"attachments/{attachment.created_at:%Y/%m}/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet):
    def available(self) -> Self:
        """What may leave the house: scanned, where there is a scanner, and clean."""
        return self.filter(quarantined_at__isnull=True, infected_as="", given_up_at__isnull=True)

    def quarantined(self) -> Self:
        """Waiting for the scanner, which was away when they came."""
        return self.filter(quarantined_at__isnull=False)

    def wanting_preview(self) -> Self:
        """Pictures that may be shown and have nothing small to show yet."""
        return self.filter(wants_preview=True, quarantined_at__isnull=True)

    def begin(self, key: int, **values) -> bool:
        """Count one more try of one; False when it is gone."""
        return self.filter(pk=key).update(tries=models.F("tries") + 1, **values) == 1


class Attachment(models.Model):
    """A private file: judged when it came, scanned where there is a scanner, never guessed.

    A concrete class says what the file belongs to and how it is reached (``get_absolute_url``).
    """

    key = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField("文件", upload_to=storage_path, max_length=120)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    remark = models.CharField("说明", max_length=60, blank=True)  # that a picture was made smaller
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
    # Opening it may kill whoever does, so a try is counted before it begins.
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    given_up_at = models.DateTimeField("放弃检查", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(infected_as="") | Q(file=""), name="%(class)s_infected_is_gone"
            )
        ]
        indexes = [
            models.Index(
                fields=["quarantined_at"],
                name="%(class)s_quarantine",
                condition=Q(quarantined_at__isnull=False),
            ),
            models.Index(fields=["id"], name="%(class)s_previews", condition=Q(wants_preview=True)),
        ]

    def __str__(self):
        return self.name

    @property
    def is_available(self) -> bool:
        """Whether the file may leave the house: scanned, where there is a scanner, and clean."""
        is_judged = self.quarantined_at is None and self.given_up_at is None
        return is_judged and not self.infected_as
