"""One order: its page, its steps, its files; and the list of those one may see."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_desk import presenting
from requests_desk.filters import OrderFilter
from requests_desk.forms import StepForm
from requests_desk.models import Attachment, Order
from requests_desk.presenting import for_enterprise, rated
from requests_desk.presenting.rows import Row
from requests_desk.rules.access import check, current_assignment, roles_towards
from requests_desk.rules.actors import Actor
from requests_desk.rules.follow_links import wants_link
from requests_desk.rules.guards.rating import event_to_come
from requests_desk.rules.reading import note_reading, show_number
from requests_desk.steps import RATING_PAGE, STEPS, Step, available_steps, steps_off
from requests_desk.workflow import Action, Role
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.accounts.standing import standing_of
from xingdong.files.serving import download, show
from xingdong.notices.views.phones import number_refused, number_shown
from xingdong.records.moments import moment
from xingdong.records.paging import NEWEST_FIRST, NEWEST_SUBMITTED_FIRST
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed, TryLater

from .lists import draw_list, may_take_out
from .own_orders import own_orders
from .requests import HtmxRequest


@login_required
@require_safe
def order_list(request: SignedInRequest):
    """All orders one may see, newest first; a liaison's own ones have a page of their own."""
    standing = standing_of(request.user)
    if standing.is_liaison and not standing.oversees:
        return own_orders(request)
    orders = Order.objects.visible_to(request.user).for_list()
    filterset = OrderFilter(request.GET, queryset=orders, request=request)
    return draw_list(
        request,
        filterset=filterset,
        keyset=NEWEST_SUBMITTED_FIRST if filterset.asks_for_dates() else NEWEST_FIRST,
        card=presenting.order_card,
        template="orders/list.html",
        file_url=may_take_out(request.user)
        and f"{reverse('orders:orders_file', args=['xlsx'])}?{request.GET.urlencode()}",
    )


@login_required
@require_safe
def order_page(request: HtmxRequest, number):
    """The page; it asks for itself again every now and then, and mostly is told: nothing new."""
    if request.htmx and _has_seen_everything(request, number):
        return HttpResponse(status=204)
    order = _visible(request, number)
    if not request.htmx:
        note_reading(order, by=request.user)
    return draw_order(request, order)


def draw_order(
    request: SignedInRequest,
    order: Order,
    *,
    failed: Step | None = None,
    form: StepForm | None = None,
):
    """The page of ``order``; ``failed`` and ``form`` are a step that came back with errors."""
    now = timezone.now()
    roles = roles_towards(request.user, order)
    internal = presenting.sees_internal(roles)
    prefetch_related_objects([order], "events__attachments")
    events = list(order.events.all())
    steps = available_steps(order, request.user, now=now)
    forms = {failed: form} if failed and form else {}
    offers = [offer(step, order, request.user, forms) for step in steps]
    enterprise_view = Role.ENTERPRISE in roles
    from_outside = enterprise_view and not internal
    if enterprise_view and (waits := event_to_come(order, now)):
        offers.append(_refusal(STEPS[Action.RATE], waits))
    timeline = presenting.timeline(events, now, roles=roles)
    if from_outside:
        timeline = for_enterprise.in_plain_words(timeline, order)
        offers += _not_yet(order, steps, now)
    context = {
        "order": order,
        "emergency": presenting.alarm_of(order),
        "status": for_enterprise.badge(order) if from_outside else presenting.status_badge(order),
        "roles": roles,
        "internal": internal,
        # What was handed in and waits for the head; not the answer of a round that is over.
        "awaits_review": internal and _is_handed_in(order),
        "enterprise_view": enterprise_view,
        "next": None if internal else for_enterprise.what_next(order, now),
        "helpers": []
        if internal
        else presenting.helpers(order.micro_grid_id, timezone.localdate(now)),
        "sent_together": _sent_together(order, request.user) if enterprise_view else [],
        "mark": mark_of(order, events, internal=internal),
        "changed": "seen" in request.GET,
        "draft_done": _draft_behind(order, request.user),
        "contact": contact_shown(order, request.user),
        "description": presenting.text_for(order.description, roles),
        "details": presenting.details_for(order, roles),
        "promise": presenting.promise_light(order, now),
        "promised": presenting.promised(order, now),
        "wants_link": Role.CENTRE in roles and not order.is_final and wants_link(order),
        "submitted": moment(order.submitted_at, now),
        "turn": internal and presenting.current_turn(order, now),
        "progress": presenting.progress(order),
        "timeline": timeline,
        "assists": [presenting.assist_line(assist, now) for assist in order.assists.all()],
        "linked": internal and [presenting.order_card(other, now) for other in order.linked.all()],
        "matters": [presenting.matter_line(matter, now) for matter in order.matters.all()],
        "surveys": [survey for survey in order.surveys.all() if survey.answered_at],
        "aftermath": presenting.aftermath(order),
        "reason": presenting.reason(order, events, now, roles=roles),
        "actions": [offer for offer in offers if not offer["way_out"]]
        + [_refusal(step, why) for step, why in steps_off(order, request.user, now=now)],
        "way_out": [offer for offer in offers if offer["way_out"]],
    }
    return render(request, "orders/order.html", context, status=422 if form else 200)


def contact_shown(order: Order, by: User) -> Row:
    """The contact, with the number as ``components/phone.html`` draws it."""
    contact = presenting.contact_of(order, by)
    ask = reverse("orders:phone", args=[order.number]) if contact["may_ask"] else ""
    is_masked = "*" in contact["phone"]
    phone = {
        "number": "" if is_masked else contact["phone"],
        "masked": contact["phone"] if is_masked else "",
        "ask": ask if is_masked else "",
    }
    return {**contact, "phone": phone}


@login_required
@require_POST
def phone(request: SignedInRequest, number):
    """The contact's number, for somebody who is not in charge; the press is logged."""
    order = _visible(request, number)
    try:
        shown = show_number(order, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        if not refusal.not_now:
            raise Http404 from refusal
        return number_refused(request, refusal)
    about = f"诉求 {order.number} 的联系人"
    return number_shown(request, shown, whose=order.contact_name, about=about)


def _is_handed_in(order: Order) -> bool:
    assignment = current_assignment(order)
    return assignment is not None and assignment.finished_at is not None


def mark_of(order: Order, events, *, internal: bool) -> str:
    """What a page has seen of its order; there is something new when this changes."""
    seen = [event.pk for event in events if internal or event.is_public]
    return f"{order.status}-{seen[-1] if seen else 0}"


def _has_seen_everything(request: SignedInRequest, number: str) -> bool:
    """Whether the page that asks again has the newest mark; two small statements."""
    orders = Order.objects.visible_to(request.user).select_related("assignment")
    order = get_object_or_404(orders, number=number)
    internal = presenting.sees_internal(roles_towards(request.user, order))
    events = order.events.all() if internal else order.events.public()
    last = events.values_list("pk", flat=True).last() or 0
    return request.GET.get("seen") == f"{order.status}-{last}"


def _draft_behind(order: Order, user) -> str:
    """The key of the form it was typed into: what this phone still keeps of it is done with."""
    key = order.idempotency_key if order.entered_by_id == user.pk else None
    return key[:32] if key else ""


def _sent_together(order: Order, user) -> list[Row]:
    """The other orders of the same press, as far as one may see them."""
    if order.bundle is None:
        return []
    others = Order.objects.visible_to(user).sent_with(order).for_list().order_by("pk")
    return [
        {**presenting.order_card(other, timezone.now()), "status": for_enterprise.badge(other)}
        for other in others.prefetch_related("matters")
    ]


def _not_yet(order: Order, steps: list[Step], now) -> list[Row]:
    """What one may not do at this moment but later, with the moment."""
    if any(step.action == Action.URGE for step in steps):
        return []
    hint = for_enterprise.urge_hint(order, now)
    return [_refusal(STEPS[Action.URGE], hint)] if hint else []


def offer(
    step: Step, order: Order, user: Actor, failed: Mapping[Step, StepForm], url: str = ""
) -> Row:
    """A step as the action panel draws it; one with long choices has a page of its own.

    ``failed`` has the form that came back with errors: only one may be unfolded.
    """
    url = url or step.url(order)
    offer = {
        **_button(step),
        "url": url,
        "tone": step.tone,
        "help": step.confirm,
        "multipart": True,
    }
    if step.own_page:
        return {**offer, "link": url}
    form = failed.get(step) or step.form(order=order, by=user, auto_id=f"{step.action}_%s")
    return {**offer, "form": form, "open": not failed and step.action.about.awaited}


def _refusal(step: Step, why: str) -> Row:
    """A step that is off, with the reason in place of its form."""
    return {**_button(step), "disabled": why}


def _button(step: Step) -> Row:
    return {
        "key": step.action.value,
        "label": step.verb,
        "icon": step.icon,
        "way_out": step.way_out,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: SignedInRequest, number, action):
    """One action on one order: through the door, check the form, call the action, say one thing."""
    order = _visible(request, number)
    step = STEPS.get(action)
    if step is None:
        raise Http404
    try:
        check(order, step.action, request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(order)
    if request.method != "POST":
        return _step_page(request, order, step, step.form(order=order, by=request.user))
    form = step.form(request.POST, request.FILES, order=order, by=request.user)
    if not form.is_valid():
        return _draw_again(request, order, step, form)
    try:
        step.perform(order, by=request.user, now=timezone.now(), **form.cleaned_data)
    except TryLater as refusal:
        form.add_error(None, str(refusal))
        return _draw_again(request, order, step, form)
    except (NotAllowed, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
        if typed := form.cleaned_data.get("text") or form.cleaned_data.get("reason"):
            messages.info(request, f"您刚才填写的内容：{typed}")
    else:
        messages.success(request, rated.what_came(order) if step.page == RATING_PAGE else step.done)
    still_visible = Order.objects.visible_to(request.user).filter(pk=order.pk).exists()
    return redirect(order) if still_visible else redirect("orders:home")


def _draw_again(request: SignedInRequest, order: Order, step: Step, form) -> HttpResponse:
    """The form with what is wrong, and with all that was typed."""
    if step.own_page:
        return _step_page(request, order, step, form, status=422)
    return draw_order(request, order, failed=step, form=form)


def _step_page(request: SignedInRequest, order: Order, step: Step, form, status=200):
    roles = roles_towards(request.user, order)
    from_outside = Role.ENTERPRISE in roles and not presenting.sees_internal(roles)
    context = {
        "order": order,
        "step": step,
        "form": form,
        "url": step.url(order),
        "status": for_enterprise.badge(order) if from_outside else presenting.status_badge(order),
        "description": presenting.text_for(order.description, roles),
        "details": presenting.details_for(order, roles),
    }
    if step.page == RATING_PAGE:
        context |= rated.rating_page(order, timezone.now())
    return render(request, step.page, context, status=status)


@login_required
@require_safe
def attachment(request: SignedInRequest, number, key):
    """A file of an order one may see; always a download, never shown by the browser."""
    return download(_read_file(request, number, key))


@login_required
@require_safe
def picture(request: SignedInRequest, number, key, copy):
    """A small copy of a picture, drawn by us; the only thing of an upload a browser shows."""
    return show(_read_file(request, number, key, is_full=copy == "preview"), copy)


def _read_file(request: SignedInRequest, number, key, *, is_full: bool = True) -> Attachment:
    """A file that one may see; a thumbnail is part of the page, and was noted with it."""
    order = _visible(request, number)
    internal = presenting.sees_internal(roles_towards(request.user, order))
    events = order.events.all() if internal else order.events.public()
    available = Attachment.objects.available()
    file = get_object_or_404(available, order=order, key=key, event__in=events)
    if is_full:
        note_reading(order, by=request.user, what=file.name)
    return file


def _visible(request: SignedInRequest, number: str) -> Order:
    orders = Order.objects.visible_to(request.user).for_page().with_parts(request.user)
    return get_object_or_404(orders, number=number)
