"""Everything that waits for a decision of the person who looks: one place for heads and centre."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk.models import Assignment, Matter, MatterKind, Order
from requests_desk.models.heads import heads_beside
from requests_desk.presenting import oversight
from requests_desk.workflow import Action, statuses_for
from xingdong.accounts.gates import centre_and_heads
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import Standing, standing_of

MOST = 100  # results, and other matters
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Desk:
    """Who looks, and when."""

    user: User
    standing: Standing
    today: date

    def heads(self, department: str) -> Q:
        return Q(**{f"{department}__in": self.standing.headed_departments})

    def steps_in(self, department: str, *involved) -> Q:
        """The centre, where nobody but those ``involved`` heads the department."""
        if not self.standing.is_centre:
            return NOTHING
        return ~Q(Exists(heads_beside(OuterRef(department), *involved, on=self.today)))


def _results(desk: Desk) -> QuerySet[Assignment]:
    """Results that wait for a reviewer who did not make them; as ``independent_reviewer`` says."""
    makers = (OuterRef("finished_by"), Coalesce(OuterRef("handler"), 0))
    mine = desk.heads("department") | desk.steps_in("department", *makers)
    if desk.standing.is_centre:
        mine |= Q(needs_centre_review=True)
    turns = Assignment.objects.current().filter(mine, order__status__in=statuses_for(A.APPROVE))
    turns = turns.exclude(handler=desk.user).exclude(finished_by=desk.user)
    return turns.order_by("finished_at")


def _asked(kind: MatterKind) -> Callable[[Desk], Q]:
    """Requests of one kind: the heads', or the centre's where only the asker is the head."""

    def waiting(desk: Desk) -> Q:
        department = "assignment__department"
        mine = desk.heads(department) | desk.steps_in(department, OuterRef("opened_by"))
        return Q(mine, kind=kind, first_step_at__isnull=True) & ~Q(opened_by=desk.user)

    return waiting


def _seconded(desk: Desk) -> Q:
    """Longer extensions that the head agreed to."""
    second = Q(kind=MatterKind.EXTENSION, first_step_at__isnull=False) & ~Q(opened_by=desk.user)
    return second if desk.standing.is_centre else NOTHING


def _after_a_rating(kind: MatterKind, **fields) -> Callable[[Desk], Q]:
    """The centre's, but not the handler's own."""

    def waiting(desk: Desk) -> Q:
        others = Q(kind=kind, **fields) & ~Q(order__assignment__handler=desk.user)
        return others if desk.standing.is_centre else NOTHING

    return waiting


def _supervisions(desk: Desk) -> Q:
    return Q(desk.heads("assignment__department"), kind=MatterKind.SUPERVISION)


@dataclass(frozen=True)
class Group:
    """One kind of decision: the action that takes it on the order's page, and which matters wait.

    Results are no matters: of them none waits here.
    """

    key: str
    label: str
    action: Action
    matters: Callable[[Desk], Q] = lambda desk: NOTHING

    def waiting(self, desk: Desk) -> Q:
        """What waits, where the table lets the action happen at all."""
        return Q(self.matters(desk), order__status__in=statuses_for(self.action))


A, K = Action, MatterKind

RESULTS = "results"
GROUPS = (
    Group(RESULTS, "办结待审", A.APPROVE),
    Group("extensions", "延期申请", A.APPROVE_EXTENSION, _asked(K.EXTENSION)),
    Group("holds", "挂起申请", A.APPROVE_HOLD, _asked(K.HOLD)),
    Group("returns", "再次退单", A.ACCEPT_RETURN, _asked(K.RETURN)),
    Group("supervisions", "督办待答复", A.ANSWER_SUPERVISION, _supervisions),
    Group("second", "延期待社区审核", A.APPROVE_EXTENSION, _seconded),
    Group(
        "calls",
        "差评待回访",
        A.CALL_BACK,
        _after_a_rating(K.RECTIFICATION, first_step_at__isnull=True),
    ),
    Group("appeals", "申诉待结论", A.DECIDE_APPEAL, _after_a_rating(K.APPEAL)),
)


@centre_and_heads
@require_safe
def decisions_page(request: SignedInRequest):
    """Heads and the centre; whoever has nothing to decide by post gets no such page."""
    now = timezone.now()
    waiting = decisions_of(request.user, now=now)
    groups = [
        {
            "key": group.key,
            "label": group.label,
            "rows": [oversight.decision_row(row, group.action, now) for row in waiting[group.key]],
        }
        for group in GROUPS
        if waiting[group.key]
    ]
    return render(request, "orders/decisions.html", {"groups": groups})


def decisions_of(user: User, *, now: datetime) -> dict[str, list[Assignment | Matter]]:
    """What waits for ``user``, by the key of its group; the first ``MOST`` of a kind."""
    desk = Desk(user, standing_of(user), timezone.localdate(now))
    waiting: dict[str, list[Assignment | Matter]] = {group.key: [] for group in GROUPS}
    waiting[RESULTS] += _shown(_results(desk), desk)
    for matter in _shown(_matters(desk), desk, "opened_by"):
        waiting[matter.group].append(matter)
    return waiting


def _matters(desk: Desk) -> QuerySet[Matter]:
    """Every matter that waits for the person, with the key of its ``group``."""
    cases = [When(group.waiting(desk), then=Value(group.key)) for group in GROUPS]
    group = Case(*cases, output_field=CharField())
    return Matter.objects.open().annotate(group=group).filter(group__isnull=False).order_by("pk")


def _shown(rows: QuerySet, desk: Desk, *more: str) -> QuerySet:
    turn = "" if rows.model is Assignment else "assignment__"
    paths = ["order__item", "order__enterprise", f"{turn}department", f"{turn}handler", *more]
    visible = Order.objects.visible_to(desk.user).values("pk")
    return rows.filter(order__in=visible).select_related(*paths)[:MOST]
