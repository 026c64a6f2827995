"""The clients and everything the community keeps about them, one file per noun."""

from .change_requests import ChangeRequest
from .contacts import Contact
from .coverage import CoverageVersion, FormationDecision
from .enterprises import Enterprise
from .growth import StageChange, StatusChange
from .headcounts import HeadcountCheck
from .imports import ImportRun
from .liaisons import Liaison
from .pairings import Pairing, PairingActivity, PairingOffer
from .photos import VisitPhoto
from .plans import Plan, PlanLine
from .residencies import Residency
from .sites import Site
from .unusual_codes import UnusualCode
from .visits import Finding, Visit

__all__ = [
    "ChangeRequest",
    "Contact",
    "CoverageVersion",
    "Enterprise",
    "Finding",
    "FormationDecision",
    "HeadcountCheck",
    "ImportRun",
    "Liaison",
    "Pairing",
    "PairingActivity",
    "PairingOffer",
    "Plan",
    "PlanLine",
    "Residency",
    "Site",
    "StageChange",
    "StatusChange",
    "UnusualCode",
    "Visit",
    "VisitPhoto",
]
