"""Sign-in by user name or mobile number."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class UsernameOrMobileBackend(ModelBackend):
    """One box on the sign-in page takes either; a mobile number never shadows a user name."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        user = super().authenticate(request, username=username, password=password)
        if user is not None or not username.isdigit():
            return user
        owner = get_user_model().objects.filter(mobile=username).only("username").first()
        return owner and super().authenticate(
            request, username=owner.get_username(), password=password
        )

    def get_all_permissions(self, user_obj, obj=None):
        """None: this backend only signs in. Permissions follow from roles, not groups or flags."""
        return set()
