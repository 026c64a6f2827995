"""Bodies outside the enterprises that join in: the 党建联盟 (handbook §1.2, M14, M28, M29)."""

from django.db import models
from simple_history.models import HistoricalRecords

from xingdong.records.telephones import Telephone


class PartnerBody(models.Model):
    """An office, bank or group that pairs with enterprises; banks count too (handbook §1.5)."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "政府"
        ENTERPRISE = "enterprise", "企业"
        FINANCE = "finance", "金融"
        MASS = "mass", "群团"
        COOPERATION = "cooperation", "合作机构"

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = Telephone("联系电话", blank=True)
    joined_on = models.DateField("加入联盟日期", null=True, blank=True)
    left_on = models.DateField("退出联盟日期", null=True, blank=True)

    history = HistoricalRecords(verbose_name="共建单位变更")

    class Meta:
        verbose_name = verbose_name_plural = "共建单位"
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name
