"""Who looks after which part of the park, in the admin: one file for each kind of record."""

from . import groups, partners, party, places, workers

__all__ = ["groups", "partners", "party", "places", "workers"]
