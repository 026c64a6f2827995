"""The kinds of records that come by sheet; each says itself how."""

from enterprises.models import ImportRun
from xingdong.accounts.models import User

from .enterprise_rows import EnterpriseResource
from .party import PartyResource
from .residencies import ResidencyResource
from .rows import RowResource
from .sheet import Sheet
from .venues import VenueResource

RESOURCES: dict[str, type[RowResource]] = {
    ImportRun.Kind.ENTERPRISES: EnterpriseResource,
    ImportRun.Kind.VENUES: VenueResource,
    ImportRun.Kind.PARTY_ORGANISATIONS: PartyResource,
    ImportRun.Kind.RESIDENCIES: ResidencyResource,
}


def sheet_of(kind: str) -> Sheet:
    return RESOURCES[kind].sheet


def may_import(user: User, kind: str) -> bool:
    """Whether somebody may add and change whatever a sheet of ``kind`` writes."""
    return user.has_perms(sheet_of(kind).permissions)
