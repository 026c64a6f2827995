"""What a sweep does with a row that fails, with a refusal, and with what is no row's fault."""

import logging

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError

from xingdong.records.refusals import ChangedMeanwhile, NotAllowed
from xingdong.records.sweeps import each


class Away(Exception):
    pass


def halve(number: int, *, errors: dict[int, Exception]) -> bool:
    """True for even numbers; what ``errors`` says for others."""
    if number in errors:
        raise errors[number]
    return number % 2 == 0


def test_what_came_to_something_is_counted():
    assert each([1, 2, 3, 4], halve, errors={}) == 2


def test_a_row_that_fails_leaves_its_traceback_and_the_others_go_on(caplog):
    assert each([2, 4, 6], halve, errors={4: KeyError("poisoned")}) == 2
    [record] = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.ERROR,
        "halve 4 failed, the others go on",
    )
    assert record.exc_info[0] is KeyError


@pytest.mark.parametrize("refusal", [NotAllowed("too late"), ChangedMeanwhile("too late")])
def test_a_refusal_is_a_line_without_traceback(refusal, caplog):
    caplog.set_level(logging.INFO, "xingdong.records.sweeps")
    assert each([2, 4, 6], halve, errors={2: refusal}) == 2
    [record] = caplog.records
    assert (record.levelno, record.getMessage(), record.exc_info) == (
        logging.INFO,
        "halve 2: too late",
        None,
    )


def test_where_no_other_would_fare_better_it_ends_with_what_is_done(caplog):
    assert each([2, 4, 6], halve, stop=(Away,), errors={4: Away("no answer")}) == 1
    assert caplog.messages == ["halve stops at 4: no answer"]


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), InterfaceError("connection closed")])
def test_what_is_no_rows_fault_is_not_taken_for_one(error, caplog):
    with pytest.raises(type(error)):
        each([2, 4, 6], halve, errors={4: error})
    assert caplog.messages == []
