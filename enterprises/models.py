"""The clients: enterprises, their contacts and the liaisons who use the portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grids.models import MicroGrid, PartyOrganisation
from xingdong.accounts.models import mask_mobile, mobile_validator
from xingdong.accounts.tenure import Tenure

from .credit_code import normalise, validate_credit_code


class Enterprise(models.Model):
    """The basic "household" of the community (domain.md §1.1, M03)."""

    class Stage(models.TextChoices):
        STARTUP = "startup", "初创期"
        GROWTH = "growth", "成长期"
        MATURE = "mature", "成熟期"

    class Status(models.TextChoices):
        OPERATING = "operating", "在营"
        SUSPENDED = "suspended", "停产"
        MOVED = "moved", "搬迁"
        DEREGISTERED = "deregistered", "注销"

    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        validators=[validate_credit_code],
        error_messages={"unique": "该统一社会信用代码的企业已登记。"},
    )
    name = models.CharField("企业名称", max_length=100)
    short_name = models.CharField("简称", max_length=20, blank=True)
    micro_grid = models.ForeignKey(
        MicroGrid, on_delete=models.PROTECT, related_name="enterprises", verbose_name="所属微网格"
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
    headcount = models.PositiveIntegerField("职工人数", null=True, blank=True)
    headcount_on = models.DateField("人数核实日期", null=True, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def clean_fields(self, exclude=None):
        self.credit_code = normalise(self.credit_code or "")
        super().clean_fields(exclude=exclude)


class Contact(Tenure):
    """A named person of the enterprise in one role; one role has one current holder (§5.5)."""

    class Role(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"
        PARTY_SECRETARY = "party_secretary", "党组织负责人"
        UNION_CHAIR = "union_chair", "工会主席"
        HR_HEAD = "hr_head", "人力资源负责人"
        SAFETY_OFFICER = "safety_officer", "安全负责人"

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="contacts", verbose_name="企业"
    )
    role = models.CharField("角色", max_length=24, choices=Role)
    name = models.CharField("姓名", max_length=40)
    mobile = models.CharField("手机号码", max_length=11, validators=[mobile_validator])
    verified_on = models.DateField("核实日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业联系人"
        ordering = ["enterprise", "role", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "role"],
                condition=Q(until_on__isnull=True),
                name="one_current_holder_per_contact_role",
                violation_error_message="该角色已有在任人员，请先填写其结束日期。",
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.name}"

    @property
    def masked_mobile(self) -> str:
        return mask_mobile(self.mobile)


class Liaison(Tenure):
    """A person who orders for an enterprise: the role *enterprise* follows from a current row."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="liaisons", verbose_name="企业"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="liaisons",
        verbose_name="人员",
    )
    is_primary = models.BooleanField(
        "A 角", default=False, help_text="A 角可查看本企业全部点单，含同事提交的敏感事项。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "企业联络员"
        ordering = ["enterprise", "-is_primary", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(until_on__isnull=True),
                name="one_open_liaison_per_enterprise_and_user",
                violation_error_message="此人已是该企业的联络员。",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(until_on__isnull=True, is_primary=True),
                name="one_primary_liaison_per_enterprise",
                violation_error_message="该企业已有 A 角联络员。",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} · {self.user}"
