"""Sign-in by user name or mobile number."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from .mobiles import as_mobile
from .models import User


def account_of(login: str) -> User | None:
    """Whose user name or mobile number ``login`` is; a user name comes first."""
    named = User.objects.filter(Q(username=login) | Q(mobile=as_mobile(login)))
    return min(named, key=lambda user: user.username != login, default=None)


class UsernameOrMobileBackend(ModelBackend):
    """One box on the sign-in page takes either; a mobile number never shadows a user name."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """One look and one run of the hasher, whether somebody is found and how: time tells nothing
        (handbook §2.6).
        """
        if username is None or password is None:
            return None
        user = account_of(username)
        if user is None:
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    def get_all_permissions(self, user_obj, obj=None):
        """None: this backend only signs in. Permissions follow from roles, not groups or flags."""
        return set()
