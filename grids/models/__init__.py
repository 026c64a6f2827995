"""Who looks after which part of the park: grids, social workers, party organisations."""

from .groups import GroupNotice, WeChatGroup
from .partners import PartnerBody
from .party import MemberCount, OfficeHolder, PartyInstructor, PartyOrganisation
from .places import Grid, MicroGrid, Venue
from .workers import MicroGridDuty, SocialWorker

__all__ = [
    "Grid",
    "GroupNotice",
    "MemberCount",
    "MicroGrid",
    "MicroGridDuty",
    "OfficeHolder",
    "PartnerBody",
    "PartyInstructor",
    "PartyOrganisation",
    "SocialWorker",
    "Venue",
    "WeChatGroup",
]
