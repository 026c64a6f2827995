"""The page of 请假代理: one's own, those of the department, and the form."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from xingdong.accounts.gates import working_people_only
from xingdong.accounts.models import Delegation
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.refusals import NotAllowed

from .actions import end_leave, enter_leave
from .forms import LeaveForm
from .rules import colleagues_of, people_of


@working_people_only
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: SignedInRequest) -> HttpResponse:
    """Who is away and who will be, as colleagues see it; and the form to go away."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = LeaveForm(request.POST or None, by=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            enter_leave(**form.cleaned_data, by=request.user, now=now)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已登记，代理人会收到通知。")
            return redirect("leave:page")
    people, standing = people_of(request.user, on=today), standing_of(request.user)
    colleagues = colleagues_of(request.user, on=today)
    seen = Q(user=request.user) | Q(user__in=colleagues) | Q(user__in=people)
    seen |= Q(substitute=request.user)
    coming = Delegation.objects.filter(seen, Q(until_on__isnull=True) | Q(until_on__gte=today))
    mine = set(people.values_list("pk", flat=True))
    context = {
        "form": form,
        "today": today,
        "may_hand_over": standing.is_centre or bool(standing.headed_departments),
        "rows": [
            {
                "leave": one,
                "is_away": one.from_on <= today,
                "may_end": one.user_id in mine,
                "is_alone": not colleagues_of(one.user, on=today)
                .filter(pk=one.substitute_id)
                .exists(),
            }
            for one in coming.select_related("user", "substitute").order_by("from_on", "pk")
        ],
    }
    return render(request, "leave/page.html", context, status=422 if form.errors else 200)


@working_people_only
@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back early, or not going at all."""
    found = Delegation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        end_leave(found, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已结束，工作回到本人。")
    return redirect("leave:page")
