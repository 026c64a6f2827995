"""The clients."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from simple_history.models import HistoricalRecords

from enterprises.credit_code import is_check_fault, normalise_code, validate_credit_code
from enterprises.industry import IndustryTag, normalise_industry, tag_of, validate_industry
from enterprises.initials import initials_of, readings_of
from enterprises.size import Size, is_above_scale, size_of
from grids.models import MicroGrid, MicroGridDuty, PartyOrganisation
from xingdong.accounts.models import User
from xingdong.records.narrowing import not_none
from xingdong.records.tables import DescribedChoices
from xingdong.records.text import normalise

from .unusual_codes import UnusualCode

if TYPE_CHECKING:
    from .contacts import Contact
    from .liaisons import Liaison

LEAST_OF_CODE = 4  # characters of a credit code; fewer are no search for one
VERIFIED_FOR = 12  # months a record counts as verified (handbook §3.4)


def verified_since(today: date) -> date:
    """The earliest day of a check that still counts on ``today``."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - VERIFIED_FOR // 12, day=day)


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def _rows(self, name: str) -> Any:
        """Rows of the enterprise at hand, by the name it has for them; their own QuerySet."""
        rows = not_none(self.model._meta.get_field(name).related_model)._default_manager
        return rows.filter(enterprise=OuterRef("pk"))

    def matching(self, words: str) -> Self:
        """By name, short name, initials in pinyin or credit code, the best first; none for nothing.

        「slgd」 is 示例轨道; a credit code may be the beginning of one, with blanks, in full width.
        """
        words = " ".join(normalise(words).split())
        if not words:
            return self.none()
        fits = Q(words__contains=words)
        begins = Q(words__startswith=words) | Q(words__contains=f"\n{words}")
        if len(code := normalise_code(words)) >= LEAST_OF_CODE:
            fits |= Q(credit_code__startswith=code)
        first = Case(When(begins, then=0), default=1)
        return self.filter(fits).order_by(first, "name", "pk")

    def holding(self, words: list[str]) -> Self:
        """Each of these words is in a name, its initials or the credit code."""
        fits = (Q(words__contains=w) | Q(credit_code__contains=normalise_code(w)) for w in words)
        return self.filter(*fits)

    def in_care_of(self, user: User, day: date) -> Self:
        """Of the micro-grids that ``user`` answers for on ``day``."""
        return self.filter(micro_grid__in=MicroGridDuty.objects.of(user, day).values("micro_grid"))

    def with_last_visit(self) -> Self:
        """``last_visited_on``: a day at the enterprise by a 驻厂员 is no visit (handbook §3.4)."""
        made = self._rows("visits").filter(residency=None, visited_on__isnull=False)
        latest = made.order_by("-visited_on").values("visited_on")
        return self.annotate(last_visited_on=Subquery(latest[:1]))

    def operating(self) -> Self:
        return self.filter(status=Enterprise.Status.OPERATING)

    def operating_on(self, day: date) -> Self:
        """As it was on ``day``: what the next turn after it changed from (handbook §7 E25)."""
        later = self._rows("status_changes").filter(on__gt=day)
        before = Subquery(later.order_by("on", "pk").values("old")[:1])
        return self.annotate(status_then=Coalesce(before, F("status"))).filter(
            status_then=Enterprise.Status.OPERATING
        )

    def unverified(self, today: date) -> Self:
        """Nobody has checked the record for twelve months."""
        return self.filter(Q(verified_on__isnull=True) | Q(verified_on__lt=verified_since(today)))

    def with_headcount(self, day: date) -> Self:
        """``counted`` and ``counted_on``: the latest check up to ``day`` (handbook §3.4)."""
        latest = self._rows("headcounts").filter(checked_on__lte=day).order_by("-checked_on")
        return self.annotate(
            counted=Subquery(latest.values("total")[:1]),
            counted_on=Subquery(latest.values("checked_on")[:1]),
        )

    def with_missing_roles(self, today: date) -> Self:
        """``lacks_hr_head``, ``lacks_union_chair``, ``lacks_party_secretary`` (handbook §3.4).

        A party secretary is asked for only where there is a branch of the enterprise's own or a
        joint one, a union chair only where there is a union, the HR head always.
        """
        current = self._rows("contacts").current(today)

        def lacks(role: str, **needed):
            """``needed`` says when the role exists at all; what is unknown does not."""
            empty = Q(~Exists(current.filter(role=role)), **needed)
            return Case(When(empty, then=True), default=False)

        return self.annotate(
            lacks_hr_head=lacks("hr_head"),
            lacks_union_chair=lacks("union_chair", has_union=True),
            lacks_party_secretary=lacks(
                "party_secretary", party_organisation__kind__in=Enterprise.OWN_BRANCH
            ),
        )

    def lacking_a_role(self, today: date) -> Self:
        return self.with_missing_roles(today).filter(
            Q(lacks_hr_head=True) | Q(lacks_union_chair=True) | Q(lacks_party_secretary=True)
        )


class Enterprise(models.Model):
    """The basic "household" of the community (handbook §1.1, M03).

    Micro-grid, address and point are those of the main site; further sites are ``sites`` (E05).
    ``initials``, ``words``, ``size`` and ``industry_tag`` are derived: ``save`` writes them, bulk
    writers call ``derive``.
    ``headcount``, ``stage`` and ``status`` are the current state of their dated rows.
    """

    class Stage(models.TextChoices):
        STARTUP = "startup", "初创期"
        GROWTH = "growth", "成长期"
        MATURE = "mature", "成熟期"

    class Status(DescribedChoices):
        """Who ``is_gone`` orders no more and has no place on the map (handbook §7 E25)."""

        is_gone: bool

        OPERATING = "operating", False, "在营"
        SUSPENDED = "suspended", False, "停产"
        MOVED = "moved", True, "搬迁"
        DEREGISTERED = "deregistered", True, "注销"

    GONE = tuple(status for status in Status if status.is_gone)

    class Ownership(models.TextChoices):
        """Who holds control, in the words of the statistics office (企业控股情况)."""

        STATE = "state", "国有控股"
        COLLECTIVE = "collective", "集体控股"
        PRIVATE = "private", "私人控股"
        HK_MACAO_TAIWAN = "hk_macao_taiwan", "港澳台商控股"
        FOREIGN = "foreign", "外商控股"
        OTHER = "other", "其他"

    class KeyProject(models.TextChoices):
        PROVINCE = "province", "省重点项目"
        CITY = "city", "市重点项目"

    PUBLIC_OWNERSHIP = (Ownership.STATE, Ownership.COLLECTIVE)
    OWN_BRANCH = tuple(
        kind
        for kind in PartyOrganisation.Kind
        if kind
        not in (PartyOrganisation.Kind.COMMUNITY_COMMITTEE, PartyOrganisation.Kind.GRID_BRANCH)
    )

    DERIVED = (
        "initials",
        "words",
        "size",
        "industry_tag",
    )  # what bulk writers store

    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        validators=[validate_credit_code],
        error_messages={"unique": "该统一社会信用代码的企业已登记。"},
    )
    name = models.CharField("企业名称", max_length=100)
    short_name = models.CharField("简称", max_length=20, blank=True)
    # Derived like size: of the short name, then of the name, with a blank between.
    initials = models.CharField("拼音首字母", max_length=150, blank=True, editable=False)
    # Derived likewise: the names in the spelling of search, and their initials in all readings.
    words = models.TextField("检索文本", blank=True, editable=False)
    registered_on = models.DateField("注册日期", null=True, blank=True)
    ownership = models.CharField("控股情况", max_length=16, choices=Ownership, blank=True)
    industry_code = models.CharField(
        "行业代码",
        max_length=4,
        blank=True,
        validators=[validate_industry],
        help_text="GB/T 4754-2017，如 3715。",
    )
    industry_override = models.CharField(
        "指定产业标签",
        max_length=12,
        choices=IndustryTag,
        blank=True,
        help_text="不选则按行业代码自动归类。",
    )
    industry_tag = models.CharField(
        "产业标签", max_length=12, choices=IndustryTag, default=IndustryTag.OTHER, editable=False
    )
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.PROTECT, related_name="enterprises", verbose_name="所属微网格"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    longitude = models.FloatField(
        "经度", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        "纬度", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    party_organisation = models.ForeignKey(
        PartyOrganisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name="所属党组织",
        help_text="企业自建或联建的党支部；没有的由网格支部兜底。",
    )
    stage = models.CharField("发展阶段", max_length=10, choices=Stage)
    status = models.CharField("经营状态", max_length=14, choices=Status, default=Status.OPERATING)
    status_on = models.DateField("状态日期", null=True, blank=True, editable=False)
    headcount = models.PositiveIntegerField("职工人数", null=True, blank=True)
    non_local_headcount = models.PositiveIntegerField("外来职工人数", null=True, blank=True)
    headcount_on = models.DateField("人数核实日期", null=True, blank=True)
    revenue = models.DecimalField(
        "营业收入（万元）",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    revenue_year = models.PositiveSmallIntegerField(
        "营收年度",
        null=True,
        blank=True,
        validators=[MinValueValidator(1980), MaxValueValidator(2100)],
    )
    size = models.CharField(
        "企业规模", max_length=10, choices=Size, default=Size.UNKNOWN, editable=False
    )
    formal_members = models.PositiveIntegerField(
        "正式党员数", null=True, blank=True, help_text="只登记人数；不清楚的留空，列入待摸排。"
    )
    formal_members_on = models.DateField("党员数核实日期", null=True, blank=True)
    has_union = models.BooleanField("已建工会", null=True, blank=True)
    is_incubated = models.BooleanField("在孵企业", default=False)
    plans_listing = models.BooleanField("有上市意向", default=False)
    key_project = models.CharField("重点项目", max_length=10, choices=KeyProject, blank=True)
    main_products = models.CharField("主要产品", max_length=200, blank=True)
    supply = models.CharField("可供给", max_length=200, blank=True, help_text="多个用顿号隔开。")
    demand = models.CharField("有需求", max_length=200, blank=True, help_text="多个用顿号隔开。")
    verified_on = models.DateField("档案核实日期", null=True, blank=True)

    objects = EnterpriseQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["initials", "words"])
    _change_reason: str  # what the history says of the next saving
    # Of today; loaded where many are listed.
    role_holders: "list[Contact]"
    lacks_hr_head: bool
    lacks_union_chair: bool
    lacks_party_secretary: bool
    last_visited_on: date | None
    current_liaisons: "list[Liaison]"

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["initials", "id"], name="enterprises_in_pinyin_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(non_local_headcount__isnull=True)
                | Q(headcount__gte=F("non_local_headcount")),
                name="non_local_people_are_among_all",
                violation_error_message="外来职工人数不能多于职工人数。",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="a_point_has_two_numbers",
                violation_error_message="经度和纬度须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(revenue__isnull=True) | Q(revenue_year__isnull=False),
                name="revenue_has_a_year",
                violation_error_message="填写营业收入时须填写年度。",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.derive()
        if update_fields is not None:
            update_fields = {*update_fields, *self.DERIVED}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        """一企一档, which a higher floor draws; who may not see it gets a 404 there."""
        return reverse("insight:enterprise", args=[self.credit_code])

    def clean_fields(self, exclude=None):
        self.credit_code = normalise_code(self.credit_code or "")
        self.industry_code = normalise_industry(self.industry_code or "")
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as faults:
            self._excuse_the_code(faults.error_dict)
            if faults.error_dict:
                raise

    def _excuse_the_code(self, faults: dict[str, list[ValidationError]]) -> None:
        """A code that two people have seen on the licence needs no check characters."""
        of_the_code = faults.get("credit_code", [])
        if of_the_code and all(map(is_check_fault, of_the_code)):
            seen = UnusualCode.objects.confirmed().filter(credit_code=self.credit_code)
            if seen.exists():
                del faults["credit_code"]

    def derive(self) -> None:
        """Set what follows: size (handbook §5.3), industry tag (§5.2), initials of the names."""
        self.initials = initials_of(self.short_name, self.name)
        names = [name for name in (self.short_name, self.name) if name]
        self.words = "\n".join(
            [*map(normalise, names), *(word for name in names for word in readings_of(name))]
        )
        self.size = size_of(self.industry_code, self.headcount, self.revenue)
        self.industry_tag = self.industry_override or tag_of(self.industry_code)

    @property
    def called(self) -> str:
        return self.short_name or self.name

    @property
    def is_operating(self) -> bool:
        return self.status == self.Status.OPERATING

    @property
    def is_gone(self) -> bool:
        return self.status in self.GONE

    @property
    def is_above_scale(self) -> bool:
        return is_above_scale(self.industry_code, self.revenue)

    def is_verified(self, today: date) -> bool:
        return self.verified_on is not None and self.verified_on >= verified_since(today)
