"""An order somebody has begun to write; it outlives a dead battery."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from enterprises.models import Enterprise
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of


class SavedDraftQuerySet(models.QuerySet["SavedDraft"]):
    def of(self, user: User) -> Self:
        """The own ones, for enterprises one still orders for; the only way to a draft."""
        return self.filter(user=user, enterprise__in=standing_of(user).enterprises)

    def forgotten(self, before: datetime) -> Self:
        return self.filter(saved_at__lt=before)


class SavedDraft(models.Model):
    """What stands in the fields, as it was typed; nobody but its user ever sees it.

    The key is the idempotency key of the form it was typed into: the order made from that form ends
    the draft. Files are not kept.
    """

    key = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_drafts",
        verbose_name="填写人",
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", verbose_name="企业"
    )
    items = models.JSONField("服务事项编号", default=list)
    typed = models.JSONField("已填内容", default=dict)
    saved_at = models.DateTimeField("保存时间")

    objects = SavedDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self):
        return self.title or "（未写标题）"

    def get_absolute_url(self) -> str:
        return f"{reverse('orders:item', args=[self.items[0]])}?draft={self.key}"

    @property
    def title(self) -> str:
        return (self.typed.get("title") or [""])[0]
