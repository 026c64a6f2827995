"""Long after its end an order tells no more whose it was: what happened, and the counts, stay."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from requests_desk.models import Assist, Matter, Order, OrderEvent, SearchText, Survey
from requests_desk.models.orders import FORGOTTEN
from requests_desk.models.search_texts import text_of
from requests_desk.workflow import FINAL, Action, Role
from services.models import ServiceItem
from xingdong.notices.models import Delivery
from xingdong.records.privacy import without_personal_data

SOMEBODY = "联系人"
# The texts of rows that hang on an order; its events are dealt with by themselves.
TEXTS: dict[type[Any], tuple[str, ...]] = {
    Survey: ("comment",),
    Matter: ("reason", "answer"),
    Assist: ("task", "answer"),
}
ORDER_TEXTS = ("title", "description", "place", "result_text", "result_basis")
# Answers of these kinds say what somebody wrote; the others are counts, days and choices.
WRITTEN = {"text", "textarea"}


def orders_to_forget(before: datetime) -> QuerySet[Order]:
    """Closed before then, and nothing about them is disputed or still to come."""
    disputed = Matter.objects.open().values("order")
    comes_back = Q(pk__in=Order.objects.carried().values("pk"))
    goes_on = Q(continued_by__isnull=False, continued_by__closed_at__isnull=True)
    old = Order.objects.filter(status__in=FINAL, closed_at__lt=before)
    old = old.exclude(contact_name=FORGOTTEN)
    return old.exclude(pk__in=disputed).exclude(comes_back).exclude(goes_on)


@transaction.atomic
def forget_people(order: Order) -> None:
    """Remove names, numbers and what was written in forms from it and from all that repeats it."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    events = list(OrderEvent.objects.filter(order=order))
    veil = _veil(order, events)
    _forget_events(order, events, veil)
    for model, fields in TEXTS.items():
        rows = list(model._base_manager.filter(order=order))
        for row in rows:
            for name in fields:
                setattr(row, name, veil(getattr(row, name)))
        model._base_manager.bulk_update(rows, fields)
    for name in ORDER_TEXTS:
        setattr(order, name, veil(getattr(order, name)))
    order.details = _counts_of(order.item, order.details)
    # Whether somebody could be called is a figure (handbook §3): there was something, or nothing.
    order.contact_phone = FORGOTTEN if order.contact_phone or order.contact_email else ""
    order.contact_name, order.contact_email = FORGOTTEN, ""
    order.save(
        update_fields=[*ORDER_TEXTS, "details", "contact_name", "contact_phone", "contact_email"]
    )
    SearchText.objects.filter(order=order).update(text=text_of(order))


def _forget_events(order: Order, events: Sequence[OrderEvent], veil: Callable[[str], str]) -> None:
    for event in events:
        if event.by_role == Role.ENTERPRISE:
            event.by_name = SOMEBODY
        event.public_text = (
            "企业联系人已更换。" if event.action == Action.HAND_OVER else veil(event.public_text)
        )
        event.internal_text, event.last_error = veil(event.internal_text), ""
        event.data = _veiled(event.data, veil)
    OrderEvent.objects.bulk_update(
        events, ["by_name", "public_text", "internal_text", "last_error", "data"]
    )
    keys = [str(event.pk) for event in events]
    Delivery.objects.filter(source="order_event", key__in=keys).delete()


def _veil(order: Order, events: Sequence[OrderEvent]) -> Callable[[str], str]:
    """What takes the people of this order out of a text."""
    of_enterprise = {event.by_name for event in events if event.by_role == Role.ENTERPRISE}
    names = {order.contact_name, *of_enterprise} - {"", "匿名", SOMEBODY}
    literals = {name: SOMEBODY for name in names if len(name) > 1}
    if order.contact_phone:
        literals[order.contact_phone] = "「号码」"

    def veil(text: str) -> str:
        for known in sorted(literals, key=len, reverse=True):
            text = text.replace(known, literals[known])
        return without_personal_data(text)

    return veil


def _veiled(data: Any, veil: Callable[[str], str]) -> Any:
    if isinstance(data, dict):
        return {key: _veiled(value, veil) for key, value in data.items()}
    if isinstance(data, list):
        return [_veiled(value, veil) for value in data]
    return veil(data) if isinstance(data, str) else data


def _counts_of(item: ServiceItem, details: dict[str, Any]) -> dict[str, Any]:
    """The answers without what was written; of a question nobody asks any more only numbers."""
    kinds = {field["key"]: field["type"] for field in item.form_fields}
    return {
        key: answer
        for key, answer in details.items()
        if not isinstance(answer, str) or kinds.get(key, "text") not in WRITTEN
    }
