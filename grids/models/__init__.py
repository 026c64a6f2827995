"""Who looks after which part of the park: grids, social workers, party organisations."""

from .party import PartyOrganisation
from .places import Grid, MicroGrid
from .workers import MicroGridDuty, SocialWorker

__all__ = ["Grid", "MicroGrid", "MicroGridDuty", "PartyOrganisation", "SocialWorker"]
