"""A count lasts as long as it says, however often it goes up."""

from datetime import timedelta

import time_machine

from tests.cast import MONDAY
from xingdong.accounts.counting import count_one


def test_a_count_lasts_from_its_last_time(db):
    counted = []
    for minutes in (0, 50, 100, 161):
        with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False):
            counted.append(count_one("something", seconds=60 * 60))
    assert counted == [1, 2, 3, 1]
