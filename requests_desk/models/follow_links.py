"""The link by which somebody without an account follows an order entered for them."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class FollowLinkQuerySet(models.QuerySet["FollowLink"]):
    def over(self, now: datetime) -> Self:
        """Those that open nothing any more."""
        after_end = now - timedelta(days=settings.FOLLOW_LINK_DAYS_AFTER_END)
        return self.filter(Q(expires_at__lt=now) | Q(order__closed_at__lt=after_end))

    def live(self, now: datetime) -> Self:
        return self.exclude(pk__in=self.over(now).values("pk"))


class FollowLink(models.Model):
    """One for each order; a new one ends the one before.

    Of the token only its digest is kept. It is made of the seed and our secret, so that later mails
    can carry it; whoever has the database alone cannot.
    """

    order = models.OneToOneField(
        "Order", on_delete=models.CASCADE, related_name="follow_link", verbose_name="诉求"
    )
    seed = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="给出人"
    )
    given_at = models.DateTimeField("给出时间")
    expires_at = models.DateTimeField("失效时间")

    objects = FollowLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "查看链接"
        indexes = [models.Index(fields=["expires_at"], name="follow_link_by_end")]

    def __str__(self):
        return f"{self.order_id} · 查看链接"
