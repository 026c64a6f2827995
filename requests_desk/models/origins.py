"""Where an order came from, when it did not begin as an order."""

from django.db import models
from django.db.models import Q

from enterprises.models import Finding, PlanLine

from .orders import Order


class Origin(models.Model):
    """The finding of a visit or the line of a plan that an order grew out of (M75, §5.5)."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, related_name="origin", verbose_name="诉求"
    )
    finding = models.OneToOneField(
        Finding,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="origin",
        verbose_name="走访发现",
    )
    plan_line = models.ForeignKey(
        PlanLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="origins",
        verbose_name="一企一策事项",
    )

    class Meta:
        verbose_name = verbose_name_plural = "诉求由来"
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, plan_line__isnull=True)
                | Q(finding__isnull=True, plan_line__isnull=False),
                name="an_order_grew_out_of_one_thing",
            )
        ]

    def __str__(self):
        return f"{self.order}"
