"""Further conditions on lines of the table, by phase; importing them registers them."""

from . import (
    assists,
    dates,
    ending,
    handling,
    handover,
    links,
    rating,
    rechecks,
    results,
    returns,
    triage,
    urging,
)
from .registry import GUARDS

__all__ = [
    "GUARDS",
    "assists",
    "dates",
    "ending",
    "handling",
    "handover",
    "links",
    "rating",
    "rechecks",
    "results",
    "returns",
    "triage",
    "urging",
]
