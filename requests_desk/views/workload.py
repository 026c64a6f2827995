"""工作量: who of a department, and who of the social workers, has how much to do."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_desk import presenting
from requests_desk.models import Assignment
from requests_desk.presenting import workload as lines
from requests_desk.rules.routing import members_of
from services.models import Department
from xingdong.accounts.gates import gate
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of

MOST = 200  # turns of one person

heads_only = gate(lambda standing: standing.headed_departments)


@heads_only
@require_safe
def workload(request: SignedInRequest) -> HttpResponse:
    """A head sees the department; who heads the centre sees the social workers as well."""
    now, headed = timezone.now(), standing_of(request.user).headed_departments
    heads_centre = Department.objects.filter(pk__in=headed, is_centre=True).exists()
    context = {
        "staff": lines.staff_lines(headed, now),
        "nobody_s": lines.nobody_s(headed),
        "workers": lines.worker_lines(now) if heads_centre else [],
        "several": len(headed) > 1,
    }
    return render(request, "orders/workload.html", context)


@heads_only
@require_safe
def workload_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one person of the department has now, the nearest limit first."""
    now, headed = timezone.now(), standing_of(request.user).headed_departments
    people = members_of(*headed, on=timezone.localdate(now))
    person = get_object_or_404(people, pk=pk)
    turns = Assignment.objects.queue_of(request.user).filter(handler=person, department__in=headed)
    rows = turns.filter(finished_at__isnull=True).for_queue().order_by("next_due_at", "pk")[:MOST]
    context = {
        "person": person,
        "away": lines.away_on([person.pk], timezone.localdate(now)).get(person.pk),
        "rows": [presenting.queue_card(turn, now) for turn in rows],
    }
    return render(request, "orders/workload_of.html", context)
