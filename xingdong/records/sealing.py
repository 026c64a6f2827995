"""Secrets at rest: text that only a process with our ``SECRET_KEY`` can read."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def _box() -> MultiFernet:
    """Locks with the present key, opens with the former ones too (``SECRET_KEY_FALLBACKS``)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"requests_desk.sealed:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises ``InvalidToken`` for what was sealed under a key that is lost."""
    return _box().decrypt(sealed.encode()).decode()


class SealedTextField(models.TextField):
    """Plain text in Python, encrypted in the database.

    What was sealed under a key that is lost reads as empty: it has to be entered again.
    """

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value and seal(value)

    def from_db_value(self, value, expression, connection):
        try:
            return value and unseal(value)
        except InvalidToken:
            return ""
