"""The page of an order for whoever reads it without an account: by a code, or by a link."""

from collections.abc import Callable, Collection, Mapping

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from requests_desk import presenting
from requests_desk.forms import StepForm
from requests_desk.models import Order, OrderEvent
from requests_desk.presenting import for_enterprise
from requests_desk.presenting.rows import Row
from requests_desk.rules.access import check
from requests_desk.rules.actors import LinkHolder
from requests_desk.steps import STEPS, Step, available_steps
from requests_desk.workflow import Role
from xingdong.records.moments import moment

from .orders import offer


def holder_of(order: Order) -> LinkHolder:
    return LinkHolder(order.pk, order.contact_name)


def public_events(order: Order) -> QuerySet[OrderEvent]:
    return order.events.public().prefetch_related("attachments")


def open_step(action: str, open_to: Callable[[Step], bool]) -> Step:
    """The step of an address; not found where it is none, or not ``open_to`` this reader."""
    step = next((step for known, step in STEPS.items() if known.value == action), None)
    if step is None or not open_to(step):
        raise Http404
    return step


def take(order: Order, step: Step, data, files, *, now) -> StepForm | None:
    """Carry the step out; the form when something is wrong with it. Raises the verbs' refusals."""
    by = holder_of(order)
    form = step.form(data, files, order=order, by=by)
    check(order, step.action, by, now=now)
    if not form.is_valid():
        return form
    step.perform(order, by=by, now=now, **form.cleaned_data)
    return None


def outside_page(
    order: Order,
    *,
    roles: frozenset[Role],
    steps: Callable[[Step], bool],
    step_url: Callable[[Step], str],
    file_of: Callable[[Row], Row],
    failed: Mapping[Step, StepForm],
    unread: Collection[int] = (),
) -> Row:
    """What the page shows; of the ``unread`` events only that they happened, and when."""
    now, by = timezone.now(), holder_of(order)
    events = list(public_events(order))
    stops = for_enterprise.in_plain_words(presenting.timeline(events, now, roles=roles), order)
    for event, stop in zip(reversed(events), stops, strict=True):
        if event.pk in unread:
            by_liaison = event.by_role == Role.ENTERPRISE and event.by_id is not None
            actor = "贵公司联络员" if by_liaison else stop["actor"]
            stop |= {"actor": actor, "text": "", "files": []}
        stop["files"] = [{**line, **file_of(line)} for line in stop["files"]]
    return {
        "order": order,
        "emergency": presenting.alarm_of(order),
        "status": for_enterprise.badge(order),
        "progress": presenting.progress(order),
        "next": for_enterprise.what_next(order, now),
        "timeline": stops,
        "description": presenting.text_for(order.description, roles),
        "details": presenting.details_for(order, roles),
        "result": presenting.text_for(order.result_text, roles) if order.resolved_at else "",
        "promised": moment(order.promised_at, now),
        "reason": presenting.reason(order, events, now, roles=roles),
        "actions": [
            offer(step, order, by, failed, step_url(step))
            for step in available_steps(order, by, now=now)
            if steps(step)
        ],
    }
