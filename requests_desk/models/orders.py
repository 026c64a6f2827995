"""The order: one request of one enterprise."""

from datetime import date

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse

from enterprises.models import Enterprise
from grids.models import MicroGrid
from requests_desk.querysets import OrderQuerySet
from requests_desk.workflow import FINAL, Grade, Status
from services.models import ServiceItem
from xingdong.accounts.models import mask_mobile


class Channel(models.TextChoices):
    """How the order reached the centre (handbook §2.3 T1)."""

    PORTAL = "portal", "网上点单"
    API = "api", "系统对接"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    WECHAT_GROUP = "wechat_group", "微信群"
    PARTY = "party", "党组织反馈"
    CARRIED = "carried", "挂账到期"


class Outcome(models.TextChoices):
    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "解释说明"
    IMPOSSIBLE = "impossible", "依法不能解决"


ACHIEVED = frozenset({Outcome.SOLVED, Outcome.PARTLY})
UNSOLVED = frozenset({Outcome.PARTLY, Outcome.IMPOSSIBLE})


class Closing(models.TextChoices):
    """Why a closed order is closed; silence never counts as satisfied (handbook §3.1)."""

    RATED = "rated", "企业已评价"
    UNRATED = "unrated", "未评价"
    NO_SUPPLEMENT = "no_supplement", "企业未补正"
    UNSATISFIED = "unsatisfied", "未满意归档"
    UNREACHABLE = "unreachable", "回访联系不上"
    GONE = "gone", "企业注销或迁出"
    ANONYMOUS = "anonymous", "匿名诉求，不评价"


# An enterprise that orders no more and whose open orders the centre closes (handbook §7 E25).
GONE = frozenset({Enterprise.Status.MOVED, Enterprise.Status.DEREGISTERED})


class Order(models.Model):
    """Written only by ``actions``; read through ``Order.objects.visible_to(user)``.

    An anonymous order names nobody: it has no enterprise, and whoever wrote it reads on with a code
    of which only the digest is kept (handbook §7 E12). Orders sent in one go share a ``bundle``.
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
    item = models.ForeignKey(
        ServiceItem, on_delete=models.PROTECT, related_name="orders", verbose_name="服务事项"
    )
    item_uncertain = models.BooleanField("企业不确定事项", default=False)
    sensitive = models.BooleanField("敏感", default=False)
    title = models.CharField("标题", max_length=60)
    description = models.TextField("诉求描述", max_length=2000)
    details = models.JSONField("事项信息", default=dict, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
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
    contact_phone = models.CharField("联系电话", max_length=20)
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
    resolved_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_at = models.DateTimeField("归档时间", null=True, blank=True)

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

    def get_absolute_url(self):
        return reverse("orders:order", args=[self.number])

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_anonymous(self) -> bool:
        return self.enterprise_id is None

    @property
    def enterprise_name(self) -> str:
        return "匿名" if self.is_anonymous else self.enterprise.name

    @property
    def enterprise_short_name(self) -> str:
        return "匿名" if self.is_anonymous else self.enterprise.short_name or self.enterprise.name

    @property
    def masked_phone(self) -> str:
        return mask_mobile(self.contact_phone)

    def details_for(self, item: ServiceItem) -> dict:
        """The answers, should the order become one of ``item``.

        What ``item`` does not ask is kept under the label that the enterprise saw.
        """
        asked = {field["key"] for field in item.form_fields}
        labels = {field["key"]: field["label"] for field in self.item.form_fields}
        return {
            key if key in asked else labels.get(key, key): value
            for key, value in self.details.items()
        }

    def detail_lines(self) -> list[tuple[str, str]]:
        """The answered fields of the item's own form as label and text, in the catalogue's order.

        Answers to a field that the catalogue has since dropped come last under their key: nothing
        an enterprise wrote disappears.
        """
        labels = {field["key"]: field["label"] for field in self.item.form_fields}
        order = [key for key in labels if key in self.details]
        order += [key for key in self.details if key not in labels]
        return [
            (labels.get(key, key), _as_text(self.details[key]))
            for key in order
            if self.details[key] not in (None, "", [])
        ]

    def figure_lines(self) -> list[tuple[str, str]]:
        """The numbers that the result reports, as label and text."""
        labels = {field["key"]: field["label"] for field in self.item.outcome_fields}
        return [(labels.get(key, key), str(value)) for key, value in self.outcome_figures.items()]


def _as_text(value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(value)


class DailySequence(models.Model):
    """The last order number given out on a day; numbers restart every day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "每日编号"


TAKE_NUMBER = """
    INSERT INTO requests_desk_dailysequence AS counter (day, last) VALUES (%s, 1)
    ON CONFLICT (day) DO UPDATE SET last = counter.last + 1
    RETURNING last
"""


def next_number(day: date) -> str:
    """Take the next number of ``day``, like ``XD20260302-0001`` (handbook §2.3 T1).

    One statement that waits for a concurrent submission to commit or roll back, so numbers have
    neither doubles nor holes. Call it inside the transaction that saves the order.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBER, [day])
        (last,) = cursor.fetchone()
    return f"XD{day:%Y%m%d}-{last:04d}"
