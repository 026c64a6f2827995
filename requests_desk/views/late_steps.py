"""签收超时 and 响应超时: counted beside what is late to be finished, never among it (§2.4)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.models import Assignment, Order
from requests_desk.models.assignments import AssignmentQuerySet
from requests_desk.presenting.rows import Row
from xingdong.accounts.gates import gate
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.moments import moment

SHOWN = 200  # of each kind

overseers = gate(lambda standing: standing.oversees or standing.headed_departments)


@overseers
@require_safe
def late_steps(request: SignedInRequest) -> HttpResponse:
    """Leaders and the centre see every department, a head the own; the longest late first."""
    now, standing = timezone.now(), standing_of(request.user)
    turns = Assignment.objects.filter(order__in=Order.objects.visible_to(request.user))
    if not standing.oversees:
        turns = turns.filter(department__in=standing.headed_departments)
    groups = [
        _group("签收超时", "还没有人签收", turns.late_to_sign(now), "sign_due_at", now),
        _group("响应超时", "还没有联系企业", turns.late_to_respond(now), "response_due_at", now),
    ]
    return render(request, "orders/late_steps.html", {"groups": groups})


def _group(label: str, what: str, turns: AssignmentQuerySet, due: str, now) -> Row:
    rows = turns.for_queue().order_by(due, "pk")
    found = list(rows[:SHOWN])
    return {
        "label": label,
        "what": what,
        "count": len(found) if len(found) < SHOWN else turns.count(),
        "rows": [
            {
                **presenting.queue_card(turn, now),
                "department": turn.department.short_name,
                "due": moment(getattr(turn, due), now),
            }
            for turn in found
        ],
    }
