"""代录: the social worker writes down what came by phone, visit, WeChat group or party branch.

One page (handbook §2.3 T1, M47): the enterprise is found by a few letters, the sentence brings
the item, the enterprise's people are there to choose from. Each step is an ordinary request, so it
works without JavaScript; htmx makes it shorter.
"""

import uuid
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from enterprises.actions import SettledAlready
from enterprises.models import Enterprise
from requests_desk import presenting
from requests_desk.actions import submit_from, submit_order
from requests_desk.forms import enterprise_with_id
from requests_desk.forms.heard import answers_in, said_by_hand
from requests_desk.forms.ordering import initial_from, typed_in
from requests_desk.forms.proxy_order import ProxyOrderPageForm
from requests_desk.models import FollowLink, Order
from requests_desk.models.choices import Channel
from requests_desk.presenting.rows import Row
from requests_desk.rules.similar import similar_orders
from services.models import ServiceItem
from services.suggesting import Suggestion, suggest
from xingdong.accounts.gates import centre_only
from xingdong.accounts.models import User
from xingdong.records.refusals import NotAllowed

from .following import link_row
from .ordering import key_of
from .requests import HtmxRequest
from .sources import known_from, named_source

FOUND_MOST = 8
LINK_SHOWN_FOR = timedelta(minutes=10)
LAST_CHANNEL = "entered by"  # in the session: a morning of calls is a morning of calls


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HtmxRequest):
    """Find the enterprise, then write.

    ``?finding=`` and ``?line=`` name what the order grows out of, and with it whose it is.
    """
    source = named_source(request)
    if source is not None:
        return _write(request, source.enterprise, source)
    enterprise = enterprise_with_id(request.GET.get("enterprise", ""))
    if enterprise is not None:
        return _write(request, enterprise, None)
    if request.method == "POST":
        raise Http404
    return _find(request)


def _find(request: HtmxRequest):
    """Whose order it is; the only enterprise that fits is taken at once."""
    words = request.GET.get("q", "").strip()
    matches = list(Enterprise.objects.matching(words).select_related("micro_grid")[:FOUND_MOST])
    if not words:
        matches = list(_usual(request.user))
    context: dict[str, object] = {"words": words, "found": matches}
    if request.htmx:
        return render(request, "orders/proxy/found.html", context)
    if words and len(matches) == 1:
        return redirect(_page_of(matches[0]))
    done = request.GET.get("done", "")
    order = Order.objects.visible_to(request.user).filter(number=done).first() if done else None
    context["done"] = order and _receipt(order, by=request.user)
    return render(request, "orders/proxy/find.html", context)


def _usual(user: User) -> QuerySet[Enterprise]:
    """Who is likely to be on the phone: the own micro-grids', and those entered for before.

    Whoever ordered last comes first; nothing has to be typed on a phone then.
    """
    orders = Order.objects.filter(enterprise=OuterRef("pk"))
    own = Enterprise.objects.in_care_of(user, timezone.localdate()).values("pk")
    likely = Enterprise.objects.filter(Q(pk__in=own) | Exists(orders.filter(entered_by=user)))
    last = Subquery(orders.order_by("-id").values("id")[:1])
    by_order = likely.operating().order_by(Coalesce(last, 0).desc(), "initials", "pk")
    return by_order.select_related("micro_grid")[:FOUND_MOST]


def _page_of(enterprise: Enterprise) -> str:
    return f"{reverse('orders:enter')}?{urlencode({'enterprise': enterprise.pk})}"


def _receipt(order: Order, *, by: User) -> Row:
    """What is read out on the phone; the link for whoever cannot sign in, for ten minutes."""
    shown = FollowLink.objects.filter(
        order=order, given_by=by, given_at__gt=timezone.now() - LINK_SHOWN_FOR
    )
    return {
        "link": link_row(order) if shown.exists() else None,
        "number": order.number,
        "title": order.title,
        "enterprise": order.enterprise.called if order.enterprise else "",
        "promised": presenting.promised(order, timezone.now()),
        "url": order.get_absolute_url(),
        "again": _page_of(order.enterprise) if order.enterprise else "",
    }


def _write(request: HtmxRequest, enterprise: Enterprise, source):
    """The form; ``again`` draws it anew for another sentence or item, with all that was typed."""
    posted, again = request.POST, request.POST.get("again")
    sent = request.method == "POST" and again is None
    known = known_from(source) if source is not None else {}
    text = str(posted.get("description", known.get("description", "")))
    suggestions = suggest(text) if text.strip() else []
    picked = _picked(request)
    item = picked or (suggestions[0].item if suggestions else None)
    form = ProxyOrderPageForm(
        posted if sent else None,
        request.FILES if sent else None,
        item=item or _any_item(),
        enterprise=enterprise,
        initial={
            "idempotency_key": posted.get("idempotency_key") or uuid.uuid4().hex,
            "channel": request.session.get(LAST_CHANNEL, Channel.PHONE),
            **known,
        },
    )
    if item is not None:
        form.initial.update(answers_in(text, item, enterprise))
    if again:
        form.initial.update(said_by_hand(initial_from(typed_in(posted, form), form)))
    if sent and picked is None:
        form.add_error(None, "请选择事项。")
    elif sent and form.is_valid() and (order := _submit(request, form, enterprise, source)):
        request.session[LAST_CHANNEL] = form.cleaned_data["channel"]
        return redirect(f"{reverse('orders:enter')}?{urlencode({'done': order.number})}")
    context = {
        "enterprise": enterprise,
        "source": source,
        "form": form,
        "item": item,
        "picked": picked.code if picked else "",
        "other": picked.code if picked and not _is_among(picked, suggestions) else "",
        "suggestions": suggestions,
        "others": _items_by_category(),
        "emergency": presenting.alarm_in(text),
        "left_over": form.left_over(posted, drawn=item is not None),
        "similar": _similar(request.user, enterprise, item, text) if text else [],
    }
    template = "what" if request.htmx else "write"
    return render(request, f"orders/proxy/{template}.html", context, status=422 if sent else 200)


def _similar(user, enterprise: Enterprise, item: ServiceItem | None, text: str) -> list[Row]:
    """What the enterprise has under way already (handbook §7 E01)."""
    now = timezone.now()
    items = [item.code] if item else []
    orders = similar_orders(user, enterprise=enterprise.pk, items=items, text=text, now=now)
    return [presenting.order_card(order, now) for order in orders]


def _picked(request: HtmxRequest) -> ServiceItem | None:
    """The item that somebody chose; a sentence still being typed changes no choice.

    Of the two ways to choose, a suggestion and the list of all items, the one just used counts, or
    the list where nobody can tell.
    """
    posted = request.POST
    if posted.get("again") == "text":
        code = posted.get("picked", "")
    elif request.htmx and request.htmx.trigger_name == "item":
        code = posted.get("item", "")
    else:
        code = posted.get("other") or posted.get("item", "")
    offered = ServiceItem.objects.offered().select_related("department", "category")
    return offered.filter(code=code).first() if code else None


def _is_among(item: ServiceItem, suggestions: list[Suggestion]) -> bool:
    return any(suggestion.item == item for suggestion in suggestions)


def _any_item() -> ServiceItem:
    """Lets the form be drawn before there is an item; nothing is sent with it."""
    return ServiceItem.objects.offered().order_by("-is_fallback", "pk")[0]


def _items_by_category() -> dict[str, list[ServiceItem]]:
    """For whoever knows better than the suggestions."""
    groups: dict[str, list[ServiceItem]] = {}
    for item in ServiceItem.objects.offered().in_catalogue_order():
        groups.setdefault(item.category.name, []).append(item)
    return groups


def _submit(
    request: HtmxRequest, form: ProxyOrderPageForm, enterprise: Enterprise, source
) -> Order | None:
    submit = partial(submit_from, source=source) if source is not None else submit_order
    try:
        return submit(
            form.draft(enterprise=enterprise),
            by=request.user,
            now=timezone.now(),
            idempotency_key=key_of(request, form),
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except SettledAlready:
        form.add_error(None, "这个问题刚刚已由他人处理，没有重复提交。")
    return None
