"""Who may see how much of the party's records (handbook §2.6)."""

from dataclasses import dataclass

from django.http import Http404

from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of


@dataclass(frozen=True)
class Reach:
    """A leader sees numbers; social workers and the party department also the names behind them.

    A report is signed by a head of the centre or of the party department.
    """

    sees_names: bool
    may_sign: bool


def reach_of(user: User) -> Reach:
    """Raises ``Http404`` for everybody who has no business here."""
    standing = standing_of(user)
    keeps = standing.is_centre or standing.keeps_party
    if not (keeps or standing.is_leader):
        raise Http404
    heads = standing.heads_party or (standing.is_centre and bool(standing.headed_departments))
    return Reach(sees_names=keeps, may_sign=heads)


def names_only(user: User) -> Reach:
    """The reach of somebody who sees names. Raises ``Http404`` for all others."""
    reach = reach_of(user)
    if not reach.sees_names:
        raise Http404
    return reach
