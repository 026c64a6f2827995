"""Orders in any state."""

from types import SimpleNamespace

import pytest

from grids.models import SocialWorker
from tests.cast import SINCE, fresh, join, person
from tests.support.states import BY_STATUS, Scene


@pytest.fixture
def both(cast, department, centre):
    """Somebody who is a social worker and works in RSZX as well; after the cast, who come first."""
    user = person("both", "褚双职")
    SocialWorker.objects.create(user=user, from_on=SINCE)
    return join(user, department)


@pytest.fixture
def scene(cast, enterprise, item, other_department, now) -> Scene:
    return Scene(SimpleNamespace(**cast), enterprise, item, other_department, now)


@pytest.fixture
def order_in(scene):
    """Bring an order into a status by the real actions."""

    def bring(status):
        BY_STATUS[status](scene)
        return fresh(scene.order)

    return bring
