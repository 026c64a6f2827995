"""Who writes about which enterprises (handbook §2.6)."""

from enterprises.models import Enterprise
from enterprises.models.enterprises import EnterpriseQuerySet
from xingdong.accounts.gates import gate
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of

visitors_only = gate(lambda standing: standing.is_centre or standing.resident_at)


def enterprises_to_visit(user: User) -> EnterpriseQuerySet:
    """All for a social worker, one's own for a 驻厂员."""
    standing = standing_of(user)
    if standing.is_centre:
        return Enterprise.objects.all()
    return Enterprise.objects.filter(pk__in=standing.resident_at)
