"""Which part of the park is which: grids and micro-grids."""

from django.db import models


class Grid(models.Model):
    code = models.CharField("编号", max_length=10, unique=True)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["code"]

    def __str__(self):
        return self.name


class MicroGrid(models.Model):
    """The smallest area with people responsible for it; twelve of them (domain.md §1.2, M24)."""

    grid = models.ForeignKey(
        Grid, on_delete=models.PROTECT, related_name="micro_grids", verbose_name="所属网格"
    )
    code = models.CharField("编号", max_length=10, unique=True)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "微网格"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"
