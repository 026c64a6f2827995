"""Further places of an enterprise."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from grids.models import MicroGrid

from .enterprises import Enterprise


class Site(models.Model):
    """A site beside the main one, which is the enterprise's own address (handbook §7 E05)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="sites", verbose_name="企业"
    )
    name = models.CharField("厂区名称", max_length=40)
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.PROTECT, related_name="sites", verbose_name="所在微网格"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    longitude = models.FloatField(
        "经度", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        "纬度", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "其他厂区"
        ordering = ["enterprise", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                name="one_site_per_name",
                violation_error_message="该企业已有同名厂区。",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="a_site_has_two_numbers_or_none",
                violation_error_message="经度和纬度须同时填写。",
            ),
        ]

    def __str__(self):
        return self.name
