"""The page behind a follow link: somebody without an account reads on, answers and adds.

Whoever has the link sees it, so it tells nothing of anybody else: no numbers, no words and files of
the liaisons, and of a sensitive order no text at all (handbook §7 E13, E14).
"""

from base64 import b64encode
from io import BytesIO

import qrcode
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from requests_desk.actions import give_follow_link
from requests_desk.models import Attachment, FollowLink, Order
from requests_desk.presenting.rows import Row
from requests_desk.rules.follow_links import follow_path, followed
from requests_desk.rules.survey_links import survey_path
from requests_desk.steps import Step
from requests_desk.workflow import Role, Status
from xingdong.accounts.gates import centre_only
from xingdong.files.serving import download
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

from .outside import open_step, outside_page, public_events, take

# No internal text and no long number: what a leader reads, too.
READS = frozenset({Role.LEADER})


@never_cache
@require_http_methods(["GET", "HEAD"])
def follow(request, token):
    order = _order_of(token)
    return _over(request) if _is_over(order) else _draw(request, order, token)


@never_cache
@require_POST
def take_followed_step(request, token, action):
    """An answer, a word, an urge."""
    order, step = _order_of(token), open_step(action, _is_open)
    if _is_over(order):
        return _over(request)
    try:
        wrong = take(order, step, request.POST, request.FILES, now=timezone.now())
    except (NotAllowed, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
    else:
        if wrong is not None:
            return _draw(request, order, token, failed={step: wrong})
        messages.success(request, step.done)
    return redirect("orders:follow", token)


@never_cache
@require_safe
def file(request, token, key):
    order = _order_of(token)
    if order.sensitive or _is_over(order):
        raise Http404
    events = public_events(order).exclude(pk__in=_of_liaisons(order))
    available = Attachment.objects.available().filter(event__in=events)
    return download(get_object_or_404(available, order=order, key=key))


@centre_only
@require_POST
def give(request, number):
    """A new link, drawn once; it is nowhere to be read afterwards."""
    order = get_object_or_404(Order.objects.visible_to(request.user).for_page(), number=number)
    now = timezone.now()
    try:
        give_follow_link(order, by=request.user, now=now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(order)
    return render(request, "orders/follow_link.html", {"order": order, "link": link_row(order)})


def link_row(order: Order) -> Row | None:
    """The link to read out, copy or hold before a camera; None where there is none."""
    path = follow_path(order, timezone.now())
    if not path:
        return None
    url, drawn = f"{settings.SITE_URL}{path}", BytesIO()
    qrcode.make(url, image_factory=SvgPathImage, border=1).save(drawn)
    picture = f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
    expires = FollowLink.objects.get(order=order).expires_at
    return {"url": url, "picture": picture, "until": timezone.localdate(expires)}


def _order_of(token: str) -> Order:
    order = followed(token)
    if order is None:
        raise Http404
    return order


def _is_over(order: Order) -> bool:
    return not FollowLink.objects.live(timezone.now()).filter(order=order).exists()


def _over(request):
    return render(request, "orders/follow_over.html", status=410)


def _is_open(step: Step) -> bool:
    """What the enterprise alone decides, like taking the order back, stays with its liaisons."""
    return step.by_code and not step.way_out


def _of_liaisons(order: Order) -> set[int]:
    events = order.events.filter(by_role=Role.ENTERPRISE, by__isnull=False)
    return set(events.values_list("pk", flat=True))


def _draw(request, order: Order, token: str, *, failed=None):
    def file_of(line: Row) -> Row:
        url = reverse("orders:follow_file", args=[token, line["key"]]) if line["url"] else ""
        return {"url": url, "thumbnail": "", "picture": ""}

    everything = set(order.events.values_list("pk", flat=True))
    context = outside_page(
        order,
        roles=READS,
        steps=_is_open,
        step_url=lambda step: reverse("orders:follow_step", args=[token, step.action.value]),
        file_of=file_of,
        failed=failed or {},
        unread=everything if order.sensitive else _of_liaisons(order),
    )
    if order.sensitive:
        context |= {"description": "", "details": [], "result": "", "reason": None}
    context["rating"] = _rating_url(order)
    return render(request, "orders/follow.html", context, status=422 if failed else 200)


def _rating_url(order: Order) -> str:
    """Where the result is rated, while somebody waits for it."""
    if order.status != Status.RESOLVED:
        return ""
    survey = order.surveys.unanswered().filter(rework_round=order.rework_round).first()
    return survey_path(survey) if survey else ""
