"""Second factors without a phone: codes as an authenticator app counts them."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from xingdong.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_for(secret: str = SECRET) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_factor(user: User) -> list[str]:
    """An authenticator with ``SECRET``; the recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Client:
    """With the password, on the page."""
    answer = client.post(reverse("account_login"), {"login": user.username, "password": password})
    assert answer.status_code == 302, answer.text
    return client
