"""A browser in which somebody has just signed in."""

import time

from django.test import Client

from xingdong.accounts.models import User


def sign_in_just_now(client: Client, user: User) -> None:
    """``force_login``, with what the sign-in page leaves in the session for no page to write."""
    Client.force_login(client, user)
    session, now = client.session, time.time()
    session["used_at"] = now
    session["account_authentication_methods"] = [{"method": "password", "at": now}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


class JustSignedIn(Client):
    def force_login(self, user, backend=None):
        sign_in_just_now(self, user)
