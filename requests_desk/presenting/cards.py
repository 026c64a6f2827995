"""Orders as rows of lists."""

from datetime import date, datetime

from django.urls import reverse

from requests_desk.models import Assignment, Order, SavedDraft, Survey
from requests_desk.workflow import Action, Status, transition_for
from xingdong.records.moments import moment

from .lights import assignment_light, promise_light
from .rows import Row


def bad_rating(survey: Survey, now: datetime) -> Row:
    """A rating below 基本满意, or 未解决, for the centre's desk."""
    order = survey.order
    return {
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "enterprise": order.enterprise_short_name,
        "department": survey.department_name,
        "level": survey.get_level_display(),
        "solved": survey.get_solved_display(),
        "reasons": "、".join(survey.reason_labels()),
        "comment": survey.comment,
        "time": survey.answered_at and moment(survey.answered_at, now),
        "status": status_badge(order),
    }


def status_badge(order: Order) -> Row:
    again = order.rework_round and transition_for(Action.FINISH, order.status)
    label = "二次办理" if again else order.get_status_display()
    return {"label": label, "tone": Status(order.status).tone}


def _card(order: Order, now: datetime, light_of_row: Row, handler: str) -> Row:
    return {
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "item": order.item.name,
        "enterprise": order.enterprise_short_name,
        "spot": order.spot_words,
        "handler": handler,
        "status": status_badge(order),
        "light": light_of_row,
        "time": moment(order.submitted_at, now),
        "flag": order.flag,
    }


def order_card(order: Order, now: datetime) -> Row:
    """An order in a list; needs ``for_list()``."""
    handler = f"{order.assignment.department}" if order.assignment else ""
    return _card(order, now, promise_light(order, now), handler)


def ledger_line(order: Order, day: date) -> Row:
    """An order with a day ahead of it; needs ``for_list()``."""
    return {
        "day": f"{day:%Y-%m-%d}",
        "url": order.get_absolute_url(),
        "number": order.number,
        "title": order.title,
        "item": order.item.name,
        "enterprise": order.enterprise_short_name,
        "basis": order.result_basis,
    }


def queue_card(assignment: Assignment, now: datetime) -> Row:
    """An assignment in the department's queue; needs ``for_queue()``."""
    order = assignment.order
    handler = assignment.handler.real_name if assignment.handler else "（未指定）"
    return _card(order, now, assignment_light(assignment, order, now), handler)


def draft_line(draft: SavedDraft, now: datetime) -> Row:
    return {
        "url": draft.get_absolute_url(),
        "title": str(draft),
        "delete": reverse("orders:delete_draft", args=[draft.pk]),
        "saved": moment(draft.saved_at, now),
    }
