"""Which orders figures count; ``order`` is the path from a row to its order."""

from django.db.models import Q

from requests_desk.workflow import Status

from .choices import Closing


def not_counted(order: str = "") -> Q:
    """Orders no figure counts (handbook §3.2, V)."""
    left_out = [Status.REJECTED, Status.MERGED]
    return Q(**{f"{order}status__in": left_out}) | Q(**{f"{order}closing": Closing.NO_SUPPLEMENT})


def not_in_rates(order: str = "") -> Q:
    """A withdrawn order was received, but no rate counts it (§3.2).

    Nor one that the centre closed unsolved because the enterprise is gone (§7 E25).
    """
    withdrawn = Q(**{f"{order}status": Status.WITHDRAWN})
    gone = Q(**{f"{order}closing": Closing.GONE, f"{order}rework_round": 0})
    return not_counted(order) | withdrawn | gone
