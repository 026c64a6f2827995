"""Spreadsheets that were brought in: what they held, what became of them, how to take them back."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


def private_path(run: "ImportRun", name: str) -> str:
    """Below the private media folder, under a name nobody can guess."""
    return f"imports/{uuid.uuid4().hex}"


class ImportRun(models.Model):
    """One file: uploaded, checked, imported as a whole or not at all, and perhaps taken back.

    The file is read by a worker. ``done_rows`` of ``total_rows`` is how far the check has come;
    ``beat_at`` is its last sign of life, by which a sweep finds what a killed worker left, and
    ``rings`` how often it rang again.
    """

    class Kind(models.TextChoices):
        ENTERPRISES = "enterprises", "企业"
        VENUES = "venues", "阵地"
        PARTY_ORGANISATIONS = "party", "党组织"
        RESIDENCIES = "residencies", "驻厂员"

    class State(models.TextChoices):
        CHECKING = "checking", "正在检查"
        UNREADABLE = "unreadable", "无法读取"
        FAULTY = "faulty", "有错误"
        CHECKED = "checked", "待确认"
        IMPORTING = "importing", "正在导入"
        DONE = "done", "已导入"
        UNDONE = "undone", "已撤销"
        DISCARDED = "discarded", "已放弃"

    WORKING = (State.CHECKING, State.IMPORTING)
    # Nothing is written yet, and whoever sent it may give it up.
    SHOWN = (State.FAULTY, State.CHECKED, State.DONE)  # with what changes, or has changed
    OPEN = (State.CHECKING, State.UNREADABLE, State.FAULTY, State.CHECKED, State.IMPORTING)

    kind = models.CharField("内容", max_length=12, choices=Kind, default=Kind.ENTERPRISES)
    file = models.FileField("文件", upload_to=private_path)
    # What the check understood of a file that can be imported; removed once that is decided.
    rows = models.FileField("检查后的内容", upload_to=private_path, blank=True, editable=False)
    name = models.CharField("文件名", max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="import_runs",
        verbose_name="导入人",
    )
    uploaded_at = models.DateTimeField("上传时间")
    state = models.CharField("状态", max_length=12, choices=State, default=State.CHECKING)
    beat_at = models.DateTimeField("最近进展时间")
    rings = models.PositiveSmallIntegerField("重试次数", default=0, editable=False)
    done_rows = models.PositiveIntegerField("已检查行数", default=0)
    total_rows = models.PositiveIntegerField("行数", default=0)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("更新", default=0)
    same_count = models.PositiveIntegerField("未变", default=0)
    faulty_count = models.PositiveIntegerField("有误", default=0)
    message = models.CharField("说明", max_length=200, blank=True)
    ignored = models.JSONField("未识别的列", default=list)
    faults = models.JSONField("错误", default=list)  # [row number, heading, sentence]
    preview = models.JSONField(
        "变更预览", default=list
    )  # [row number, name, [[heading, old, new]]]
    totals = models.JSONField("合计行", default=list)  # row numbers
    notes = models.JSONField("提示", default=list)  # [row number, heading, sentence]
    # The first rows as they were understood: {"headings": […], "rows": [[row number, […]]]}.
    sample = models.JSONField("前几行", default=dict)
    undo = models.JSONField("撤销资料", default=dict, encoder=DjangoJSONEncoder)
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表格导入"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "undone"], imported_at__isnull=False)
                | (~Q(state__in=["done", "undone"]) & Q(imported_at__isnull=True)),
                name="imported_runs_say_when",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def sound_count(self) -> int:
        """Rows that can be imported although others are wrong."""
        return self.new_count + self.changed_count if self.rows else 0

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING
