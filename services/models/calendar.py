"""The work calendar as a table: what counts is what is in it (domain.md §2.4)."""

from django.db import models


class CalendarDay(models.Model):
    class Source(models.TextChoices):
        PACKAGE = "package", "国务院放假安排"
        PROVISIONAL = "provisional", "暂定"
        MANUAL = "manual", "人工维护"

    date = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("工作日")
    name = models.CharField("名称", max_length=20, blank=True)
    source = models.CharField("来源", max_length=12, choices=Source, default=Source.MANUAL)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {'工作' if self.is_workday else '休息'}"
