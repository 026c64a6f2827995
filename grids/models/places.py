"""Which part of the park is which, and the places people meet in."""

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from grids.outlines import polygon_of
from xingdong.notices.models import GroupRobot


class Grid(models.Model):
    code = models.CharField("编号", max_length=10, unique=True)
    name = models.CharField("名称", max_length=40)

    history = HistoricalRecords(verbose_name="网格变更")

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["code"]

    def __str__(self):
        return self.name


class MicroGrid(models.Model):
    """The smallest area with people responsible for it; twelve of them (handbook §1.2, M24)."""

    grid = models.ForeignKey(
        Grid, on_delete=models.PROTECT, related_name="micro_grids", verbose_name="所属网格"
    )
    code = models.CharField("编号", max_length=10, unique=True)
    name = models.CharField("名称", max_length=40)
    outline = models.JSONField(
        "边界",
        null=True,
        blank=True,
        help_text="粘贴一个面的 GeoJSON 文本，WGS84 经纬度，经度在前。地图按它画出微网格。",
    )

    robots = models.ManyToManyField(
        GroupRobot, blank=True, related_name="micro_grids", verbose_name="群机器人"
    )

    history = HistoricalRecords(verbose_name="微网格变更")

    class Meta:
        verbose_name = verbose_name_plural = "微网格"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"

    def clean(self):
        """Keep the polygon alone, whatever it was wrapped in; nothing is no outline."""
        super().clean()
        try:
            self.outline = polygon_of(self.outline) if self.outline else None
        except ValidationError as fault:
            raise ValidationError({"outline": fault.messages}) from fault


class Venue(models.Model):
    """阵地: a place of the community's own at the enterprises' door (handbook §1.2, M12, M22)."""

    class Kind(models.TextChoices):
        SERVICE_CENTRE = "service_centre", "党群服务中心"
        GRID_POST = "grid_post", "网格党建阵地"
        MEMBERS_ROOM = "members_room", "党员活动室"
        READING_ROOM = "reading_room", "职工书屋"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=16, choices=Kind)
    address = models.CharField("地址", max_length=120)
    opening_hours = models.CharField(
        "开放时间", max_length=80, blank=True, help_text="如：周一至周五 9:00—17:30。"
    )
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name="所属网格",
        help_text="面向全社区的留空。",
    )
    micro_grids = models.ManyToManyField(
        MicroGrid, blank=True, related_name="venues", verbose_name="服务微网格"
    )
    stands_in = models.ForeignKey(
        MicroGrid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="standing_venues",
        verbose_name="所在微网格",
        help_text="填写后点单时可选为定点，诉求按这个微网格派单。",
    )
    is_open = models.BooleanField("在用", default=True)

    history = HistoricalRecords(verbose_name="阵地变更")

    class Meta:
        verbose_name = verbose_name_plural = "阵地"
        ordering = ["grid__code", "name"]

    def __str__(self):
        return self.name
