"""Time stands still on the Monday of the cast."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def that_monday(now):
    with time_machine.travel(now, tick=False):
        yield
