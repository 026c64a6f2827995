"""Orders that name nobody: written without signing in, read with a code (handbook §7 E12)."""

import uuid
from collections.abc import Mapping

from allauth.core import ratelimit
from allauth.core.internal.httpkit import get_client_ip
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
from requests_desk.presenting.rows import Row
from requests_desk.rules.anonymous_quota import may_write
from requests_desk.rules.query_codes import in_groups, order_of, order_with
from requests_desk.steps import Step
from requests_desk.workflow import Role
from services.models import ServiceItem
from xingdong.files.serving import download
from xingdong.records.narrowing import not_none
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

from .outside import open_step, outside_page, take
from .pressing import key_of
from .query_cookies import CODE_GIVEN, ORDER_OPENED

TOO_MANY_ORDERS = "这个网络今天的匿名提交太多了，请稍后再试，或致电兴东社区。"
TOO_MANY_CODES = "查询次数太多，请过十分钟再试。"
WRONG_CODE = "没有这个查询码的诉求，请核对后再试。"


@require_safe
def choices(request):
    """The items that need no name, and the way to one's answer."""
    items = ServiceItem.objects.offered().filter(anonymous_allowed=True).in_catalogue_order()
    return render(request, "anonymous/choices.html", {"items": items})


@never_cache  # who leaves a shared device leaves nothing behind
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
        if may_write(get_client_ip(request), now=timezone.now()):
            _, query_code = submit_anonymous_order(
                form.draft(), now=timezone.now(), key=key_of(request, form)
            )
            return show_code(request, query_code)
        form.add_error(None, TOO_MANY_ORDERS)
    said = f"{form['title'].value() or ''}\n{form['description'].value() or ''}"
    context = {"form": form, "item": item, "emergency": presenting.alarm_in(said)}
    return render(request, "anonymous/write.html", context, status=422 if form.errors else 200)


def show_code(request, query_code: str):
    """On to the page that shows the code: once known it is kept by nobody but its owner."""
    return CODE_GIVEN.remember(request, redirect("orders:anonymous_sent"), query_code)


@never_cache
@require_safe
def sent(request):
    """The code, for as long as it takes to write it down."""
    code = CODE_GIVEN.recall(request)
    if not code:
        return redirect("orders:query")
    order = order_of(code)
    context = {
        "code": in_groups(code),
        "order": order,
        "emergency": order and presenting.alarm_of(order),
    }
    return render(request, "anonymous/sent.html", context)


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
    order = order_of(typed)
    if order is None:
        context = {"error": WRONG_CODE, "typed": typed}
        return render(request, "anonymous/query.html", context, status=422)
    digest = not_none(order.query_digest)
    return ORDER_OPENED.remember(request, redirect("orders:query_progress"), digest)


@never_cache
@require_safe
def progress(request):
    order = _opened(request)
    return redirect("orders:query") if order is None else _draw(request, order)


@require_POST
def leave(request):
    """Nobody who uses this device next reads on."""
    response = redirect("orders:query")
    for cookie in (CODE_GIVEN, ORDER_OPENED):
        cookie.forget(response)
    return response


@require_POST
def take_anonymous_step(request, action):
    """An answer, a word, an urge, or the way out."""
    order, step = _opened(request), open_step(action, _is_open)
    if order is None:
        raise Http404
    try:
        wrong = take(order, step, request.POST, request.FILES, now=timezone.now())
    except (NotAllowed, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
    else:
        if wrong is not None:
            return _draw(request, order, failed={step: wrong})
        messages.success(request, step.done)
    return redirect("orders:query_progress")


@require_safe
def file(request, key):
    order = _opened(request)
    if order is None:
        raise Http404
    available = Attachment.objects.available().filter(event__in=order.events.public())
    return download(get_object_or_404(available, order=order, key=key))


def _address_of(line: Row) -> Row:
    """Where somebody with the code gets the file; only the code opens it."""
    url = reverse("orders:query_file", args=[line["key"]]) if line["url"] else ""
    return {"url": url, "thumbnail": "", "picture": ""}


def _opened(request) -> Order | None:
    return order_with(ORDER_OPENED.recall(request))


def _is_open(step: Step) -> bool:
    return step.by_code


def _draw(request, order: Order, *, failed: Mapping[Step, StepForm] | None = None):
    context = outside_page(
        order,
        roles=frozenset({Role.ENTERPRISE}),
        steps=_is_open,
        step_url=lambda step: reverse("orders:query_step", args=[step.action.value]),
        file_of=_address_of,
        failed=failed or {},
    )
    return render(request, "anonymous/progress.html", context, status=422 if failed else 200)
