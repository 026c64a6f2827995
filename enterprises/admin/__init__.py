"""The community's records of its enterprises in the admin."""

from . import enterprises, pairings, plans, residencies, visits

__all__ = ["enterprises", "pairings", "plans", "residencies", "visits"]
