"""Party organisations: counts and office-holders, never a roster (domain.md §4.3)."""

from django.db import models
from django.db.models import Q

from .places import Grid


class PartyOrganisation(models.Model):
    """A party organisation in the tree 社区党委 → 网格支部 → 企业党组织 (domain.md §1.2, §4.3).

    Counts and office-holders only; there is no roster of members here (domain.md §4.3, privacy).
    """

    class Kind(models.TextChoices):
        COMMUNITY_COMMITTEE = "community_committee", "社区党委"
        GRID_BRANCH = "grid_branch", "网格支部"
        COMMITTEE = "committee", "企业党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        JOINT_BRANCH = "joint_branch", "联合党支部"

    class Formation(models.TextChoices):
        INDEPENDENT = "independent", "单独组建"
        JOINT = "joint", "联合组建"
        GRID = "grid", "网格兜底"

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
    secretary = models.CharField("书记", max_length=40, blank=True)
    secretary_phone = models.CharField("书记电话", max_length=20, blank=True)
    formal_members = models.PositiveIntegerField("正式党员数", default=0)
    probationary_members = models.PositiveIntegerField("预备党员数", default=0)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    elected_on = models.DateField("最近换届日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(kind="grid_branch"),
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
        ]

    def __str__(self):
        return self.name
