"""WeChat groups as records and texts to copy into them; no chat is read or sent (M56)."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from .places import MicroGrid
from .workers import SocialWorker


class WeChatGroup(models.Model):
    name = models.CharField("群名称", max_length=60, unique=True)
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.PROTECT, related_name="wechat_groups", verbose_name="微网格"
    )
    owner = models.ForeignKey(
        SocialWorker, on_delete=models.PROTECT, related_name="wechat_groups", verbose_name="群主"
    )
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords(verbose_name="微信服务群变更")

    class Meta:
        verbose_name = verbose_name_plural = "微信服务群"
        ordering = ["micro_grid__code", "name"]

    def __str__(self):
        return self.name


class GroupNotice(models.Model):
    """A text that somebody copies into a group by hand."""

    # Words in the text that each group fills in for itself.
    PLACES = ("{群名称}", "{微网格}", "{社工}", "{电话}")

    group = models.ForeignKey(
        WeChatGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="微信服务群",
        help_text="留空表示各群通用。",
    )
    title = models.CharField("标题", max_length=60)
    body = models.TextField(
        "正文",
        max_length=1000,
        help_text="可用 {群名称}、{微网格}、{社工}、{电话}，复制时自动换成该群的内容。",
    )
    written_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "群通知"
        ordering = ["-written_on", "-pk"]

    def __str__(self):
        return self.title

    @classmethod
    def for_group(cls, group: WeChatGroup) -> models.QuerySet:
        """The notices of this group and those for every group."""
        return cls.objects.filter(Q(group=group) | Q(group__isnull=True))

    def text_for(self, group: WeChatGroup) -> str:
        """The text as it reads in ``group``; expects its micro-grid, owner and account loaded."""
        values = (
            group.name,
            str(group.micro_grid),
            group.owner.user.real_name,
            group.owner.office_phone,
        )
        text = self.body
        for place, value in zip(self.PLACES, values, strict=True):
            text = text.replace(place, value)
        return text
