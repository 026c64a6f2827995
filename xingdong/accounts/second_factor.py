"""The second factor (两步验证): who must have one, and how one is taken back."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from .access import Change, end_access
from .gates import confirm_identity
from .models import User
from .standing import standing_of

PROVED = "second_factor"  # in the session: whoever has signed in there has a factor


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def is_required(user: User) -> bool:
    """Administrators and the centre's people reach everybody's records.

    Where ``settings.SECOND_FACTOR_REQUIRED`` is off nobody has to.
    """
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_active:
        return False
    standing = standing_of(user)
    return standing.is_centre or standing.is_administrator or user.is_superuser


def take_factor_back(user: User) -> None:
    """Whoever lost phone and recovery codes signs in by password and sets up a new factor.

    Raises ``ReauthenticationRequired`` when whoever takes it did not give a password lately.
    """
    confirm_identity()
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_access(user, Change.FACTOR_RESET)


def is_missing(user: User) -> bool:
    """Whether ``user`` has to set one up before anything else."""
    return is_required(user) and not has_factor(user)
