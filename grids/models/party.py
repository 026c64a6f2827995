"""Party organisations: counts and office-holders, never a roster (handbook §4.3, privacy)."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from simple_history.models import HistoricalRecords

from grids import party_rules
from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.tenure import Tenure
from xingdong.records.telephones import Telephone

from .places import Grid, Venue


class PartyOrganisationQuerySet(models.QuerySet["PartyOrganisation"]):
    def existing(self, on: date) -> Self:
        """Founded by the day ``on`` and not dissolved by then."""
        return self.filter(
            Q(founded_on__isnull=True) | Q(founded_on__lte=on),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on),
        )

    def for_checkup(self, on: date) -> Self:
        """With everything the rules ask for as of ``on``, in four statements.

        ``counts`` (ascending), ``secretaries``, ``instructors_so_far`` and ``units`` are for
        ``party_checkup.facts_of``.
        """
        return self.annotate(units=Count("enterprises", distinct=True)).prefetch_related(
            Prefetch(
                "member_counts",
                MemberCount.objects.filter(counted_on__lte=on).order_by("counted_on"),
                to_attr="counts",
            ),
            Prefetch(
                "office_holders",
                OfficeHolder.objects.filter(post=OfficeHolder.Post.SECRETARY).current(on),
                to_attr="secretaries",
            ),
            Prefetch(
                "instructors",
                PartyInstructor.objects.filter(from_on__lte=on),
                to_attr="instructors_so_far",
            ),
        )


class PartyOrganisation(models.Model):
    """A party organisation in the tree 社区党委 → 网格支部 → 企业党组织 (handbook §1.2, §4.3)."""

    Kind = party_rules.Kind
    Formation = party_rules.Formation

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类型", max_length=24, choices=Kind)
    formation = models.CharField(
        "组建方式",
        max_length=12,
        choices=Formation,
        blank=True,
        help_text="社区党委不填；网格支部为网格兜底。",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级党组织",
    )
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="party_organisations",
        verbose_name="所在网格",
    )
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="party_organisations",
        verbose_name="阵地",
    )
    committee_size = models.PositiveSmallIntegerField(
        "委员会人数",
        null=True,
        blank=True,
        help_text="没有设委员会的留空。正式党员 7 人以上的支部应设支委会，3 至 5 人，最多 7 人。",
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    elected_on = models.DateField(
        "最近换届日期", null=True, blank=True, help_text="留空按成立日期计算任期。"
    )
    term_years = models.PositiveSmallIntegerField(
        "任期（年）",
        null=True,
        blank=True,
        help_text="留空按类型：社区党委、网格支部和企业党委 5 年，其他 3 年。",
    )
    extended_until = models.DateField("延期换届至", null=True, blank=True)
    extension_approved_by = models.CharField("批准延期的上级党组织", max_length=80, blank=True)

    objects = PartyOrganisationQuerySet.as_manager()
    # What ``for_checkup`` reads besides.
    counts: "list[MemberCount]"
    secretaries: "list[OfficeHolder]"
    instructors_so_far: "list[PartyInstructor]"
    units: int
    history = HistoricalRecords(verbose_name="党组织变更")

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(kind="grid_branch", dissolved_on__isnull=True),
                name="one_branch_per_grid",
                violation_error_message="该网格已有网格支部。",
            ),
            models.CheckConstraint(
                condition=Q(kind="grid_branch", formation="grid", grid__isnull=False)
                | Q(kind="community_committee", formation="")
                | Q(kind="joint_branch", formation="joint")
                | Q(
                    kind__in=["committee", "general_branch", "branch"],
                    formation="independent",
                ),
                name="formation_follows_from_kind",
                violation_error_message=(
                    "组建方式与类型不一致：网格支部须选网格和“网格兜底”，联合党支部选“联合组建”，"
                    "企业党委、党总支、党支部选“单独组建”，社区党委留空。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(term_years__isnull=True) | Q(term_years__gte=1, term_years__lte=5),
                name="a_term_has_one_to_five_years",
                violation_error_message="任期为 1 至 5 年。",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extension_approved_by="")
                | (Q(extended_until__isnull=False) & ~Q(extension_approved_by="")),
                name="an_extension_is_approved_by_somebody",
                violation_error_message="延期换届的日期和批准的上级党组织请一起填写。",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="dissolved_after_it_was_founded",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="no_organisation_is_above_itself",
                violation_error_message="上级党组织不能是本组织。",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self._refuse_circles()
        if self.extended_until and self.term_ends_on:
            fault = party_rules.extension_fault(self.term_ends_on, self.extended_until)
            if fault:
                raise ValidationError({"extended_until": fault})

    def _refuse_circles(self) -> None:
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "上级党组织不能是本组织或它的下级。"})
            seen.add(above.pk)
            above = above.parent

    @property
    def years_in_term(self) -> int:
        return self.term_years or party_rules.default_term_years(self.kind)

    @property
    def term_began_on(self) -> date | None:
        return self.elected_on or self.founded_on

    @property
    def term_ends_on(self) -> date | None:
        """The last day of the term without an approved delay."""
        began = self.term_began_on
        return began and party_rules.term_end(began, self.years_in_term)


class OfficeHolder(Tenure):
    """Who holds which office of a party organisation, from one day to another."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", "书记"
        DEPUTY = "deputy", "副书记"
        ORGANISATION = "organisation", "组织委员"
        PUBLICITY = "publicity", "宣传委员"
        DISCIPLINE = "discipline", "纪检委员"
        YOUTH = "youth", "青年委员"
        MEMBER = "member", "委员"

    organisation = models.ForeignKey(
        PartyOrganisation,
        on_delete=models.CASCADE,
        related_name="office_holders",
        verbose_name="党组织",
    )
    post = models.CharField("职务", max_length=16, choices=Post)
    name = models.CharField("姓名", max_length=40)
    phone = Telephone("电话", blank=True)

    history = HistoricalRecords(verbose_name="党组织班子变更")

    class Meta:
        verbose_name = verbose_name_plural = "党组织班子成员"
        ordering = ["organisation", "-from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until_on__isnull=True, post="secretary"),
                name="one_secretary_per_party_organisation",
                violation_error_message="已有在任书记，请先填写其结束日期。",
            )
        ]

    def __str__(self):
        return f"{self.get_post_display()} {self.name}"

    @property
    def masked_phone(self) -> str:
        return mask_mobile(self.phone)


class PartyInstructor(Tenure):
    """党建指导员: sent to an organisation, usually a 网格支部, to work with its enterprises."""

    organisation = models.ForeignKey(
        PartyOrganisation,
        on_delete=models.CASCADE,
        related_name="instructors",
        verbose_name="党组织",
    )
    name = models.CharField("姓名", max_length=40)
    phone = Telephone("电话", blank=True)
    sent_by = models.CharField("派出单位", max_length=80, blank=True)

    history = HistoricalRecords(verbose_name="党建指导员变更")

    class Meta:
        verbose_name = verbose_name_plural = "党建指导员"
        ordering = ["organisation", "-from_on", "pk"]

    def __str__(self):
        return self.name


class MemberCount(models.Model):
    """How many members an organisation had on one day: numbers, no names."""

    organisation = models.ForeignKey(
        PartyOrganisation,
        on_delete=models.CASCADE,
        related_name="member_counts",
        verbose_name="党组织",
    )
    counted_on = models.DateField("统计日期")
    formal_members = models.PositiveIntegerField("正式党员数")
    probationary_members = models.PositiveIntegerField("预备党员数", default=0)

    history = HistoricalRecords(verbose_name="党员人数变更")

    class Meta:
        verbose_name = verbose_name_plural = "党员人数"
        ordering = ["organisation", "-counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "counted_on"],
                name="one_member_count_a_day",
                violation_error_message="同一天已登记过党员人数。",
            )
        ]

    def __str__(self):
        return f"{self.counted_on}：正式 {self.formal_members}，预备 {self.probationary_members}"
