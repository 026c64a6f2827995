"""统一社会信用代码 that are real although their check characters say no."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from enterprises.credit_code import is_check_fault, normalise_code, validate_credit_code

RULE_SINCE = date(2016, 1, 1)  # codes given before were not all made by the rule


class UnusualCodeQuerySet(models.QuerySet["UnusualCode"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class UnusualCode(models.Model):
    """One such code: somebody has seen it on a licence and says so, a second person confirms."""

    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        error_messages={"unique": "该代码已登记。"},
    )
    registered_on = models.DateField("注册日期", help_text="见营业执照，须在 2016 年以前。")
    reason = models.CharField(
        "理由", max_length=200, help_text="怎样核对的，如“已看营业执照正本，扫码一致”。"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )
    asked_at = models.DateTimeField("登记时间", editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name="确认人",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)

    objects = UnusualCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "特殊代码"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="who_confirms_a_code_says_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="a_second_person_confirms_a_code",
            ),
            models.CheckConstraint(
                condition=Q(registered_on__lt=RULE_SINCE),
                name="unusual_codes_are_from_before_2016",
                violation_error_message="2016 年起登记的代码都符合校验规则，请对照执照核对。",
            ),
        ]

    def __str__(self):
        return self.credit_code

    def clean_fields(self, exclude=None):
        self.credit_code = normalise_code(self.credit_code or "")
        super().clean_fields(exclude=exclude)

    def clean(self):
        """Only what the check characters alone refuse can be unusual."""
        super().clean()
        try:
            validate_credit_code(self.credit_code)
        except ValidationError as fault:
            if not is_check_fault(fault):
                raise ValidationError({"credit_code": fault.messages}) from fault
        else:
            raise ValidationError({"credit_code": "这个代码校验无误，直接登记企业即可。"})
