"""The clients and everything the community keeps about them, one file per noun."""

from .change_requests import ChangeRequest
from .contacts import Contact
from .enterprises import Enterprise
from .headcounts import HeadcountCheck
from .liaisons import Liaison
from .plans import Plan, PlanLine
from .residencies import Residency
from .sites import Site
from .turns import StageChange, StatusChange
from .visits import Finding, Visit

__all__ = [
    "ChangeRequest",
    "Contact",
    "Enterprise",
    "Finding",
    "HeadcountCheck",
    "Liaison",
    "Plan",
    "PlanLine",
    "Residency",
    "Site",
    "StageChange",
    "StatusChange",
    "Visit",
]
