"""Everything that waits for a decision of the person who looks: one place for heads and centre."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk.models import Assignment, Matter, MatterKind, Order
from requests_desk.presenting import oversight
from requests_desk.workflow import Action, Status
from services.models import Membership
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

    def has_other_head(self, asker: str) -> Exists:
        """Whether somebody but the ``asker`` heads the department of the turn."""
        heads = Membership.objects.filter(
            department=OuterRef("assignment__department"), is_head=True, user__is_active=True
        )
        return Exists(heads.current(self.today).exclude(user=OuterRef(asker)))


def _results(desk: Desk) -> QuerySet[Assignment]:
    """Results that wait for a reviewer who did not make them."""
    headed = Q(department__in=desk.standing.headed_departments)
    mine = headed | Q(needs_centre_review=True) if desk.standing.is_centre else headed
    turns = Assignment.objects.current().filter(mine, order__status=Status.REVIEW)
    turns = turns.exclude(handler=desk.user).exclude(finished_by=desk.user)
    return turns.order_by("finished_at")


def _asked(kind: MatterKind, status: Status = Status.IN_PROGRESS) -> Callable[[Desk], Q]:
    """Requests of one kind: the heads', or the centre's where only the asker is the head."""

    def waiting(desk: Desk) -> Q:
        mine = Q(assignment__department__in=desk.standing.headed_departments)
        if desk.standing.is_centre:
            mine |= ~Q(desk.has_other_head("opened_by"))
        first = Q(kind=kind, first_step_at__isnull=True, order__status=status)
        return first & mine & ~Q(opened_by=desk.user)

    return waiting


def _for_the_centre(kind: MatterKind, **fields) -> Callable[[Desk], Q]:
    def waiting(desk: Desk) -> Q:
        return Q(kind=kind, **fields) if desk.standing.is_centre else NOTHING

    return waiting


def _supervisions(desk: Desk) -> Q:
    headed = desk.standing.headed_departments
    return Q(kind=MatterKind.SUPERVISION, assignment__department__in=headed)


@dataclass(frozen=True)
class Group:
    """One kind of decision: which matters wait, and where on the order's page it is taken.

    Without ``waiting`` it is about results, which are no matters.
    """

    key: str
    label: str
    action: Action
    waiting: Callable[[Desk], Q] | None = None


RESULTS = "results"
GROUPS = (
    Group(RESULTS, "办结待审", Action.APPROVE),
    Group("extensions", "延期申请", Action.APPROVE_EXTENSION, _asked(MatterKind.EXTENSION)),
    Group("holds", "挂起申请", Action.APPROVE_HOLD, _asked(MatterKind.HOLD)),
    Group(
        "returns", "再次退单", Action.ACCEPT_RETURN, _asked(MatterKind.RETURN, Status.RETURN_REVIEW)
    ),
    Group("supervisions", "督办待答复", Action.ANSWER_SUPERVISION, _supervisions),
    Group(
        "second",
        "延期待社区审核",
        Action.APPROVE_EXTENSION,
        _for_the_centre(MatterKind.EXTENSION, first_step_at__isnull=False),
    ),
    Group(
        "calls",
        "差评待回访",
        Action.CALL_BACK,
        _for_the_centre(MatterKind.RECTIFICATION, first_step_at__isnull=True),
    ),
    Group("appeals", "申诉待结论", Action.DECIDE_APPEAL, _for_the_centre(MatterKind.APPEAL)),
)


@centre_and_heads
@require_safe
def decisions_page(request: SignedInRequest):
    """Heads and the centre; whoever has nothing to decide by post gets no such page."""
    standing, now = standing_of(request.user), timezone.now()
    desk = Desk(request.user, standing, timezone.localdate(now))
    waiting = defaultdict(list, {RESULTS: list(_shown(_results(desk), desk))})
    for matter in _shown(_matters(desk), desk, "opened_by"):
        waiting[matter.group].append(matter)
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


def _matters(desk: Desk) -> QuerySet[Matter]:
    """Every matter that waits for the person, with the key of its ``group``."""
    cases = [When(group.waiting(desk), then=Value(group.key)) for group in GROUPS if group.waiting]
    group = Case(*cases, output_field=CharField())
    return Matter.objects.open().annotate(group=group).filter(group__isnull=False).order_by("pk")


def _shown(rows: QuerySet, desk: Desk, *more: str) -> QuerySet:
    turn = "" if rows.model is Assignment else "assignment__"
    paths = ["order__item", "order__enterprise", f"{turn}department", f"{turn}handler", *more]
    visible = Order.objects.visible_to(desk.user).values("pk")
    return rows.filter(order__in=visible).select_related(*paths)[:MOST]
