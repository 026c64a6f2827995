"""The golden table: who may do what when, written by hand (handbook §2.3, §2.6)."""

import pytest

from requests_desk.models import OrderEvent
from requests_desk.rules.access import available_actions, check
from requests_desk.rules.guards import GUARDS
from requests_desk.steps import STEPS
from requests_desk.workflow import FINAL, TRANSITIONS, Action, Role, Status, transition_for
from tests.cast import again, fresh
from xingdong.records.refusals import NotAllowed

A = Action

DESK = {A.NOTE, A.MESSAGE, A.LINK, A.SET_GRADE, A.REASSIGN, A.SUPERVISE, A.MERGE, A.REDISPATCH}
SIGNING = {A.SIGN, A.NOTE, A.MESSAGE, A.LINK, A.ASK_SUPPLEMENT, A.ASK_RETURN}
WORKING = {
    A.CONTACT,
    A.NOTE,
    A.MESSAGE,
    A.LINK,
    A.ASK_SUPPLEMENT,
    A.ASK_RETURN,
    A.ASK_EXTENSION,
    A.ASK_HOLD,
    A.ADD_ASSIST,
    A.FINISH,
}

# What each person may do while RSZX has the order and `clerk` handles it. Everybody not named may
# do nothing. What needs something more on the order (an extension asked for, an urge after two days
# of silence …) is in test_side_matters.py.
GOLDEN = {
    Status.SUBMITTED: {
        "liaison": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "worker": {A.NOTE, A.MESSAGE, A.LINK},
    },
    Status.TRIAGE: {
        "liaison": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "worker": {
            A.DISPATCH,
            A.REJECT,
            A.SET_GRADE,
            A.ASK_SUPPLEMENT,
            A.NOTE,
            A.MESSAGE,
            A.LINK,
            A.MERGE,
            A.CONVENE,
        },
    },
    Status.SUPPLEMENT: {
        "liaison": {A.HAND_OVER, A.SUPPLEMENT, A.WITHDRAW},
        "colleague": {A.HAND_OVER, A.SUPPLEMENT, A.WITHDRAW},
        "clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "second_clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "head": {A.NOTE, A.MESSAGE, A.LINK, A.REASSIGN},
        "worker": {A.NOTE, A.MESSAGE, A.LINK, A.REASSIGN},
    },
    Status.ROUTED: {
        "liaison": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "clerk": SIGNING,
        "second_clerk": SIGNING,
        "head": SIGNING | {A.REASSIGN},
        "worker": DESK,
    },
    Status.IN_PROGRESS: {
        "liaison": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.WITHDRAW, A.MESSAGE},
        "clerk": WORKING,
        "second_clerk": WORKING,
        "head": WORKING | {A.REASSIGN},
        "worker": DESK | {A.ADD_ASSIST},
    },
    Status.ON_HOLD: {
        "liaison": {A.HAND_OVER, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.MESSAGE},
        "clerk": {A.NOTE, A.MESSAGE, A.LINK, A.RESUME},
        "second_clerk": {A.NOTE, A.MESSAGE, A.LINK, A.RESUME},
        "head": {A.NOTE, A.MESSAGE, A.LINK, A.RESUME, A.REASSIGN},
        "worker": {A.NOTE, A.MESSAGE, A.LINK, A.REDISPATCH, A.REASSIGN},
    },
    Status.RETURN_REVIEW: {
        "liaison": {A.HAND_OVER, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.MESSAGE},
        "clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "second_clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "head": {A.NOTE, A.MESSAGE, A.LINK, A.REASSIGN},
        "worker": {
            A.NOTE,
            A.MESSAGE,
            A.LINK,
            A.REASSIGN,
            A.ACCEPT_RETURN,
            A.REFUSE_RETURN,
            A.SUPERVISE,
            A.MERGE,
        },
    },
    Status.REVIEW: {
        "liaison": {A.HAND_OVER, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.MESSAGE},
        "clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "second_clerk": {A.NOTE, A.MESSAGE, A.LINK},
        "head": {A.NOTE, A.MESSAGE, A.LINK, A.APPROVE, A.REFUSE_RESULT, A.REASSIGN},
        "worker": {A.NOTE, A.MESSAGE, A.LINK, A.SUPERVISE, A.REASSIGN},
    },
    Status.RESOLVED: {
        "liaison": {A.HAND_OVER, A.RATE, A.MESSAGE},
        "colleague": {A.HAND_OVER, A.RATE, A.MESSAGE},
        "worker": {A.NOTE, A.MESSAGE, A.LINK, A.RATE_BY_PHONE, A.LOG_CALL},
    },
    Status.CLOSED: {
        "liaison": {A.ASK_REWORK},
        "colleague": {A.ASK_REWORK},
    },
    Status.WITHDRAWN: {},
    Status.REJECTED: {},
    Status.MERGED: {"worker": {A.UNMERGE}},
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
    assert left == (set(Status) - FINAL) | {Status.CLOSED, Status.MERGED}
    assert transition_for(Action.SIGN, Status.CLOSED) is None


def test_every_guard_of_the_table_is_written_and_every_written_one_is_asked():
    assert {line.guard for line in TRANSITIONS if line.guard} == set(GUARDS)


def test_a_status_has_one_line_for_an_action():
    """Else the one that is asked and the one that is offered might differ."""
    places = [(line.action, source) for line in TRANSITIONS for source in line.sources]
    assert len(places) == len(set(places))


def test_whatever_a_person_may_do_has_a_step():
    """Ordering has pages of its own; what the portal does by itself has no button."""
    people = {line.action for line in TRANSITIONS if line.roles - {Role.SYSTEM}}
    assert people - {Action.SUBMIT} == set(STEPS)
    assert {line.action for line in TRANSITIONS} == set(Action)
