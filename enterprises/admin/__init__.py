"""The community's records of its enterprises in the admin."""

from . import enterprises, plans, residencies, visits

__all__ = ["enterprises", "plans", "residencies", "visits"]
