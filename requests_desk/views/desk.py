"""The department's queue and the centre's desk."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.models import ChangeRequest
from enterprises.self_service import change_row
from requests_desk import presenting
from requests_desk.filters import QueueFilter
from requests_desk.models import Assignment, Order, OrderEvent, Survey
from requests_desk.presenting.rows import Row
from requests_desk.rules.deadlines import triage_due_at
from requests_desk.workflow import Status
from services.workcalendar import calendar_warning
from xingdong.accounts.gates import centre_only, department_staff_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.moments import moment
from xingdong.records.paging import MOST_URGENT_FIRST

from .lists import draw_list, tile

DESK_LIMIT = 100
COUNTED = (Status.ROUTED, Status.IN_PROGRESS, Status.REVIEW)  # the tiles above the queue


@department_staff_only
@require_safe
def queue(request: SignedInRequest):
    """Current assignments of one's departments, least time left first."""
    mine = Assignment.objects.queue_of(request.user)
    now = timezone.now()
    counts = mine.aggregate(
        overdue=Count("pk", filter=Q(next_due_at__lt=now, paused_at__isnull=True)),
        **{status: Count("pk", filter=Q(order__status=status)) for status in COUNTED},
    )
    overdue = counts["overdue"]
    return draw_list(
        request,
        filterset=QueueFilter(request.GET, queryset=mine.for_queue(), request=request),
        keyset=MOST_URGENT_FIRST,
        card=presenting.queue_card,
        template="orders/queue.html",
        tiles=[
            *(tile(counts[status], status, request.path) for status in COUNTED),
            {
                "number": overdue,
                "label": "已超时",
                "url": request.path,
                "tone": "bad" if overdue else "good",
            },
        ],
    )


@centre_only
@require_safe
def centre(request: SignedInRequest):
    """What waits for the social workers: triage, returns, urgency, poor ratings, failures."""
    now = timezone.now()
    waiting = Order.objects.for_list().order_by("status_since_at")
    returns = waiting.return_asked(by=request.user, on=timezone.localdate(now))
    urgent = Order.objects.urgency_asked().for_list()
    gone = Order.objects.of_gone_enterprises().for_list().order_by("pk")
    bad = (
        Survey.objects.bad()
        .select_related("order__item", "order__enterprise", "assignment__department")
        .order_by("-answered_at")
    )
    changes = ChangeRequest.objects.open().select_related("enterprise").order_by("asked_at", "pk")
    context = {
        "changes": [change_row(wish, now) for wish in changes[:DESK_LIMIT]],
        "triage": [_desk_card(order, now) for order in waiting.in_triage()[:DESK_LIMIT]],
        "returns": [_desk_card(order, now) for order in returns[:DESK_LIMIT]],
        "urgent": [presenting.order_card(order, now) for order in urgent[:DESK_LIMIT]],
        "gone": [presenting.order_card(order, now) for order in gone[:DESK_LIMIT]],
        "bad": [presenting.bad_rating(survey, now) for survey in _latest_of_each(bad[:60])[:20]],
        "stuck": OrderEvent.objects.unhandled().filter(attempts__gt=0).count(),
        "calendar_warning": calendar_warning(timezone.localdate(now)),
    }
    return render(request, "orders/centre.html", context)


def _latest_of_each(surveys) -> list[Survey]:
    """The latest survey of each order, in the order given."""
    latest: dict[int, Survey] = {}
    for survey in surveys:
        latest.setdefault(survey.order_id, survey)
    return list(latest.values())


def _desk_card(order: Order, now) -> Row:
    due = order.judged_by or triage_due_at(order.item.kind, order.status_since_at)
    card = presenting.order_card(order, now)
    return {
        **card,
        "light": presenting.light(order.status_since_at, due, now, grade=order.grade),
        "time": moment(order.status_since_at, now),
    }
