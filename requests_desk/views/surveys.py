"""The survey behind a signed link, for people who do not sign in."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_desk.actions import rate_order
from requests_desk.forms import RatingForm
from requests_desk.models.surveys import Via
from requests_desk.presenting import rated
from requests_desk.rules.actors import LinkHolder
from requests_desk.rules.survey_links import survey_from
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, token):
    """Opening records nothing; pressing does, once, until the window is over (handbook §3.1)."""
    asked = survey_from(token)
    if asked is None:
        raise Http404
    order, now = asked.order, timezone.now()
    context = {"survey": asked, "order": order, **rated.rating_page(order, now)}
    if asked.answered_at is not None:
        return render(
            request,
            "orders/survey_done.html",
            {**context, "sentence": "这次评价已经提交，谢谢您。"},
        )
    if now > asked.expires_at:
        return render(
            request,
            "orders/survey_done.html",
            {**context, "sentence": "评价期已过，链接已失效。"},
            status=410,
        )
    form = RatingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "orders/survey.html", {**context, "form": form}, status=status)
    by = LinkHolder(order.pk, order.contact_name)
    try:
        rate_order(order, by=by, via=Via.LINK, now=now, **form.cleaned_data)
    except (NotAllowed, ChangedMeanwhile) as refusal:
        return render(
            request, "orders/survey_done.html", {**context, "sentence": str(refusal)}, status=409
        )
    return render(
        request, "orders/survey_done.html", {**context, "sentence": rated.what_came(order)}
    )
