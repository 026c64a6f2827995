"""How a program says whose it is: ``Authorization: Token …``."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from .models import ApiToken, User
from .second_factor import is_missing
from .tokens import note_use, token_of

if TYPE_CHECKING:
    from rest_framework.views import APIView  # itself asks the settings for what is here


class FactorMissing(exceptions.PermissionDenied):
    """The owner has to switch on the second factor first."""


class PasswordHandedOut(exceptions.PermissionDenied):
    """Who signed in has to choose a password of one's own first."""


class ReadOnlyToken(exceptions.PermissionDenied):
    """The token may read and nothing else."""


class ApiTokenAuthentication(TokenAuthentication):
    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        now = timezone.now()
        token = token_of(key, now=now)
        if token is None or token.scope == ApiToken.Scope.DATES:
            raise exceptions.AuthenticationFailed
        if is_missing(token.user):
            raise FactorMissing
        note_use(token, now=now)
        return token.user, token


class PortalSession(SessionAuthentication):
    """Whoever signed in on the pages, once nothing has to be done there first.

    The pages lead to what is to be done; a program is told (``middleware`` leaves it alone).
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is not None:
            if found[0].must_change_password:
                raise PasswordHandedOut
            if is_missing(found[0]):
                raise FactorMissing
        return found


class WithinScope(BasePermission):
    """A token that may only read sends nothing."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        reads_only = isinstance(token, ApiToken) and token.scope == ApiToken.Scope.READ
        if reads_only and request.method not in SAFE_METHODS:
            raise ReadOnlyToken
        return True
