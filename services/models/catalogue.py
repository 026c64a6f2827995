"""The catalogue 《兴东社区管理和服务指南》: categories and the 35 items."""

from datetime import date, datetime
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone
from simple_history.models import HistoricalRecords

from enterprises.models import Enterprise
from services.pinyin import spellings
from services.worktime import Limit, Unit
from xingdong.records.questions.definition import Question, validate_numbers, validate_questions

from .departments import Department


class Kind(models.TextChoices):
    """分类: decides limits, the review step and what "solved" means (handbook §2.5)."""

    CONSULT = "consult", "咨询"
    APPEAL = "appeal", "诉求"
    HANDLE = "handle", "办理"
    ACTIVITY = "activity", "活动"


class LimitUnit(models.TextChoices):
    WORKING_HOURS = Unit.WORKING_HOURS, "工作时"
    WORKING_DAYS = Unit.WORKING_DAYS, "工作日"


class Category(models.Model):
    code = models.CharField("代码", max_length=4, unique=True)
    name = models.CharField("名称", max_length=30)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "服务类别"
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class ServiceItemQuerySet(models.QuerySet["ServiceItem"]):
    def offered(self, on: date | None = None) -> Self:
        """Items an enterprise may order on the day ``on``, today if none is given."""
        today = on or timezone.localdate()
        return self.filter(
            Q(offered_from_on=None) | Q(offered_from_on__lte=today),
            Q(offered_until_on=None) | Q(offered_until_on__gte=today),
            is_active=True,
        )

    def in_catalogue_order(self) -> Self:
        return self.select_related("category", "department").order_by("category__position", "code")

    def matching(self, words: str) -> Self:
        """Items whose name, description or everyday phrases contain every word, up to ten.

        A word of Latin letters may also be pinyin or its initials: 「zczp」 is 专场招聘.
        """
        items = self
        for word in words.split()[:10]:
            fits = (
                Q(name__icontains=word)
                | Q(plain_name__icontains=word)
                | Q(description__icontains=word)
                | Q(phrases__icontains=word)
                | Q(code__iexact=word)
            )
            if len(word) > 1 and word.isascii() and word.isalpha():
                fits |= Q(pinyin__contains=word.lower())
            items = items.filter(fits)
        return items

    def for_stage(self, stage: str) -> Self:
        """Items meant for enterprises at ``stage``, a value of ``Enterprise.Stage``."""
        listed = self.annotate(stage_list=Cast("stages", models.TextField()))
        return listed.filter(stage_list__contains=f'"{stage}"')


class ServiceItem(models.Model):
    """One of the 35 measures (handbook §6). The code is its name for ever; the rest may change."""

    code = models.CharField("编号", max_length=8, unique=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="items", verbose_name="类别"
    )
    name = models.CharField("名称", max_length=60)
    plain_name = models.CharField(
        "通俗名称", max_length=12, blank=True, help_text="企业看到的大字；不填就用名称。"
    )
    description = models.TextField("说明")
    kind = models.CharField("分类", max_length=10, choices=Kind)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="items", verbose_name="主办部门"
    )
    co_departments = models.ManyToManyField(
        Department, blank=True, related_name="assisted_items", verbose_name="协办部门"
    )
    response_amount = models.PositiveSmallIntegerField(
        "响应时限", validators=[MinValueValidator(1)]
    )
    response_unit = models.CharField("响应时限单位", max_length=16, choices=LimitUnit)
    resolve_amount = models.PositiveSmallIntegerField("办结时限", validators=[MinValueValidator(1)])
    resolve_unit = models.CharField("办结时限单位", max_length=16, choices=LimitUnit)
    stages = models.JSONField("适用阶段", default=list, help_text="只影响推荐顺序，不限制点单。")
    sensitive = models.BooleanField(
        "敏感事项", default=False, help_text="仅经办人、部门负责人、社区和提交人可见。"
    )
    anonymous_allowed = models.BooleanField("可匿名", default=False)
    is_fallback = models.BooleanField(
        "兜底事项", default=False, help_text="企业选“不确定”时归入此事项，由社区研判。"
    )
    form_fields = models.JSONField(
        "表单字段", default=list, blank=True, validators=[validate_questions]
    )
    outcome_fields = models.JSONField(
        "成效数字",
        default=list,
        blank=True,
        validators=[validate_numbers],
        help_text="办结时填写，在“数据”里汇总。",
    )
    form_since_at = models.DateTimeField("表单启用时间", null=True, editable=False)
    materials = models.JSONField("所需材料", default=list, blank=True)
    phrases = models.TextField("企业常用说法", blank=True, help_text="每行一条，用于搜索。")
    pinyin = models.TextField(
        "拼音", blank=True, editable=False, help_text="由名称和常用说法生成，用于搜索。"
    )
    article_phrase = models.CharField("依据原文", max_length=200, blank=True)
    audience = models.CharField(
        "适用对象", max_length=100, blank=True, help_text="谁可以点，如“规上企业”；留空为所有企业。"
    )
    offered_from_on = models.DateField("开放日期", null=True, blank=True)
    offered_until_on = models.DateField(
        "截止日期", null=True, blank=True, help_text="当天还可以点；留空为长期。"
    )
    is_active = models.BooleanField("启用", default=True)

    objects = ServiceItemQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="服务事项变更", excluded_fields=["pinyin"])

    class Meta:
        verbose_name = verbose_name_plural = "服务事项"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_fallback"],
                condition=Q(is_fallback=True),
                name="one_fallback_item",
                violation_error_message="兜底事项只能有一个。",
            ),
            models.CheckConstraint(
                condition=Q(offered_from_on=None)
                | Q(offered_until_on=None)
                | Q(offered_until_on__gte=F("offered_from_on")),
                name="an_item_ends_after_it_begins",
                violation_error_message="截止日期不能早于开放日期。",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def save(self, *args, **kwargs):
        """Keep ``pinyin`` true to the words it spells."""
        self.pinyin = spellings([self.name, self.plain_name, *self.phrases.splitlines()])
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "pinyin"}
        super().save(*args, **kwargs)

    def questions_at(self, moment: datetime) -> list[Question]:
        """The form as it was asked at ``moment``; a statement only when it was another one."""
        if self.form_since_at is None or moment >= self.form_since_at:
            return self.form_fields
        rows = self.history.filter(history_date__lte=moment)
        earlier = rows.order_by("-history_date", "-history_id").first()
        return earlier.form_fields if earlier else self.form_fields

    def why_not_offered(self, on: date) -> str:
        """In a few words; empty for an item that can be ordered on the day ``on``."""
        if not self.is_active:
            return "已停用"
        if self.offered_from_on and on < self.offered_from_on:
            return f"{self.offered_from_on:%Y年%-m月%-d日}起开放"
        if self.offered_until_on and on > self.offered_until_on:
            return f"{self.offered_until_on:%Y年%-m月%-d日}已截止"
        return ""

    @property
    def called(self) -> str:
        """How people outside the office call it."""
        return self.plain_name or self.name

    @property
    def response_limit(self) -> Limit:
        return Limit(self.response_amount, Unit(self.response_unit))

    @property
    def resolve_limit(self) -> Limit:
        return Limit(self.resolve_amount, Unit(self.resolve_unit))

    @property
    def stage_labels(self) -> list[str]:
        return [Enterprise.Stage(stage).label for stage in self.stages]
