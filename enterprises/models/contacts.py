"""The people of an enterprise by their roles."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.tenure import Tenure
from xingdong.records.telephones import Telephone

from .enterprises import Enterprise


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
    mobile = Telephone("联系电话")
    verified_on = models.DateField("核实日期", null=True, blank=True)

    history = HistoricalRecords()
    _change_reason: str  # what the history says of the next saving

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

    def leave(self, on: date) -> None:
        """Somebody else begins on the day ``on``, so the last day was the one before it."""
        self.until_on = max(self.from_on, on - timedelta(days=1))
