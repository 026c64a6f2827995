"""The questions that are asked of orders; ``visible_to`` is the one door."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Least
from django.utils import timezone

from enterprises.models import Enterprise
from requests_desk.workflow import (
    AWAITS_ENTERPRISE,
    CLOCKS_STAND,
    OPEN,
    Action,
    Status,
    statuses_for,
)
from services.models import Department, ServiceItem
from xingdong.accounts.models import Delegation, User
from xingdong.accounts.standing import selves, standing_of
from xingdong.records.search import Among, words_of

from .assignments import Assignment, Assist, Ending
from .counting import not_counted, not_in_rates
from .events import OrderEvent
from .heads import heads_beside
from .matters import Matter, MatterKind
from .search_texts import SearchText

if TYPE_CHECKING:
    from .orders import Order


def _event_ahead(now: datetime) -> Q:
    """Never unknown, also where there is no event: it is denied below."""
    return Q(assignment__event_at__isnull=False, assignment__event_at__gt=now)


def awaits_enterprise(now: datetime) -> Q:
    """What the enterprise has to do: material to bring, or a result to rate.

    An activity is rated once it is over.
    """
    return Q(status=Status.SUPPLEMENT) | Q(status=Status.RESOLVED) & ~_event_ahead(now)


def is_under_way(now: datetime) -> Q:
    """What is open and waits for somebody else than the enterprise."""
    others = Q(status__in=OPEN - AWAITS_ENTERPRISE)
    return others | Q(status=Status.RESOLVED) & _event_ahead(now)


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
        """超时: the one question of every page and figure, annotated with whose and since when.

        Past the limit of the department that has it; else past what the centre has to keep, its own
        limit to judge or the promise to the enterprise. A limit that had not passed when the clocks
        stopped has not passed. ``late_turn``: it is the department's limit; ``late_desk``: the key
        of the department or of the centre; ``late_since``: the limit.
        """
        running = Q(assignment__ended_at__isnull=True, assignment__isnull=False)
        stopped = Case(
            When(status__in=CLOCKS_STAND, then=F("status_since_at")),
            When(running & Q(assignment__paused_at__isnull=False), then=F("assignment__paused_at")),
            default=Value(now),
        )
        asked = self.open().alias(counted_to=stopped)
        turn = running & Q(assignment__resolve_due_at__lt=F("counted_to"))
        triage = Q(status=Status.TRIAGE, triage_due_at__lt=F("counted_to"))
        promise = Q(resolved_at__isnull=True, promised_at__lt=F("counted_to"))
        centre = Department.objects.filter(is_centre=True).values("pk")[:1]
        return asked.filter(turn | triage | promise).annotate(
            late_turn=Case(When(turn, then=Value(True)), default=Value(False)),
            late_desk=Case(When(turn, then=F("assignment__department")), default=Subquery(centre)),
            late_since=Case(
                When(turn, then=F("assignment__resolve_due_at")),
                When(triage & promise, then=Least("triage_due_at", "promised_at")),
                When(triage, then=F("triage_due_at")),
                default=F("promised_at"),
            ),
        )

    def counted(self) -> Self:
        """V of the figures: neither refused, nor left without material, nor merged (§3.2)."""
        return self.exclude(not_counted())

    def in_rates(self) -> Self:
        """What the rates are about: V without what the enterprise took back."""
        return self.exclude(not_in_rates())

    def awaiting_enterprise(self, now: datetime) -> Self:
        return self.filter(awaits_enterprise(now))

    def under_way(self, now: datetime) -> Self:
        return self.filter(is_under_way(now))

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

    def to_recheck(self) -> Self:
        """Hazards that nobody has rechecked yet, also when the day is past (§7 E18)."""
        waiting = Matter.objects.open().of_kind(MatterKind.RECHECK)
        return self.filter(Exists(waiting.filter(order=OuterRef("pk"))))

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

    def for_waiting_rows(self) -> Self:
        """With until when to rate, and what is asked for."""
        asked = OrderEvent.objects.filter(action=Action.ASK_SUPPLEMENT).order_by("-pk")
        return self.for_list().prefetch_related("surveys", Prefetch("events", asked))

    def for_running_rows(self) -> Self:
        """With until when what is on hold waits."""
        return self.for_list().prefetch_related("matters")

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
