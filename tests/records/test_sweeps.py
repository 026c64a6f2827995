"""What a sweep does with a row that fails, with a refusal, and with what is no row's fault."""

import logging
import threading
from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, connection, transaction

from requests_desk.events.reactions import react_to_due_events
from requests_desk.models import Order, OrderEvent
from tests.cast import MONDAY
from xingdong.accounts.models import User
from xingdong.records.models import Fault, pause_after
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed
from xingdong.records.sweeps import Held, each

pytestmark = pytest.mark.django_db


class Away(Exception):
    pass


def halve(number: int, *, errors: dict[int, Exception]) -> bool:
    """True for even numbers; what ``errors`` says for others."""
    if number in errors:
        raise errors[number]
    return number % 2 == 0


def test_what_came_to_something_is_counted():
    assert each([1, 2, 3, 4], halve, name="halves", errors={}) == 2


def test_a_row_that_fails_leaves_its_traceback_and_the_others_go_on(caplog):
    assert each([2, 4, 6], halve, name="halves", errors={4: KeyError("poisoned")}) == 2
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.ERROR,
        "halve 4 failed, the others go on",
    )
    assert record.exc_info[0] is KeyError


@pytest.mark.parametrize("refusal", [NotAllowed("too late"), ChangedMeanwhile("too late")])
def test_a_refusal_is_a_line_without_traceback(refusal, caplog):
    caplog.set_level(logging.INFO, "xingdong.records.sweeps")
    assert each([2, 4, 6], halve, name="halves", errors={2: refusal}) == 2
    [record] = caplog.records
    assert (record.levelno, record.getMessage(), record.exc_info) == (
        logging.INFO,
        "halve 2: too late",
        None,
    )


def test_where_no_other_would_fare_better_it_ends_with_what_is_done(caplog):
    assert each([2, 4, 6], halve, name="halves", stop=(Away,), errors={4: Away("no answer")}) == 1
    assert caplog.messages == ["halve stops at 4: no answer"]


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), InterfaceError("connection closed")])
def test_what_is_no_rows_fault_is_not_taken_for_one(error, caplog):
    with pytest.raises(type(error)):
        each([2, 4, 6], halve, name="halves", errors={4: error})
    assert caplog.messages == []


def tried() -> list[tuple[int, int, str]]:
    return list(Fault.objects.order_by("row_id").values_list("row_id", "attempts", "error"))


def test_what_fails_is_counted_rests_longer_each_time_and_is_forgotten_once_it_is_done():
    moment = MONDAY
    for attempts in (1, 2, 3):
        with time_machine.travel(moment, tick=False):
            assert each([2, 4], halve, name="halves", errors={4: KeyError("secret words")}) == 1
            # In the pause nobody tries.
            assert each([4], halve, name="halves", errors={}) == 0
        assert tried() == [(4, attempts, "KeyError")]
        moment += pause_after(attempts)
    with time_machine.travel(moment, tick=False):
        assert each([2, 4], halve, name="halves", errors={}) == 2
    assert tried() == []


def test_pauses_grow_to_an_hour():
    minutes = [pause_after(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 4, 7, 99)]
    assert minutes == [1, 2, 4, 8, 60, 60]


def test_a_full_batch_of_poisoned_rows_does_not_crowd_out_the_others(db):
    """The first sweep meets nothing else; the second finds the rows behind them."""
    people = [User.objects.create_user(f"person{number}", real_name="某") for number in range(6)]
    poisoned = {person.pk for person in people[:3]}
    reached = []

    def greet(person: User) -> bool:
        if person.pk in poisoned:
            raise RuntimeError("poisoned")
        reached.append(person.pk)
        return True

    rows = User.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
    with time_machine.travel(MONDAY, tick=False):
        assert each(rows, greet, name="greetings", most=3) == 0
        assert each(rows, greet, name="greetings", most=3) == 3
    assert reached == [person.pk for person in people[3:]]


def test_what_somebody_holds_is_passed_over_and_asked_for_again_at_once(caplog):
    held = {"errors": {4: Held()}}
    with time_machine.travel(MONDAY, tick=False):
        assert each([2, 4, 6], halve, name="halves", **held) == 2
        assert each([4], halve, name="halves", **held) == 0
    assert caplog.messages == ["halve 4 is held by somebody, passed over"] * 2
    assert tried() == [(4, 2, "被其他进程占用")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_event_that_a_silent_process_holds_is_passed_over_and_noted(submitted):
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                OrderEvent.objects.select_for_update().get()
                held.set()
                let_go.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        later = MONDAY + timedelta(minutes=1)
        assert react_to_due_events(now=later) == 0
        assert tried() == [(OrderEvent.objects.get().pk, 1, "被其他进程占用")]
    finally:
        let_go.set()
        holder.join()
    assert react_to_due_events(now=later) == 1
    assert (tried(), Order.objects.get().status) == ([], "routed")
