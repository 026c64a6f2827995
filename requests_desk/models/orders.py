"""The order: one request of one enterprise."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import connections, models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Enterprise, Site
from grids.models import MicroGrid, Venue
from requests_desk.workflow import CLOCKS_STAND, FINAL, OPEN, Action, Grade, Status, statuses_for
from services.models import ServiceItem
from xingdong.accounts.mobiles import mask_mobile
from xingdong.accounts.models import Delegation, User
from xingdong.accounts.standing import selves, standing_of
from xingdong.records.search import Among, words_of

from .assignments import Assignment, Assist, Ending
from .choices import UNSOLVED, Channel, Closing, Outcome
from .counting import not_counted, not_in_rates
from .events import OrderEvent
from .heads import heads_beside
from .matters import Matter, MatterKind
from .search_texts import SearchText
from .spots import Spot


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User) -> Self:
        """The one door: what is not in here does not exist for ``user`` (handbook §2.6, E14).

        A department sees what it has or had, unless it gave the order back. Sensitive orders are
        for the author, the enterprise's A 角, the handler, the head and the centre.
        """
        standing = standing_of(user)
        if standing.is_centre:
            return self.all()
        seen = Q(pk__in=())
        if standing.enterprises:
            seen |= Q(enterprise__in=standing.enterprises) & (
                Q(sensitive=False)
                | Q(author=user)
                | Q(enterprise__in=standing.supervised_enterprises)
            )
        if standing.departments:
            turns = Assignment.objects.filter(
                order=OuterRef("pk"), department__in=standing.departments
            )
            turns = turns.exclude(ending__in=[Ending.RETURNED, Ending.MOVED])
            helps = Assist.objects.filter(order=OuterRef("pk"), department__in=standing.departments)
            own = turns.filter(
                Q(handler__in=selves(user)) | Q(department__in=standing.headed_departments)
            )
            headed = helps.filter(department__in=standing.headed_departments)
            seen |= Q(sensitive=False) & (Q(Exists(turns)) | Q(Exists(helps)))
            seen |= Q(sensitive=True) & (Q(Exists(own)) | Q(Exists(headed)))
        if standing.is_leader:
            seen |= Q(sensitive=False)
        return self.filter(seen)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def late(self, now: datetime) -> Self:
        """Past the promise to the enterprise, whose clock still runs; as ``promise_light`` says."""
        return (
            self.open()
            .filter(resolved_at__isnull=True, promised_at__lt=now)
            .exclude(status__in=CLOCKS_STAND)
            .filter(assignment__paused_at__isnull=True)
        )

    def counted(self) -> Self:
        """V of the figures: neither refused, nor left without material, nor merged (§3.2)."""
        return self.exclude(not_counted())

    def in_rates(self) -> Self:
        """What the rates are about: V without what the enterprise took back."""
        return self.exclude(not_in_rates())

    def in_triage(self) -> Self:
        return self.filter(status=Status.TRIAGE)

    def return_asked(self, *, by, on: date) -> Self:
        """Returns that ``by`` of the centre judges: agreed to by the head where that comes first.

        Nobody judges an own one, and a head who left leaves none stuck (§2.3 T7, T8).
        """
        first_step = Matter.objects.open().of_kind(MatterKind.RETURN).filter(first_step_at=None)
        head = heads_beside(OuterRef("assignment__department"), OuterRef("opened_by"), on=on)
        at_the_head = first_step.filter(Exists(head), order=OuterRef("pk"))
        asked = self.filter(status__in=statuses_for(Action.ACCEPT_RETURN))
        return asked.exclude(Exists(at_the_head)).exclude(assignment__return_asked_by=by)

    def awaiting_supplement(self) -> Self:
        return self.filter(status=Status.SUPPLEMENT)

    def urgency_asked(self) -> Self:
        """The enterprise asked for urgency and the centre can still answer."""
        return self.filter(urgency_requested=True, status__in=statuses_for(Action.SET_GRADE))

    def matching(self, query: str) -> Self:
        """Orders whose number, title, description or enterprise contains every word typed."""
        words = words_of(query)
        texts = SearchText.objects.using(self.db)
        if words and connections[self.db].vendor == "postgresql" and texts.are_few(words):
            return self.filter(Among("pk", Subquery(texts.by_index(words).values("pk"))))
        return self.filter(*(Q(search_text__text__holds=word) for word in words))

    def of_gone_enterprises(self) -> Self:
        """What the centre may close because the enterprise was cancelled or moved out (§7 E25)."""
        closable = statuses_for(Action.CLOSE_GONE)
        return self.filter(status__in=closable, enterprise__status__in=Enterprise.GONE)

    def carried(self) -> Self:
        """挂账: closed without a solution until a day that has not brought them back yet (§2.3)."""
        return self.filter(
            status=Status.CLOSED, comes_back_on__isnull=False, continued_by__isnull=True
        )

    def outside_catalogue(self) -> Self:
        """Orders of the fallback item, and those that began as one (handbook §7 E17)."""
        fallback = ServiceItem.objects.filter(is_fallback=True)
        events = OrderEvent.objects.filter(order=OuterRef("pk"))
        corrected = events.alias(item_before=KT("data__item__0")).filter(
            item_before__in=fallback.values("code")
        )
        return self.filter(Q(item__is_fallback=True) | Exists(corrected))

    def to_recheck(self, on: date) -> Self:
        """Hazards whose recheck is not past yet (§7 E18)."""
        return self.filter(recheck_on__gte=on)

    def with_parts(self, user: User) -> Self:
        """What guards and pages read of an order; the links as far as ``user`` may see them."""
        parts: list[str | Prefetch] = ["surveys", "matters"]
        assists = Assist.objects.select_related("department")
        standing = standing_of(user)
        if standing.is_centre or standing.departments:
            parts.append(Prefetch("linked", self.model.objects.visible_to(user).for_list()))
        return self.prefetch_related(Prefetch("assists", assists), *parts)

    def for_list(self) -> Self:
        return self.select_related(
            "item",
            "enterprise",
            "site",
            "venue",
            "micro_grid",
            "assignment__department",
            "assignment__handler",
        )

    def sent_with(self, order: "Order") -> Self:
        """The other orders of the same press."""
        return self.filter(bundle__isnull=False, bundle=order.bundle).exclude(pk=order.pk)

    def for_page(self) -> Self:
        """With everybody named, and the ``substitute`` of a handler who is away today."""
        away = Delegation.objects.filter(user=OuterRef("assignment__handler"))
        away = away.current(timezone.localdate())
        return (
            self.for_list()
            .select_related(
                "item__department",
                "enterprise__micro_grid",
                "author",
                "entered_by",
                "assignment__finished_by",
            )
            .annotate(substitute=Subquery(away.values("substitute__real_name")[:1]))
        )


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

    substitute: str | None  # only where a page has fetched it
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
        enterprise = self.enterprise
        return (enterprise.short_name or enterprise.name) if enterprise else "匿名"

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


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(value)
