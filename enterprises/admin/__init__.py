"""The community's records of its enterprises in the admin."""

from . import enterprises, imports, pairings, plans, residencies, unusual_codes, visits

__all__ = ["enterprises", "imports", "pairings", "plans", "residencies", "unusual_codes", "visits"]
