"""What waits on an order that ends early ends with it, and comes back when that is undone."""

import pytest

from requests_desk import actions
from requests_desk.models import Matter, MatterKind
from requests_desk.workflow import Status
from tests.cast import draft, fresh, settle

BAD = {"level": 1, "solved": "no", "reasons": ["unsolved"], "via": "portal"}


@pytest.fixture
def appealed(resolved, liaison, head, now):
    """Rated poorly: a rectification waits, and the head's appeal against the rating."""
    actions.rate_order(resolved, by=liaison, now=now, **BAD)
    settle(now)
    actions.appeal_rating(fresh(resolved), by=head, reason="恶意差评。", now=now)
    return fresh(resolved)


def open_kinds(order) -> set[str]:
    return set(Matter.objects.open().filter(order=order).values_list("kind", flat=True))


def test_a_merged_order_keeps_nothing_open_and_gets_it_back(
    appealed, enterprise, item, liaison, worker, clerk, now
):
    main = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
    settle(now)
    waiting = {MatterKind.RECTIFICATION, MatterKind.APPEAL}
    assert open_kinds(appealed) == waiting
    actions.merge_order(appealed, by=worker, main=fresh(main), reason="同一件事。", now=now)
    assert (fresh(appealed).status, open_kinds(appealed)) == (Status.MERGED, set())
    actions.unmerge_order(fresh(appealed), by=worker, reason="不是一件事。", now=now)
    assert open_kinds(appealed) == waiting


def test_a_withdrawn_order_keeps_nothing_open(appealed, liaison, now):
    actions.withdraw_order(appealed, by=liaison, reason="不需要了。", now=now)
    assert (fresh(appealed).status, open_kinds(appealed)) == (Status.WITHDRAWN, set())
