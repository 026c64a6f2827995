"""The order: one request of one enterprise."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, Venue
from requests_desk.workflow import FINAL, Grade, Status
from services.models import ServiceItem
from xingdong.accounts.mobiles import mask_mobile
from xingdong.records.telephones import Telephone

from .choices import UNSOLVED, Channel, Closing, Outcome
from .matters import Matter
from .order_queries import OrderQuerySet
from .spots import Spot

# Whom to call about it, long after its end (``actions.forgetting``).
FORGOTTEN = "已清除"


class Order(models.Model):
    """Written only by ``actions``; read through ``Order.objects.visible_to(user)``.

    An anonymous order names nobody: it has no enterprise, and whoever wrote it reads on with a code
    of which only the digest is kept (handbook §7 E12). Orders sent in one go share a ``bundle``.
    Where it is (§7 E05): ``site`` is a further one of the enterprise, ``venue`` a place of the
    community; without either it is at the main site. ``micro_grid`` is that of the spot.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="企业",
    )
    micro_grid = models.ForeignKey(
        MicroGrid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="微网格",
    )
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="厂区",
        help_text="企业的其他厂区；留空为主厂区。",
    )
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="阵地",
    )
    item = models.ForeignKey(
        ServiceItem, on_delete=models.PROTECT, related_name="orders", verbose_name="服务事项"
    )
    item_uncertain = models.BooleanField("企业不确定事项", default=False)
    sensitive = models.BooleanField("敏感", default=False)
    title = models.CharField("标题", max_length=60)
    description = models.TextField("诉求描述", max_length=2000)
    details = models.JSONField("事项信息", default=dict, blank=True)
    place = models.CharField("地点", max_length=120)
    channel = models.CharField("来源", max_length=16, choices=Channel, default=Channel.PORTAL)
    grade = models.CharField("紧急程度", max_length=10, choices=Grade, default=Grade.NORMAL)
    urgency_requested = models.BooleanField("企业申请加急", default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authored_orders",
        verbose_name="企业联络员",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entered_orders",
        verbose_name="录入人",
    )
    query_digest = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    bundle = models.UUIDField("一起提交的诉求", null=True, blank=True, editable=False)
    idempotency_key = models.CharField(  # noqa: DJ001  NULLs are distinct: most orders have no key
        max_length=64, null=True, blank=True, editable=False
    )
    contact_name = models.CharField("联系人", max_length=40)
    contact_phone = Telephone("联系电话")
    contact_email = models.EmailField("联系邮箱", blank=True)

    status = models.CharField("状态", max_length=16, choices=Status, default=Status.SUBMITTED)
    assignment = models.ForeignKey(
        "Assignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="当前派单",
    )
    rework_round = models.PositiveSmallIntegerField("二次办理轮次", default=0)
    accepted_returns = models.PositiveSmallIntegerField("已退单次数", default=0)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_orders",
        verbose_name="并入诉求",
    )
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="接续诉求",
    )
    linked = models.ManyToManyField("self", blank=True, verbose_name="关联件")
    supplement_rounds = models.PositiveSmallIntegerField("请企业补充次数", default=0)
    last_progress_at = models.DateTimeField("部门最近进展时间", null=True, blank=True)
    rework_was_asked = models.BooleanField("归档后已要求重办", default=False)
    outcome = models.CharField("办理结果", max_length=12, choices=Outcome, blank=True)
    result_text = models.TextField("答复", blank=True)
    outcome_figures = models.JSONField("成效数字", default=dict, blank=True)
    result_basis = models.TextField("依据", blank=True)
    comes_back_on = models.DateField(
        "挂账日期", null=True, blank=True, help_text="现在不能解决的，到这一天由社区重新研判。"
    )
    recheck_on = models.DateField("复查日期", null=True, blank=True)
    closing = models.CharField("归档原因", max_length=16, choices=Closing, blank=True)

    submitted_at = models.DateTimeField("提交时间")
    promised_at = models.DateTimeField("承诺办结时间")
    status_since_at = models.DateTimeField("进入当前状态时间")
    triage_due_at = models.DateTimeField("研判时限", null=True, blank=True)
    resolved_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_at = models.DateTimeField("归档时间", null=True, blank=True)

    substitute: str | None  # only where a page has fetched it
    has_colleagues: bool  # only once somebody has asked
    # Only of those that are ``late``.
    late_turn: bool
    late_desk: int
    late_since: datetime
    # Only where the lists of what is overdue have fetched them.
    supervisions: list["Matter"]

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entered_by", "idempotency_key"], name="one_order_per_press"
            ),
            models.CheckConstraint(
                condition=Q(status__in=FINAL, closed_at__isnull=False)
                | (~Q(status__in=FINAL) & Q(closed_at__isnull=True)),
                name="final_orders_have_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | ~Q(closing=""),
                name="closed_orders_say_why",
            ),
            models.CheckConstraint(
                condition=(~Q(outcome=Outcome.IMPOSSIBLE) & Q(comes_back_on__isnull=True))
                | ~Q(result_basis=""),
                name="what_cannot_be_solved_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(comes_back_on__isnull=True) | Q(outcome__in=UNSOLVED),
                name="only_the_unsolved_comes_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    enterprise__isnull=False, entered_by__isnull=False, query_digest__isnull=True
                )
                | Q(enterprise__isnull=True, entered_by__isnull=True, author__isnull=True),
                name="anonymous_orders_name_nobody",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="every_order_has_a_place"),
            models.CheckConstraint(
                condition=~Q(status=Status.TRIAGE) | Q(triage_due_at__isnull=False),
                name="triage_has_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=True) | Q(micro_grid__isnull=False),
                name="orders_of_enterprises_lie_in_a_micro_grid",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True) | Q(enterprise__isnull=False, venue__isnull=True),
                name="a_site_is_one_of_the_enterprise",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="order_by_enterprise"),
            models.Index(fields=["status", "-id"], name="order_by_status"),
            models.Index(fields=["micro_grid", "-id"], name="order_by_micro_grid"),
            models.Index(fields=["item", "-id"], name="order_by_item"),
            models.Index(
                fields=["bundle"], name="order_by_bundle", condition=Q(bundle__isnull=False)
            ),
            models.Index(
                fields=["status", "status_since_at"],
                name="order_waiting",
                condition=~Q(status__in=FINAL),
            ),
            models.Index(
                fields=["comes_back_on"],
                name="order_carried",
                condition=Q(comes_back_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.number])

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def flag(self) -> str:
        """The grade where it is not the usual one."""
        return "" if self.grade == Grade.NORMAL else self.get_grade_display()

    @property
    def is_emergency(self) -> bool:
        return self.grade == Grade.CRITICAL and not self.is_final

    @property
    def is_anonymous(self) -> bool:
        return self.enterprise_id is None

    @property
    def enterprise_name(self) -> str:
        return self.enterprise.name if self.enterprise else "匿名"

    @property
    def enterprise_short_name(self) -> str:
        return self.enterprise.called if self.enterprise else "匿名"

    @property
    def judged_by(self) -> datetime | None:
        """Until when the centre has to find a desk; None while that is not what it waits for."""
        return self.triage_due_at if self.status == Status.TRIAGE else None

    @property
    def spot(self) -> Spot | None:
        """定点: the site or venue it is at; None where only ``place`` is known of it."""
        if self.enterprise is None and self.venue is None:
            return None
        return Spot(self.enterprise, self.site, self.venue)

    @property
    def spot_words(self) -> str:
        """定点 in a few words; never empty."""
        return self.spot.name if self.spot else self.place

    @property
    def masked_phone(self) -> str:
        return mask_mobile(self.contact_phone)

    def details_for(self, item: ServiceItem) -> dict[str, Any]:
        """The answers, should the order become one of ``item``.

        What ``item`` does not ask is kept under the label that the enterprise saw.
        """
        known = {field["key"] for field in item.form_fields}
        labels = {field["key"]: field["label"] for field in self.item.form_fields}
        return {
            key if key in known else labels.get(key, key): value
            for key, value in self.details.items()
        }

    def detail_lines(self) -> list[tuple[str, str]]:
        """The answered questions of the item's own form, as label and text, as they were asked.

        Answers to a question that the form has since dropped come last under their key: nothing
        an enterprise wrote disappears.
        """
        then = self.item.questions_at(self.submitted_at)
        asked = then if then is self.item.form_fields else [*then, *self.item.form_fields]
        labels: dict[str, str] = {}
        for field in asked:
            labels.setdefault(field["key"], field["label"])
        order = [key for key in labels if key in self.details]
        order += [key for key in self.details if key not in labels]
        return [
            (labels.get(key, key), as_text(self.details[key]))
            for key in order
            if self.details[key] not in (None, "", [])
        ]

    def figure_lines(self) -> list[tuple[str, str]]:
        """The numbers that the result reports, as label and text."""
        labels = {field["key"]: field["label"] for field in self.item.outcome_fields}
        return [(labels.get(key, key), str(value)) for key, value in self.outcome_figures.items()]


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(value)
