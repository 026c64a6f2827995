"""The only writers of orders: one verb, one function, one transaction."""

from .centre import (
    accept_return,
    archive_unsatisfied,
    dispatch_order,
    refuse_return,
    reject_order,
    set_grade,
)
from .expiring import close_expired_orders
from .handling import (
    add_note,
    ask_return,
    ask_supplement,
    finish_order,
    reassign_order,
    record_contact,
    sign_order,
)
from .rating import open_survey, rate_order
from .reviewing import approve_result, refuse_result
from .routing import route_order
from .submitting import submit_order
from .supplementing import supplement_order, withdraw_order

__all__ = [
    "accept_return",
    "add_note",
    "approve_result",
    "archive_unsatisfied",
    "ask_return",
    "ask_supplement",
    "close_expired_orders",
    "dispatch_order",
    "finish_order",
    "open_survey",
    "rate_order",
    "reassign_order",
    "record_contact",
    "refuse_result",
    "refuse_return",
    "reject_order",
    "route_order",
    "set_grade",
    "sign_order",
    "submit_order",
    "supplement_order",
    "withdraw_order",
]
