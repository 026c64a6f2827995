"""What the catalogue files said, so that an administrator's edit can be told from a new file."""

from django.db import models


class CatalogueLoad(models.Model):
    """One row for each version of the files; an edit is what differs from the last one."""

    loaded_at = models.DateTimeField("载入时间")
    values = models.JSONField("文件内容")

    class Meta:
        verbose_name = verbose_name_plural = "目录载入记录"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.loaded_at:%Y-%m-%d %H:%M}"
