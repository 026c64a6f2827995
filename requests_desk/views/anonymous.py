"""Orders that name nobody: written without signing in, read with a code (handbook §7 E12)."""

import uuid
from collections.abc import Mapping

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_desk import presenting
from requests_desk.actions import submit_anonymous_order
from requests_desk.forms import StepForm
from requests_desk.forms.ordering import AnonymousOrderForm, title_of
from requests_desk.models import Attachment, Order
from requests_desk.presenting import for_enterprise
from requests_desk.presenting.rows import Row
from requests_desk.rules.access import check
from requests_desk.rules.actors import LinkHolder
from requests_desk.rules.query_codes import digest_of, in_groups, order_with
from requests_desk.steps import STEPS, Step, available_steps
from requests_desk.workflow import Role
from services.models import ServiceItem
from services.suggesting import emergency_in
from xingdong.files.serving import download
from xingdong.records.moments import moment
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

from .orders import offer

TOO_MANY_ORDERS = "这个网络今天的匿名提交太多了，请稍后再试，或致电兴东社区。"
TOO_MANY_CODES = "查询次数太多，请过十分钟再试。"
WRONG_CODE = "没有这个查询码的诉求，请核对后再试。"
CODE, DIGEST = "query code just given", "query code in use"


@require_safe
def choices(request):
    """The items that need no name, and the way to one's answer."""
    items = ServiceItem.objects.offered().filter(anonymous_allowed=True).in_catalogue_order()
    return render(request, "anonymous/choices.html", {"items": items})


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, code):
    """The form; the same for everybody, signed in or not."""
    item = get_object_or_404(
        ServiceItem.objects.offered().filter(anonymous_allowed=True).in_catalogue_order(), code=code
    )
    text = request.GET.get("text", "").strip()
    form = AnonymousOrderForm(
        request.POST or None,
        request.FILES or None,
        item=item,
        initial={
            "title": title_of(text),
            "description": text,
            "idempotency_key": uuid.uuid4().hex,
        },
    )
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="anonymous_order"):
            key = form.cleaned_data["idempotency_key"] or uuid.uuid4().hex
            _, query_code = submit_anonymous_order(form.draft(), now=timezone.now(), key=key)
            return show_code(request, query_code)
        form.add_error(None, TOO_MANY_ORDERS)
    said = f"{form['title'].value() or ''}\n{form['description'].value() or ''}"
    context = {"form": form, "item": item, "emergency": emergency_in(said)}
    return render(request, "anonymous/write.html", context, status=422 if form.errors else 200)


def show_code(request, query_code: str):
    """On to the page that shows the code: once known it is kept by nobody but its owner."""
    request.session[CODE] = query_code
    return redirect("orders:anonymous_sent")


@never_cache
@require_safe
def sent(request):
    """The code, as long as this browser is open."""
    if CODE not in request.session:
        return redirect("orders:query")
    code = request.session[CODE]
    order = order_with(digest_of(code))
    return render(request, "anonymous/sent.html", {"code": in_groups(code), "order": order})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def query(request):
    """Ask for the code; every wrong one gets the same answer, and not too many are tried."""
    if request.method != "POST":
        return render(request, "anonymous/query.html")
    typed = request.POST.get("code", "")[:40]
    if not ratelimit.consume(request, action="query_code"):
        context = {"error": TOO_MANY_CODES, "typed": typed}
        return render(request, "anonymous/query.html", context, status=429)
    digest = digest_of(typed)
    if order_with(digest) is None:
        context = {"error": WRONG_CODE, "typed": typed}
        return render(request, "anonymous/query.html", context, status=422)
    request.session[DIGEST] = digest
    return redirect("orders:query_progress")


@never_cache
@require_safe
def progress(request):
    order = _in_session(request)
    return redirect("orders:query") if order is None else _draw(request, order)


@require_POST
def leave(request):
    """Nobody who uses this device next reads on."""
    for name in (CODE, DIGEST):
        request.session.pop(name, None)
    return redirect("orders:query")


@require_POST
def take_anonymous_step(request, action):
    """An answer, a word, an urge, or the way out."""
    order, step = _in_session(request), STEPS.get(action)
    if order is None or step is None or not step.by_code:
        raise Http404
    by, now = _holder(order), timezone.now()
    form = step.form(request.POST, request.FILES, order=order, by=by)
    try:
        check(order, step.action, by, now=now)
        if not form.is_valid():
            return _draw(request, order, failed={step: form})
        step.perform(order, by=by, now=now, **form.cleaned_data)
    except (NotAllowed, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, step.done)
    return redirect("orders:query_progress")


@require_safe
def file(request, key):
    order = _in_session(request)
    if order is None:
        raise Http404
    available = Attachment.objects.available().filter(event__in=order.events.public())
    return download(get_object_or_404(available, order=order, key=key))


def _address_of(line: dict) -> Row:
    """Where somebody with the code gets the file; only the code opens it."""
    url = reverse("orders:query_file", args=[line["key"]]) if line["url"] else ""
    return {"url": url, "thumbnail": "", "picture": ""}


def _in_session(request) -> Order | None:
    return order_with(request.session.get(DIGEST, ""))


def _holder(order: Order) -> LinkHolder:
    return LinkHolder(order.pk, order.contact_name)


def _draw(request, order: Order, *, failed: Mapping[Step, StepForm] | None = None):
    now, by, failed = timezone.now(), _holder(order), failed or {}
    events = list(order.events.public().prefetch_related("attachments"))
    roles = frozenset({Role.ENTERPRISE})
    stops = for_enterprise.in_plain_words(presenting.timeline(events, now, roles=roles))
    for stop in stops:
        stop["files"] = [{**line, **_address_of(line)} for line in stop["files"]]
    context = {
        "order": order,
        "status": presenting.status_badge(order),
        "progress": presenting.progress(order),
        "next": for_enterprise.what_next(order, now),
        "timeline": stops,
        "details": presenting.details_for(order, roles),
        "promised": moment(order.promised_at, now),
        "reason": presenting.reason(order, events, now, roles=roles),
        "actions": [
            offer(step, order, by, failed, reverse("orders:query_step", args=[step.action.value]))
            for step in available_steps(order, by, now=now)
            if step.by_code
        ],
    }
    return render(request, "anonymous/progress.html", context, status=422 if failed else 200)
