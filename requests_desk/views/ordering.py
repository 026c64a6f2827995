"""A liaison orders: the form, more items in one go, an older order instead, the press itself.

Each has an address of its own; the form's buttons name them.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from enterprises.access import enterprises_of
from enterprises.models import Enterprise
from requests_desk import presenting
from requests_desk.actions import drop_draft, submit_anonymous_order, submit_orders
from requests_desk.forms.heard import answers_in
from requests_desk.forms.ordering import (
    MOST_ITEMS,
    EnterpriseOrderForm,
    answers_of,
    initial_from,
    typed_in,
)
from requests_desk.models import Order, SavedDraft
from requests_desk.presenting import for_enterprise
from requests_desk.presenting.rows import Row
from requests_desk.rules.similar import similar_orders
from requests_desk.steps import STEPS
from requests_desk.workflow import Action, transition_for
from services.models import ServiceItem
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.records.moments import moment, until
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed

from .anonymous import show_code
from .current_enterprise import current_of
from .pressing import key_of
from .reporting import answers_in_danger, places_of, raises_alarm, report_url

FILLED_AS_SAID = "按您写的先选好了，可以改。"
FILLED_WITH_SITE = "先填了厂区的地址，可以改。"
ADD = "add"  # what the button says that adds an item; the others say which to take away


@dataclass(frozen=True)
class Ordering:
    """Who orders what for whom, as an address and its form name it."""

    request: SignedInRequest
    items: list[ServiceItem]
    enterprises: list[Enterprise]
    chosen: Enterprise

    def form(self) -> EnterpriseOrderForm:
        """The form as it was sent."""
        return self.empty_form(self.request.POST, self.request.FILES)

    def empty_form(self, *args: Any, **kwargs: Any) -> EnterpriseOrderForm:
        """The form for these items and sites, to be filled."""
        return EnterpriseOrderForm(
            *args,
            items=self.items,
            enterprise=self.chosen,
            enterprises=self.enterprises,
            **kwargs,
        )


def order_form(request: SignedInRequest, item: ServiceItem) -> HttpResponse:
    """An empty form, what was said in the box on the home page, or a draft."""
    enterprises = enterprises_of(request.user)
    text = request.GET.get("text", "").strip()
    items, chosen = [item], current_of(request, enterprises)
    draft = _draft_named(request)
    if draft is not None:
        items = with_others(item, draft.items[1:])
        chosen = next((own for own in enterprises if own.pk == draft.enterprise_id), chosen)
    initial = {
        "contact_name": request.user.real_name,
        "contact_phone": request.user.mobile,
        "contact_email": request.user.email,
        "title": request.GET.get("title", ""),
        "description": text,
        "idempotency_key": draft.key.hex if draft else uuid.uuid4().hex,
    }
    earlier = _order_named(request, item)
    if earlier is not None:
        initial |= answers_of(earlier)
        chosen = next((own for own in enterprises if own.pk == earlier.enterprise_id), chosen)
    heard = answers_in(text, item, chosen)
    in_danger = "now" in request.GET and raises_alarm(item)
    if in_danger:
        heard = answers_in_danger(item) | heard
    ordering = Ordering(request, items, enterprises, chosen)
    form = ordering.empty_form(initial=heard | initial)
    if in_danger:
        return _draw_report(ordering, form)
    for name in heard:
        is_place = name in places_of(item)
        form.fields[name].help_text = FILLED_WITH_SITE if is_place else FILLED_AS_SAID
    if draft is not None:
        form.initial.update(initial_from(draft.typed, form))
    return _draw(ordering, form, draft=draft)


def _ordering_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A button of the form: ``view(ordering)``; for liaisons, who find offered items alone."""

    @login_required
    @wraps(view)
    def with_ordering(request: SignedInRequest, code: str, **kwargs) -> HttpResponse:
        if request.method != "POST":  # who comes back after signing in begins with the form
            return redirect("orders:item", code)
        enterprises = enterprises_of(request.user)
        offered = ServiceItem.objects.offered().select_related("department", "category")
        item = offered.filter(code=code).first()
        if item is None:
            raise Http404
        if not enterprises:
            raise PermissionDenied
        items = with_others(item, request.POST.getlist("more"))
        chosen = _chosen(request, enterprises)
        return view(Ordering(request, items, enterprises, chosen), **kwargs)

    return with_ordering


def _draft_named(request) -> SavedDraft | None:
    key = uuid_in(request.GET.get("draft", ""))
    if key is None:
        return None
    draft = SavedDraft.objects.of(request.user).filter(pk=key).first()
    if draft is None:
        raise Http404
    return draft


def _order_named(request, item: ServiceItem) -> Order | None:
    """An own earlier order, to be submitted anew (handbook §7 E19)."""
    number = request.GET.get("again", "")
    if not number:
        return None
    own = Order.objects.visible_to(request.user).filter(item=item, number=number)
    return own.filter(enterprise__in=standing_of(request.user).enterprises).first()


def uuid_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def with_others(item: ServiceItem, codes: list[str]) -> list[ServiceItem]:
    """``item`` and the others of the same go, in the order they were added, four at most."""
    known = ServiceItem.objects.offered().select_related("department", "category")
    others = {other.code: other for other in known.filter(code__in=codes).exclude(pk=item.pk)}
    return [item, *(others[code] for code in dict.fromkeys(codes) if code in others)][:MOST_ITEMS]


@_ordering_view
def change_items(ordering: Ordering) -> HttpResponse:
    """One item more, or one less; whatever stands in the other fields stays."""
    typed, items = ordering.request.POST, ordering.items
    change = typed.get("change", "")
    if change == ADD:
        codes = [*(item.code for item in items[1:]), typed.get("other", "")]
        items = with_others(items[0], codes)
    else:
        items = [items[0], *(item for item in items[1:] if item.code != change)]
    ordering = replace(ordering, items=items)
    form = ordering.empty_form()
    form.initial = initial_from(typed_in(typed, form), form)
    form.initial["idempotency_key"] = typed.get("idempotency_key", "")
    return _draw(ordering, form)


@_ordering_view
def submit(ordering: Ordering) -> HttpResponse:
    """The press itself; nothing typed is lost."""
    request, form = ordering.request, ordering.form()
    if not form.is_valid():
        return _draw(ordering, form)
    if form.cleaned_data.get("anonymous"):
        return _submit_without_name(request, form)
    uncertain = is_uncertain(request, form.items[0])
    drafts = form.drafts(enterprise=ordering.chosen, item_uncertain=uncertain)
    now = timezone.now()
    try:
        orders = submit_orders(
            drafts, by=request.user, now=now, idempotency_key=key_of(request, form)
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _draw(ordering, form)
    _forget_draft(request)
    numbers = "、".join(order.number for order in orders)
    messages.success(request, f"已提交，编号 {numbers}。系统正在分派办理部门。")
    return redirect(orders[0])


def _submit_without_name(request, form: EnterpriseOrderForm):
    """As if nobody was signed in: neither the enterprise nor the number of its contact is kept."""
    (draft,) = form.drafts(enterprise=None, item_uncertain=False)
    draft = replace(draft, contact_phone="")
    _, code = submit_anonymous_order(draft, now=timezone.now(), key=key_of(request, form))
    _forget_draft(request)
    return show_code(request, code)


def _forget_draft(request) -> None:
    if key := uuid_in(request.POST.get("idempotency_key", "")):
        drop_draft(key, by=request.user)


@_ordering_view
def append(ordering: Ordering, number: str) -> HttpResponse:
    """What was written goes to an order that is under way, instead of a second one (E01)."""
    request, form = ordering.request, ordering.form()
    orders = Order.objects.visible_to(request.user).for_page().prefetch_related("matters")
    order = orders.filter(number=number, enterprise=ordering.chosen).first()
    if order is None:
        raise Http404
    action = next(
        (way for way in (Action.SUPPLEMENT, Action.MESSAGE) if transition_for(way, order.status)),
        Action.MESSAGE,
    )
    step = STEPS[action]
    said = {"text": request.POST.get("description") or request.POST.get("title")}
    message = step.form(said, request.FILES, order=order, by=request.user)
    if not message.is_valid():
        for name, errors in message.errors.items():
            form.add_error("description" if name == "text" else name, errors)
        return _draw(ordering, form)
    try:
        step.perform(order, by=request.user, now=timezone.now(), **message.cleaned_data)
    except (NotAllowed, ChangedMeanwhile) as refusal:
        form.add_error(None, str(refusal))
        return _draw(ordering, form)
    _forget_draft(request)
    messages.success(request, f"已补充到原单 {order.number}，没有另外点单。")
    return redirect(order)


def _draw(ordering: Ordering, form: EnterpriseOrderForm, *, draft=None) -> HttpResponse:
    request, items, chosen = ordering.request, ordering.items, ordering.chosen
    now = timezone.now()
    said = f"{form['title'].value() or ''}\n{form['description'].value() or ''}"
    context = {
        "form": form,
        "item": items[0],
        "sections": [
            {"item": item, "fields": fields, **about(item, now)} for item, fields in form.asked()
        ],
        "contact": form.contact(),
        "optional": form.optional(),
        "others": _to_add(items) if len(items) < MOST_ITEMS else [],
        "most_items": MOST_ITEMS,
        "enterprises": ordering.enterprises,
        "chosen": chosen,
        "uncertain": is_uncertain(request, items[0]),
        "draft": draft and moment(draft.saved_at, now),
        **hints(request.user, chosen, items, said, now),
    }
    return render(request, "orders/new.html", context, status=422 if form.errors else 200)


def _draw_report(ordering: Ordering, form: EnterpriseOrderForm) -> HttpResponse:
    """The form reduced to where; the press is the usual one."""
    item = ordering.items[0]
    (_, fields), *_ = form.asked()
    places, said = places_of(item), form["description"].value() or ""
    context = {
        "form": form,
        "item": item,
        "where": [field for field in fields if field.name in places],
        "preset": [field for field in fields if field.name not in places],
        "contact": form.contact(),
        "enterprises": ordering.enterprises,
        "chosen": ordering.chosen,
        "emergency": presenting.alarm_in(said) or presenting.alarm(()),
        "promise": presenting.promise_of_alarm(),
    }
    return render(ordering.request, "orders/report.html", context)


def _to_add(items: list[ServiceItem]) -> dict[str, list[ServiceItem]]:
    """The other items by category."""
    groups: dict[str, list[ServiceItem]] = {}
    for item in ServiceItem.objects.offered().in_catalogue_order():
        if item not in items and not item.is_fallback:
            groups.setdefault(item.category.name, []).append(item)
    return groups


def about(item: ServiceItem, now) -> Row:
    """By when an order of now would be done."""
    promised = presenting.promised_now(item, now)
    return {"promised": promised, "latest": until(datetime.fromisoformat(promised["iso"]), now)}


def hints(user, enterprise: Enterprise, items: list[ServiceItem], said: str, now) -> Row:
    """What somebody should know before sending: call first; or there is an order already."""
    if not said.strip():
        return {"emergency": None, "similar": []}
    danger = presenting.alarm_in(said)
    alike = similar_orders(
        user,
        enterprise=enterprise.pk,
        items=[] if items[0].is_fallback else [item.code for item in items],
        text=said,
        now=now,
    )
    return {
        "emergency": danger,
        "report": report_url(said.strip(), user) if danger else "",
        "similar": [
            {**presenting.order_card(order, now), "status": for_enterprise.badge(order)}
            for order in alike
        ],
    }


@_ordering_view
def show_hints(ordering: Ordering) -> HttpResponse:
    """The same while somebody types; a part of the page for htmx."""
    request, now = ordering.request, timezone.now()
    said = f"{request.POST.get('title', '')}\n{request.POST.get('description', '')}"[:3000]
    context = hints(request.user, ordering.chosen, ordering.items, said, now)
    return render(request, "orders/hints.html", {"item": ordering.items[0], **context})


def is_uncertain(request, item: ServiceItem) -> bool:
    """「不确定」: the fallback item, to be judged by the centre."""
    asked = request.POST if request.method == "POST" else request.GET
    return item.is_fallback and asked.get("unsure") == "1"


def _chosen(request, enterprises: list[Enterprise]) -> Enterprise:
    """The enterprise named in the form, else the current one; others' do not exist."""
    wanted = request.POST.get("enterprise")
    if wanted is None:
        return current_of(request, enterprises)
    chosen = next((own for own in enterprises if str(own.pk) == wanted), None)
    if chosen is None:
        raise Http404
    return chosen
