"""Which stage the default rule proposes; a social worker confirms (handbook §5.4)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from .models import Enterprise

Stage = Enterprise.Stage
GROWTH = 1.2  # a year's headcount over the year before


def proposed_stage(enterprise: Enterprise, *, on: date, grew: bool) -> Stage | None:
    """``None`` while the day of registration is unknown and nothing else decides.

    A listing intent wins; then the young and the incubated who are not 规上; then growth over two
    years, which is the opposite of stable revenue; then 规上; then age.
    """
    age = _years(enterprise.registered_on, on)
    young = age is not None and age <= 3
    if enterprise.plans_listing:
        return Stage.MATURE
    if (young or enterprise.is_incubated) and not enterprise.is_above_scale:
        return Stage.STARTUP
    if grew:
        return Stage.GROWTH
    if enterprise.is_above_scale:
        return Stage.MATURE
    if age is None:
        return None
    return Stage.GROWTH if age <= 10 else Stage.MATURE


def grew_two_years(enterprise: Enterprise, *, on: date) -> bool:
    """Whether the headcount rose by a fifth in each of the two years before ``on``."""
    checks = list(
        enterprise.headcounts.filter(checked_on__lte=on)
        .order_by("checked_on")
        .values_list("checked_on", "total")
    )
    days = (on - timedelta(days=730), on - timedelta(days=365), on)
    return is_growth([_latest(checks, day) for day in days])


def is_growth(counts: Sequence[int | None]) -> bool:
    """Each of ``counts``, oldest first, known and at least a fifth above the one before."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return False
    return all(before > 0 and after >= before * GROWTH for before, after in pairwise(known))


def _latest(checks: list[tuple[date, int]], day: date) -> int | None:
    return next((total for checked_on, total in reversed(checks) if checked_on <= day), None)


def _years(since: date | None, on: date) -> float | None:
    """Whole years, and a bit more from the day after the anniversary."""
    if since is None:
        return None
    whole = on.year - since.year
    anniversary = (since.month, since.day)
    return (
        whole + ((on.month, on.day) > anniversary) * 0.5 - ((on.month, on.day) < anniversary) * 0.5
    )
