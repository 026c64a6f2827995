"""Pictures taken on a visit; private, and served only through the door of the visit."""

from django.db import models
from django.urls import reverse

from xingdong.files.models import Attachment as KeptFile

from .visits import Visit


class VisitPhoto(KeptFile):
    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="photos", verbose_name="走访"
    )

    class Meta(KeptFile.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "走访照片"

    def get_absolute_url(self) -> str:
        return reverse("visits:photo", args=[self.visit_id, self.key])
