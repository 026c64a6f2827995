"""The three role contacts of a micro-grid's enterprises, and how complete they are (M25, §3.4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from enterprises.models import Contact, Enterprise
from enterprises.models.enterprises import EnterpriseQuerySet

Role = Contact.Role
ROLES = (Role.PARTY_SECRETARY, Role.UNION_CHAIR, Role.HR_HEAD)


def with_role_holders(enterprises: QuerySet[Enterprise], on: date) -> QuerySet[Enterprise]:
    """Loads the current holders of the three roles as ``role_holders``."""
    holders = Contact.objects.current(on).filter(role__in=ROLES).select_related("enterprise")
    with_organisation = enterprises.select_related("party_organisation")
    return with_organisation.prefetch_related(  # type: ignore[no-redef]  # declared for readers
        Prefetch("contacts", holders, to_attr="role_holders")
    )


def required_roles(enterprise: Enterprise) -> list[Role]:
    """党组织负责人 only with a branch, 工会主席 only with a union, 人力资源负责人 always."""
    organisation = enterprise.party_organisation
    has_branch = organisation is not None and organisation.kind in Enterprise.OWN_BRANCH
    needed = {
        Role.PARTY_SECRETARY: has_branch,
        Role.UNION_CHAIR: enterprise.has_union is True,
        Role.HR_HEAD: True,
    }
    return [role for role in ROLES if needed[role]]


def missing_roles(enterprise: Enterprise) -> list[Role]:
    """Needs ``with_role_holders``."""
    held = {contact.role for contact in enterprise.role_holders}
    return [role for role in required_roles(enterprise) if role not in held]


@dataclass(frozen=True)
class Staffing:
    """三类负责人纳入率 of some operating enterprises (§3.4)."""

    enterprises: int
    required: int
    missing: int

    @property
    def filled(self) -> int:
        return self.required - self.missing

    @property
    def ratio(self) -> str:
        """Rounded down, so that 100% means that nobody is missing."""
        return f"{self.filled * 100 // self.required}%" if self.required else "—"

    @property
    def words(self) -> str:
        return f"应配 {self.required} 人，已配 {self.filled} 人"


NOBODY = Staffing(enterprises=0, required=0, missing=0)


def staffing_by_micro_grid(enterprises: EnterpriseQuerySet, on: date) -> dict[int, Staffing]:
    """Of every micro-grid with operating ``enterprises``, by its id; one statement."""
    own_branch = Q(party_organisation__kind__in=Enterprise.OWN_BRANCH)
    rows = (
        enterprises.operating()
        .with_missing_roles(on)
        .order_by()
        .values("micro_grid")
        .annotate(
            enterprises=Count("pk"),
            branches=Count("pk", filter=own_branch),
            unions=Count("pk", filter=Q(has_union=True)),
            no_hr_head=Count("pk", filter=Q(lacks_hr_head=True)),
            no_union_chair=Count("pk", filter=Q(lacks_union_chair=True)),
            no_party_secretary=Count("pk", filter=Q(lacks_party_secretary=True)),
        )
    )
    return {
        row["micro_grid"]: Staffing(
            row["enterprises"],
            row["enterprises"] + row["branches"] + row["unions"],
            row["no_hr_head"] + row["no_union_chair"] + row["no_party_secretary"],
        )
        for row in rows
    }
