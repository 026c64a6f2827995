"""Everything that waits for a decision of the person who looks: one place for heads and centre."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import oversight
from requests_desk.models import Assignment, Matter, MatterKind, Order
from requests_desk.standing import Standing, standing_of
from requests_desk.workflow import Action, Status
from services.models import Membership

MOST = 100


@dataclass(frozen=True)
class Desk:
    """Who looks, and when."""

    user: object
    standing: Standing
    today: object

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


def _asked(
    kind: MatterKind, status: Status = Status.IN_PROGRESS
) -> Callable[[Desk], QuerySet[Matter]]:
    """Requests of one kind: the heads', or the centre's where only the asker is the head."""

    def waiting(desk: Desk) -> QuerySet[Matter]:
        mine = Q(assignment__department__in=desk.standing.headed_departments)
        if desk.standing.is_centre:
            mine |= ~Q(desk.has_other_head("opened_by"))
        first = Matter.objects.open().of_kind(kind).filter(mine, first_step_at__isnull=True)
        return first.filter(order__status=status).exclude(opened_by=desk.user)

    return waiting


def _for_the_centre(kind: MatterKind, **fields) -> Callable[[Desk], QuerySet[Matter]]:
    def waiting(desk: Desk) -> QuerySet[Matter]:
        if not desk.standing.is_centre:
            return Matter.objects.none()
        return Matter.objects.open().of_kind(kind).filter(**fields)

    return waiting


def _supervisions(desk: Desk) -> QuerySet[Matter]:
    headed = desk.standing.headed_departments
    open_ones = Matter.objects.open().of_kind(MatterKind.SUPERVISION)
    return open_ones.filter(assignment__department__in=headed)


@dataclass(frozen=True)
class Group:
    """One kind of decision: which rows wait, and where on the order's page it is taken."""

    key: str
    label: str
    waiting: Callable[[Desk], QuerySet]
    action: Action


GROUPS = (
    Group("results", "办结待审", _results, Action.APPROVE),
    Group("extensions", "延期申请", _asked(MatterKind.EXTENSION), Action.APPROVE_EXTENSION),
    Group("holds", "挂起申请", _asked(MatterKind.HOLD), Action.APPROVE_HOLD),
    Group(
        "returns", "再次退单", _asked(MatterKind.RETURN, Status.RETURN_REVIEW), Action.ACCEPT_RETURN
    ),
    Group("supervisions", "督办待答复", _supervisions, Action.ANSWER_SUPERVISION),
    Group(
        "second",
        "延期待社区审核",
        _for_the_centre(MatterKind.EXTENSION, first_step_at__isnull=False),
        Action.APPROVE_EXTENSION,
    ),
    Group(
        "calls",
        "差评待回访",
        _for_the_centre(MatterKind.RECTIFICATION, first_step_at__isnull=True),
        Action.CALL_BACK,
    ),
    Group("appeals", "申诉待结论", _for_the_centre(MatterKind.APPEAL), Action.DECIDE_APPEAL),
)


@login_required
@require_safe
def decisions_page(request):
    """Heads and the centre; whoever has nothing to decide by post gets no such page."""
    standing, now = standing_of(request.user), timezone.now()
    if not (standing.is_centre or standing.headed_departments):
        raise Http404
    desk = Desk(request.user, standing, timezone.localdate(now))
    groups = [
        {
            "key": group.key,
            "label": group.label,
            "rows": [
                oversight.decision_row(row, group.action, now)
                for row in _shown(group.waiting(desk), desk)
            ],
        }
        for group in GROUPS
    ]
    filled = [group for group in groups if group["rows"]]
    return render(request, "orders/decisions.html", {"groups": filled})


def _shown(rows: QuerySet, desk: Desk) -> QuerySet:
    turn = "" if rows.model is Assignment else "assignment__"
    paths = ["order__item", "order__enterprise", f"{turn}department", f"{turn}handler"]
    if rows.model is Matter:
        paths.append("opened_by")
    visible = Order.objects.visible_to(desk.user).values("pk")
    return rows.filter(order__in=visible).select_related(*paths)[:MOST]
