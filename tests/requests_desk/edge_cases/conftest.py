"""The clock of the edge cases, March 2026 (the 2nd is a Monday), and orders to begin with."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from requests_desk import actions
from requests_desk.models import Order
from tests.cast import draft, fresh, settle

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def close_of(day: int, *, month: int = 3) -> datetime:
    return at(day, 17, 30, month=month)


@pytest.fixture
def order_for(liaison, clerk, head, other_clerk, worker, now) -> Callable[..., Order]:
    """Submit an order and let everything follow that does."""

    def order(enterprise, item, *, by=liaison, when=now, **fields) -> Order:
        made = actions.submit_order(draft(enterprise, item, **fields), by=by, now=when)
        settle(when)
        return fresh(made)

    return order


@pytest.fixture
def finish(clerk, head):
    """Sign if need be, hand in and approve; the order as it is then."""

    def finish(order: Order, *, when: datetime, by=clerk, reviewer=head, **result) -> Order:
        if order.assignment.signed_at is None:
            actions.sign_order(order, by=by, now=when)
        words = {"outcome": "solved", "text": "已经办好，请查看。", **result}
        actions.finish_order(fresh(order), by=by, now=when, **words)
        settle(when)
        if fresh(order).resolved_at is None:
            actions.approve_result(fresh(order), by=reviewer, now=when)
            settle(when)
        return fresh(order)

    return finish


@pytest.fixture
def time_machine_at():
    """Make it another time; it stands still there until it is moved again."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(time_machine.travel(moment, tick=False))
