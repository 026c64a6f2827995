"""The departments that orders go to, and the people in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xingdong.accounts.tenure import Tenure
from xingdong.notices.models import GroupRobot
from xingdong.records.telephones import Telephone

# The code of the department that keeps the party organisations (handbook §2.6).
PARTY_OFFICE = "DQGZ"


class Department(models.Model):
    """A street office, a vertical agency or a partner body (handbook §1.4, M94).

    A department that is merged or renamed is closed, and another one goes on: what was done under
    the old name keeps it (§7 E08).
    """

    class Kind(models.TextChoices):
        COMMUNITY = "community", "社区"
        STREET = "street", "街道科室"
        ZONE = "zone", "经开区单位"
        VERTICAL = "vertical", "垂管单位"
        PARTNER = "partner", "合作机构"

    code = models.CharField("代码", max_length=8, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    is_centre = models.BooleanField(
        "服务中心", default=False, help_text="全社区只有一个：统一研判、回访的党群服务中心。"
    )
    duty = models.TextField("职责", blank=True)
    office_phone = Telephone("办公电话", blank=True)
    is_active = models.BooleanField(
        "启用", default=True, help_text="停用后不再接收新派单，原有派单由社区改派。"
    )
    robots = models.ManyToManyField(
        GroupRobot, blank=True, related_name="departments", verbose_name="群机器人"
    )
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤并日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="并入部门",
        help_text="合并或更名后承接工作的部门。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_centre"],
                condition=Q(is_centre=True),
                name="one_service_centre",
                violation_error_message="服务中心只能有一个。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(is_active=False, valid_until__isnull=False) & ~Q(merged_into=F("pk"))),
                name="merged_departments_are_closed",
                violation_error_message="并入其他部门的须停用，并填写撤并日期。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="departments_end_after_they_begin",
                violation_error_message="撤并日期不能早于设立日期。",
            ),
        ]

    def __str__(self):
        return self.short_name

    def successor(self) -> "Department":
        """Who does this department's work today: itself, unless it was merged."""
        department = self
        while department.merged_into is not None:
            department = department.merged_into
        return department


class Membership(Tenure):
    """A person in a department: the roles *department* and *head* follow from a current row."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="memberships", verbose_name="部门"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name="人员",
    )
    is_head = models.BooleanField("负责人", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "部门成员"
        ordering = ["department", "-is_head", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "user"],
                condition=Q(until_on__isnull=True),
                name="one_open_membership_per_department_and_user",
                violation_error_message="此人已是该部门成员。",
            )
        ]

    def __str__(self):
        return f"{self.department} · {self.user}"
