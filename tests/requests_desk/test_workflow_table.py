"""The golden table: who may do what when, written by hand (domain.md §2.3, §2.6)."""

import pytest

from requests_desk import actions
from requests_desk.access import NotAllowed, available_actions, check
from requests_desk.models import OrderEvent
from requests_desk.workflow import TRANSITIONS, Action, Status, transition_for
from tests.cast import again, draft, fresh, settle

A = Action

# What each person may do while RSZX has the order and `clerk` handles it. Everybody not named may
# do nothing.
GOLDEN = {
    Status.SUBMITTED: {
        "liaison": {A.WITHDRAW},
        "colleague": {A.WITHDRAW},
        "worker": {A.NOTE},
    },
    Status.TRIAGE: {
        "liaison": {A.WITHDRAW},
        "colleague": {A.WITHDRAW},
        "worker": {A.DISPATCH, A.REJECT, A.SET_GRADE, A.ASK_SUPPLEMENT, A.NOTE},
    },
    Status.SUPPLEMENT: {
        "liaison": {A.SUPPLEMENT, A.WITHDRAW},
        "colleague": {A.SUPPLEMENT, A.WITHDRAW},
        "clerk": {A.NOTE},
        "second_clerk": {A.NOTE},
        "head": {A.NOTE},
        "worker": {A.NOTE},
    },
    Status.ROUTED: {
        "liaison": {A.WITHDRAW},
        "colleague": {A.WITHDRAW},
        "clerk": {A.SIGN, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN},
        "second_clerk": {A.SIGN, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN},
        "head": {A.SIGN, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN, A.REASSIGN},
        "worker": {A.NOTE, A.SET_GRADE, A.REASSIGN},
    },
    Status.IN_PROGRESS: {
        "liaison": {A.WITHDRAW},
        "colleague": {A.WITHDRAW},
        "clerk": {A.CONTACT, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN, A.FINISH},
        "second_clerk": {A.CONTACT, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN, A.FINISH},
        "head": {A.CONTACT, A.NOTE, A.ASK_SUPPLEMENT, A.ASK_RETURN, A.FINISH, A.REASSIGN},
        "worker": {A.NOTE, A.SET_GRADE, A.REASSIGN},
    },
    Status.RETURN_REVIEW: {
        "clerk": {A.NOTE},
        "second_clerk": {A.NOTE},
        "head": {A.NOTE},
        "worker": {A.NOTE, A.ACCEPT_RETURN, A.REFUSE_RETURN},
    },
    Status.REVIEW: {
        "clerk": {A.NOTE},
        "second_clerk": {A.NOTE},
        "head": {A.NOTE, A.APPROVE, A.REFUSE_RESULT},
        "worker": {A.NOTE},
    },
    Status.RESOLVED: {
        "liaison": {A.RATE},
        "colleague": {A.RATE},
        "worker": {A.NOTE},
    },
    Status.CLOSED: {},
    Status.WITHDRAWN: {},
    Status.REJECTED: {},
}


@pytest.fixture
def order_in(request, enterprise, item, liaison, clerk, head, worker, now):
    """Bring an order into a status by the real actions."""

    def bring(status: Status):
        uncertain = status in (Status.TRIAGE, Status.REJECTED)
        order = actions.submit_order(
            draft(enterprise, item, item_uncertain=uncertain), by=liaison, now=now
        )
        if status == Status.SUBMITTED:
            return order
        settle(now)
        for step in PATHS[status]:
            step(fresh(order), locals_of(clerk, head, worker, liaison, now))
            settle(now)
        return fresh(order)

    return bring


def locals_of(clerk, head, worker, liaison, now):
    return {"clerk": clerk, "head": head, "worker": worker, "liaison": liaison, "now": now}


def _sign(order, who):
    actions.sign_order(order, by=who["clerk"], now=who["now"])


def _finish(order, who):
    actions.finish_order(
        order, by=who["clerk"], outcome="solved", text="已经办好，请查看。", now=who["now"]
    )


def _approve(order, who):
    actions.approve_result(order, by=who["head"], now=who["now"])


def _rate(order, who):
    actions.rate_order(
        order, by=who["liaison"], level=5, solved="yes", via="portal", now=who["now"]
    )


def _ask_supplement(order, who):
    actions.ask_supplement(order, by=who["clerk"], text="请补充营业执照。", now=who["now"])


def _ask_return(order, who):
    actions.ask_return(
        order, by=who["clerk"], reason="R1", basis="职责清单第 3 条。", now=who["now"]
    )


def _withdraw(order, who):
    actions.withdraw_order(order, by=who["liaison"], reason="已自行解决。", now=who["now"])


def _reject(order, who):
    actions.reject_order(
        order,
        by=who["worker"],
        reason="no_request",
        explanation="请写明需要什么。",
        now=who["now"],
    )


PATHS = {
    Status.TRIAGE: [],
    Status.ROUTED: [],
    Status.IN_PROGRESS: [_sign],
    Status.SUPPLEMENT: [_ask_supplement],
    Status.RETURN_REVIEW: [_ask_return],
    Status.REVIEW: [_sign, _finish],
    Status.RESOLVED: [_sign, _finish, _approve],
    Status.CLOSED: [_sign, _finish, _approve, _rate],
    Status.WITHDRAWN: [_withdraw],
    Status.REJECTED: [_reject],
}


@pytest.mark.parametrize("status", list(Status))
def test_who_may_do_what(status, order_in, cast, now):
    order = order_in(status)
    assert order.status == status
    allowed = {
        name: set(available_actions(order, again(user), now=now))
        for name, user in cast.items()
        if user is not None
    }
    assert {name: may for name, may in allowed.items() if may} == GOLDEN[status]


@pytest.mark.parametrize("status", list(Status))
def test_what_is_not_offered_is_refused_and_nothing_moves(status, order_in, cast, now):
    order = order_in(status)
    events = OrderEvent.objects.count()
    for name, user in cast.items():
        if user is None:
            continue
        for action in set(Action) - GOLDEN[status].get(name, set()):
            with pytest.raises(NotAllowed):
                check(order, action, again(user), now=now)
    assert fresh(order).status == status
    assert OrderEvent.objects.count() == events


def test_the_table_is_sound():
    """Every status but the first can be reached, and every open one can be left."""
    reached = {target for line in TRANSITIONS for target in line.targets}
    assert reached == set(Status)
    left = {source for line in TRANSITIONS if line.targets for source in line.sources}
    assert left == {status for status in Status if not status.label.startswith("已")} - {
        Status.REJECTED
    }
    assert transition_for(Action.SIGN, Status.CLOSED) is None
