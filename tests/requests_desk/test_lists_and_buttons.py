"""What is written twice, in SQL for a list and in Python for a button, says the same.

For every person and every state: an order is on the list exactly when the action is open to who
looks. A person who finds it there can do it, and whoever can do it finds it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pytest
import time_machine

from requests_desk import actions
from requests_desk.models import Assignment, Order
from requests_desk.presenting import for_enterprise
from requests_desk.rules.access import available_actions, roles_towards
from requests_desk.rules.actors import LinkHolder
from requests_desk.views.decisions import decisions_of
from requests_desk.workflow import AWAITS_ENTERPRISE, Action, Role, Status, statuses_for
from tests.cast import again, fresh
from tests.support.states import STATES
from xingdong.accounts.actors import SYSTEM
from xingdong.accounts.standing import standing_of

A = Action


class Reader:
    """Somebody who looks, and what the lists show; every page is read once."""

    def __init__(self, user, now: datetime):
        self.user, self.now, self.standing = user, now, standing_of(user)

    @cached_property
    def decisions(self) -> dict[str, set[int]]:
        """待审批: the orders of each group."""
        waiting = decisions_of(self.user, now=self.now)
        return {key: {row.order_id for row in rows} for key, rows in waiting.items()}

    @cached_property
    def queue(self) -> dict[str, set[int]]:
        """工作队列: the orders in each status."""
        return by_status(Assignment.objects.queue_of(self.user), "order__status", "order")

    @cached_property
    def own(self) -> dict[str, set[int]]:
        """As the first page and the digest of a liaison count them."""
        seen = Order.objects.visible_to(self.user)
        return by_status(seen.filter(enterprise__in=self.standing.enterprises), "status", "pk")

    def centre(self, orders) -> set[int]:
        """研判台: nobody but the centre has such a page."""
        return set(orders.values_list("pk", flat=True)) if self.standing.is_centre else set()

    def returns(self) -> set[int]:
        """On 研判台 what the centre judges, in 待审批 what a head does, or the centre for one."""
        asked = Order.objects.return_asked(by=self.user, on=self.now.date())
        return self.decisions["returns"] | self.centre(asked)


def by_status(rows, status: str, order: str) -> dict[str, set[int]]:
    found = defaultdict(set)
    for value, key in rows.values_list(status, order):
        found[value].add(key)
    return found


@dataclass(frozen=True)
class Listed:
    """A list, as the keys of the orders on it, and the actions that it waits for."""

    name: str
    orders: Callable[[Reader], set[int]]
    actions: set[Action]


LISTS = (
    Listed("办结待审", lambda one: one.decisions["results"], {A.APPROVE, A.REFUSE_RESULT}),
    Listed(
        "延期待审",
        lambda one: one.decisions["extensions"] | one.decisions["second"],
        {A.APPROVE_EXTENSION, A.REFUSE_EXTENSION},
    ),
    Listed("挂起申请", lambda one: one.decisions["holds"], {A.APPROVE_HOLD, A.REFUSE_HOLD}),
    Listed("退单待审", Reader.returns, {A.ACCEPT_RETURN, A.REFUSE_RETURN}),
    Listed("督办待答复", lambda one: one.decisions["supervisions"], {A.ANSWER_SUPERVISION}),
    Listed("差评待回访", lambda one: one.decisions["calls"], {A.CALL_BACK}),
    Listed("申诉待结论", lambda one: one.decisions["appeals"], {A.DECIDE_APPEAL}),
    Listed(
        "待研判",
        lambda one: one.centre(Order.objects.in_triage()),
        {A.DISPATCH, A.CONVENE, A.MINUTE},
    ),
    Listed(
        "企业已注销或迁出",
        lambda one: one.centre(Order.objects.of_gone_enterprises()),
        {A.CLOSE_GONE},
    ),
    Listed("待签收", lambda one: one.queue[Status.ROUTED], {A.SIGN}),
    Listed("办理中", lambda one: one.queue[Status.IN_PROGRESS], {A.CONTACT}),
    Listed("挂起", lambda one: one.queue[Status.ON_HOLD], {A.RESUME}),
    Listed("待补充", lambda one: one.own[Status.SUPPLEMENT], {A.SUPPLEMENT}),
    Listed("待评价", lambda one: one.own[Status.RESOLVED], {A.RATE}),
    Listed(
        "待您处理",
        lambda one: set().union(*(one.own[status] for status in AWAITS_ENTERPRISE)),
        {A.SUPPLEMENT, A.RATE},
    ),
)


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def everybody(cast, both, scene) -> dict:
    scene.people.both = both
    return {name: user for name, user in cast.items() if user is not None} | {"both": both}


@pytest.mark.parametrize("state", STATES)
def test_who_finds_an_order_on_a_list_can_do_it_and_the_other_way_round(
    state, scene, everybody, now
):
    STATES[state](scene)
    order = fresh(scene.order)
    found, possible = {}, {}
    for name, user in everybody.items():
        reader = Reader(again(user), now)
        may = set(available_actions(order, reader.user, now=now))
        found[name] = {one.name for one in LISTS if order.pk in one.orders(reader)}
        possible[name] = {one.name for one in LISTS if may & one.actions}
    assert found == possible
    a_wish_for_urgency_is_listed_while_it_can_be_answered(order, everybody["worker"], now)
    a_supplement_is_waited_for_where_it_can_come_and_can_run_out(order, now)
    whoever_may_urge_is_offered_it_or_told_from_when(order, everybody, now)


def a_wish_for_urgency_is_listed_while_it_can_be_answered(order, worker, now) -> None:
    may = available_actions(order, again(worker), now=now)
    waits = order.urgency_requested and A.SET_GRADE in may
    assert Order.objects.urgency_asked().filter(pk=order.pk).exists() == waits


def a_supplement_is_waited_for_where_it_can_come_and_can_run_out(order, now) -> None:
    waits = Order.objects.awaiting_supplement().filter(pk=order.pk).exists()
    holder = LinkHolder(order.pk, "李联络")
    assert (A.SUPPLEMENT in available_actions(order, holder, now=now)) == waits
    assert (A.EXPIRE_SUPPLEMENT in available_actions(order, SYSTEM, now=now)) == waits


def whoever_may_urge_is_offered_it_or_told_from_when(order, everybody, now) -> None:
    """Never both, never neither; and from the moment that is told it is open."""
    for user in [*map(again, everybody.values()), LinkHolder(order.pk, "李联络")]:
        if Role.ENTERPRISE not in roles_towards(user, order):
            continue
        hint = for_enterprise.urge_hint(order, now)
        offered = A.URGE in available_actions(order, user, now=now)
        assert offered + bool(hint) == (order.status in statuses_for(A.URGE))
        if hint:
            from_then = for_enterprise.urge_from(order, now)
            assert A.URGE in available_actions(order, user, now=from_then)


@pytest.mark.parametrize(
    "state",
    [
        "rated_badly_and_waiting",
        "rated_badly_and_finished",
        "reworks_used_up",
        "reworks_used_up_and_dispatched",
    ],
)
def test_the_call_after_a_bad_rating_can_be_made_whatever_the_desk_does_meanwhile(
    state, scene, everybody, now
):
    """It is due within a working day (handbook §3.3), and a desk may be quicker than that."""
    STATES[state](scene)
    scene.do(actions.call_back, "worker", code="complex", text="需协调。")
    assert scene.order.matters.get(kind="rectification", settled_at=None).first_step_at == now
