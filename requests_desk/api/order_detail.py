"""What one person sees of an order through the API: the page's rules, as data (handbook §2.6)."""

from datetime import datetime

from django.db.models import prefetch_related_objects
from django.http import Http404
from rest_framework.reverse import reverse

from requests_desk import presenting
from requests_desk.models import Order, OrderEvent
from requests_desk.rules.access import roles_towards
from requests_desk.rules.matters import assignment_of
from requests_desk.steps import Step, available_steps
from requests_desk.workflow import Role

from .form_fields import describe
from .serializers import DateExplanations, OrderParts, OrderRow


def visible_order(user, number: str) -> Order:
    """The order through the one door; what one may not see does not exist."""
    order = Order.objects.visible_to(user).for_page().with_parts(user).filter(number=number).first()
    if order is None:
        raise Http404
    return order


def order_detail(order: Order, request, *, now: datetime) -> dict:
    """The order as ``request.user`` may see it, with what they may do next."""
    context = {"request": request}
    parts = OrderParts(_parts(order, request, now), context=context)
    return {**OrderRow(order, context=context).data, **parts.data}


def shown_events(order: Order, *, internal: bool):
    """The events of the order's timeline: the enterprise never sees internal ones."""
    return order.events.all() if internal else order.events.public()


def _parts(order: Order, request, now: datetime) -> dict:
    roles = roles_towards(request.user, order)
    internal = presenting.sees_internal(roles)
    prefetch_related_objects([order], "events__attachments")
    events = [event for event in order.events.all() if internal or event.is_public]

    def visible_text(value):
        """Text as this person may read it; a leader sees long numbers masked."""
        return presenting.text_for(value, roles) if isinstance(value, str) else value

    # Until the head has agreed, the reply is a draft that the enterprise must not rely on.
    has_result = order.outcome and (internal or order.resolved_at is not None)
    return {
        "description": visible_text(order.description),
        "details": {key: visible_text(value) for key, value in order.details.items()},
        "detail_lines": [
            {"label": label, "text": visible_text(text)} for label, text in order.detail_lines()
        ],
        "place": order.place,
        "contact": presenting.contact_of(order, request.user),
        "item_uncertain": order.item_uncertain,
        "sensitive": order.sensitive,
        "urgency_requested": order.urgency_requested,
        "entered_by": order.entered_by.real_name if order.entered_by else "匿名",
        "assignment": order.assignment,
        "promise_explanation": presenting.explain_promise(order),
        "clocks": _clocks(order) if internal and order.assignment else None,
        "co_departments": [assist.department for assist in order.assists.all()],
        "result": order if has_result else None,
        "resolved_at": order.resolved_at,
        "closed_at": order.closed_at,
        "closing": order.closing,
        "closing_label": order.get_closing_display(),
        "ratings": [survey for survey in order.surveys.all() if survey.answered_at],
        "timeline": [_stop(event, visible_text, internal) for event in reversed(events)],
        "attachments": [
            _file(attachment, event, order, request)
            for event in events
            for attachment in event.attachments.all()
        ],
        "actions": [
            offer(step, order, request) for step in available_steps(order, request.user, now=now)
        ],
    }


def _clocks(order: Order) -> dict:
    """The dates of the turn, each with the sentence of the page that explains it."""
    turn, names = assignment_of(order), list(DateExplanations().fields)
    return {
        "explanation": turn.explanation,
        **{name: getattr(turn, name) for name in (*names, "next_due_at", "needs_centre_review")},
        "explanations": {name: presenting.explain_date(order, name) for name in names},
    }


def _stop(event: OrderEvent, visible_text, internal: bool) -> dict:
    by_system = event.by_role == Role.SYSTEM
    return {
        "action": event.action,
        "title": event.get_action_display(),
        "actor": "系统" if by_system else f"{event.by_name} {event.by_label}".strip(),
        "at": event.created_at,
        "text": visible_text(event.public_text),
        "internal_text": visible_text(event.internal_text) if internal else "",
        "public": event.is_public,
    }


def _file(attachment, event: OrderEvent, order: Order, request) -> dict:
    return {
        "key": attachment.key,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "created_at": attachment.created_at,
        "action": event.action,
        "href": reverse("api:attachment", args=[order.number, attachment.key], request=request),
    }


def offer(step: Step, order: Order, request) -> dict:
    """One available action with the form it asks for, choices included."""
    form = step.form(order=order, by=request.user)
    return {
        "action": step.action,
        "verb": step.verb,
        "method": "POST",
        "href": reverse(f"api:{step.action}", args=[order.number], request=request),
        "confirm": step.confirm,
        "fields": describe(form.fields, form.initial),
    }
