"""Questions asked of the desk's rows; the names are the questions."""

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db import connections, models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT

from xingdong.accounts.standing import standing_of
from xingdong.records.search import Among, words_of

from .workflow import CLOCKS_RUN, OPEN, Action, Status, transition_for


def _model(name: str):
    """Models import this module, so it finds them by name when asked."""
    return apps.get_model("requests_desk", name)


def _selves(user) -> list[int]:
    """``user`` and the absent people they act for."""
    return [user.pk, *standing_of(user).acts_for]


def not_counted(order: str = "") -> Q:
    """Orders no figure counts (handbook §3.2, V); ``order`` is the path to them."""
    left_out = [Status.REJECTED, Status.MERGED]
    return Q(**{f"{order}status__in": left_out}) | Q(**{f"{order}closing": "no_supplement"})


def not_in_rates(order: str = "") -> Q:
    """A withdrawn order was received, but no rate counts it (§3.2).

    Nor one that the centre closed unsolved because the enterprise is gone (§7 E25).
    """
    withdrawn = Q(**{f"{order}status": Status.WITHDRAWN})
    gone = Q(**{f"{order}closing": "gone", f"{order}rework_round": 0})
    return not_counted(order) | withdrawn | gone


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
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
            turns = _model("Assignment").objects.filter(
                order=OuterRef("pk"), department__in=standing.departments
            )
            turns = turns.exclude(ending__in=["returned", "moved"])
            helps = _model("Assist").objects.filter(
                order=OuterRef("pk"), department__in=standing.departments
            )
            own = turns.filter(
                Q(handler__in=_selves(user)) | Q(department__in=standing.headed_departments)
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
            .exclude(status=Status.SUPPLEMENT)
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

    def return_asked(self) -> Self:
        """Returns for the centre to judge: agreed to by the head where that is asked first."""
        at_the_head = Q(
            matters__kind="return", matters__settled_at=None, matters__first_step_at=None
        )
        return self.filter(status=Status.RETURN_REVIEW).exclude(at_the_head)

    def awaiting_supplement(self) -> Self:
        return self.filter(status=Status.SUPPLEMENT)

    def urgency_asked(self) -> Self:
        """The enterprise asked for urgency and the centre can still answer."""
        answerable = [status for status in Status if transition_for(Action.SET_GRADE, status)]
        return self.filter(urgency_requested=True, status__in=answerable)

    def matching(self, query: str) -> Self:
        """Orders whose number, title, description or enterprise contains every word typed."""
        words = words_of(query)
        texts = _model("SearchText").objects.using(self.db)
        if words and connections[self.db].vendor == "postgresql" and texts.are_few(words):
            return self.filter(Among("pk", Subquery(texts.by_index(words).values("pk"))))
        return self.filter(*(Q(search_text__text__holds=word) for word in words))

    def of_gone_enterprises(self) -> Self:
        """Open orders of enterprises that were cancelled or moved out (§7 E25)."""
        return self.open().filter(enterprise__status__in=["moved", "deregistered"])

    def carried(self) -> Self:
        """挂账: closed without a solution until a day that has not brought them back yet (§2.3)."""
        return self.filter(
            status=Status.CLOSED, comes_back_on__isnull=False, continued_by__isnull=True
        )

    def outside_catalogue(self) -> Self:
        """Orders of the fallback item, and those that began as one (handbook §7 E17)."""
        fallback = apps.get_model("services", "ServiceItem").objects.filter(is_fallback=True)
        events = _model("OrderEvent").objects.filter(order=OuterRef("pk"))
        corrected = events.alias(item_before=KT("data__item__0")).filter(
            item_before__in=fallback.values("code")
        )
        return self.filter(Q(item__is_fallback=True) | Exists(corrected))

    def to_recheck(self, on: date) -> Self:
        """Hazards whose recheck is not past yet (§7 E18)."""
        return self.filter(recheck_on__gte=on)

    def with_parts(self, user) -> Self:
        """What guards and pages read of an order; the links as far as ``user`` may see them."""
        parts = ["surveys", "matters"]
        assists = _model("Assist").objects.select_related("department")
        standing = standing_of(user)
        if standing.is_centre or standing.departments:
            parts.append(Prefetch("linked", self.model.objects.visible_to(user).for_list()))
        return self.prefetch_related(Prefetch("assists", assists), *parts)

    def for_list(self) -> Self:
        return self.select_related(
            "item", "enterprise", "micro_grid", "assignment__department", "assignment__handler"
        )

    def sent_with(self, order) -> Self:
        """The other orders of the same press."""
        return self.filter(bundle__isnull=False, bundle=order.bundle).exclude(pk=order.pk)

    def for_page(self) -> Self:
        return self.for_list().select_related(
            "item__department", "author", "entered_by", "assignment__finished_by"
        )


class AssignmentQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def queue_of(self, user) -> Self:
        """Current assignments ``user`` works on: the whole department's, of sensitive ones own."""
        standing = standing_of(user)
        return self.current().filter(
            Q(order__sensitive=False)
            | Q(handler__in=_selves(user))
            | Q(department__in=standing.headed_departments),
            department__in=standing.departments,
        )

    def overdue(self, now: datetime) -> Self:
        return self.current().filter(paused_at__isnull=True, next_due_at__lt=now)

    def late(self, now: datetime) -> Self:
        """Turns without a result past its limit, each with the highest ``level`` raised for it."""
        alerts = _model("Alert").objects.filter(assignment=OuterRef("pk"), clock="resolve")
        raised = Subquery(alerts.order_by("-level").values("level")[:1])
        return self.current().filter(resolve_due_at__lt=now).annotate(level=raised)

    def alerting(self, now: datetime) -> Self:
        """Running turns with an alert that may be due by ``now``."""
        return self.current().filter(
            paused_at__isnull=True, next_alert_at__lte=now, order__status__in=CLOCKS_RUN
        )

    def matching(self, query: str) -> Self:
        """Of orders that contain every word typed; a queue is short, so it is looked through."""
        return self.filter(*(Q(order__search_text__text__holds=w) for w in words_of(query)))

    def in_rates(self) -> Self:
        return self.exclude(not_in_rates("order__"))

    def dispatches(self) -> Self:
        """Turns that somebody had to decide on; a second round goes back by itself."""
        return self.in_rates().filter(rework_round=0)

    def first_resolved(self) -> Self:
        """The one turn of each order in which it was 办结 for the first time."""
        return self.dispatches().filter(ending="finished")

    def for_queue(self) -> Self:
        return self.select_related(
            "order__item", "order__enterprise", "order__micro_grid", "department", "handler"
        )


class MatterQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class SearchTextQuerySet(models.QuerySet):
    NEWEST, MANY = 1000, 10

    def holding(self, words: list[str]) -> Self:
        return self.filter(*(Q(text__holds=word) for word in words))

    def by_index(self, words: list[str]) -> Self:
        """``holding``, with the candidates from PostgreSQL's index."""
        return self.holding(words).filter(*(Q(text__has_terms_of=word) for word in words))

    def are_few(self, words: list[str]) -> bool:
        """Whether fewer than one in a hundred of the newest hold all ``words``; one statement."""
        newest = self.order_by("-pk").values("pk")[: self.NEWEST]
        return self.filter(pk__in=newest).holding(words).count() < self.MANY


class OrderEventQuerySet(models.QuerySet):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def unhandled(self) -> Self:
        return self.filter(handled_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """Unhandled and not waiting for a later attempt."""
        return self.unhandled().filter(retry_at__lte=now)

    def of_action(self, action: Action) -> Self:
        return self.filter(action=action)


class SurveyQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def awaited(self) -> Self:
        """Unanswered, of the round the order waits for: an earlier one is over (§7 E21)."""
        of_this_round = Q(order__status=Status.RESOLVED, order__rework_round=F("rework_round"))
        return self.unanswered().filter(of_this_round)

    def expired(self, now: datetime) -> Self:
        """Past their window while the order still waits for them."""
        return self.awaited().filter(expires_at__lt=now)

    def to_remind(self, now: datetime) -> Self:
        return self.awaited().filter(next_reminder_at__lte=now)

    def bad(self) -> Self:
        """差评 or 未解决 (handbook §2.3 T14)."""
        return self.filter(Q(level__lt=3) | Q(solved="no"))

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def valid(self) -> Self:
        """Answered, and not struck out by an appeal that was upheld (handbook §3.3)."""
        return self.answered().filter(is_struck_out=False)

    def first_of_order(self) -> Self:
        """The first rating an order got in its time, whatever came of it.

        A late one leaves the order unrated for good: reports that are out stay true (§7 E21).
        """
        earlier = self._of_same_order("answered", "lt")
        return self.answered().filter(is_late=False).exclude(Exists(earlier))

    def final_of_order(self) -> Self:
        """The last valid answer of an order that was rated in its time."""
        later = self._of_same_order("valid", "gt")
        late = self._of_same_order("answered", "lte").filter(is_late=True)
        return self.valid().exclude(Exists(later)).exclude(Exists(late))

    def _of_same_order(self, which: str, than: str) -> Self:
        others = getattr(self.model.objects, which)().filter(order=OuterRef("order"))
        return others.filter(**{f"rework_round__{than}": OuterRef("rework_round")})

    def in_rates(self) -> Self:
        return self.exclude(not_in_rates("order__"))


class SavedDraftQuerySet(models.QuerySet):
    def of(self, user) -> Self:
        """The own ones, for enterprises one still orders for; the only way to a draft."""
        return self.filter(user=user, enterprise__in=standing_of(user).enterprises)

    def forgotten(self, before: datetime) -> Self:
        return self.filter(saved_at__lt=before)


class AttachmentQuerySet(models.QuerySet):
    def available(self) -> Self:
        """What may leave the house: scanned, where there is a scanner, and clean."""
        return self.filter(quarantined_at__isnull=True, infected_as="")

    def quarantined(self) -> Self:
        """Waiting for the scanner, which was away when they came."""
        return self.filter(quarantined_at__isnull=False)

    def wanting_preview(self) -> Self:
        """Pictures that may be shown and have nothing small to show yet."""
        return self.filter(wants_preview=True, quarantined_at__isnull=True)
