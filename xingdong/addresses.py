"""Addresses: what no browser sends is refused, and what opens something stays out of every log."""

import logging
import re

from django.core.exceptions import SuspiciousOperation


class NoNullCharacterMiddleware:
    """Answers 400 to a NUL in the address: no text has one, and PostgreSQL takes none.

    What comes in a form is refused by its fields; the API refuses in its own words, as JSON.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.get_full_path() and not request.path_info.startswith("/api/"):
            raise SuspiciousOperation("a NUL character in the address")
        return self.get_response(request)


# What follows these opens something to whoever has it: a survey, an order, a new password, dates.
# deploy/nginx.conf has the same list.
SECRET_FOLLOWS = (
    "/s/",
    "/f/",
    "/api/v1/surveys/",
    "/accounts/password/reset/key/",
    "/accounts/confirm-email/",
    "/calendar/",
)
_SECRET = re.compile(rf"({'|'.join(SECRET_FOLLOWS)})[^\s?\"']+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']*")


def without_secrets(text: str) -> str:
    """``text`` with its addresses cut short: no token, no key, nothing that was searched for."""
    return _QUERY.sub(r"\1", _SECRET.sub(r"\1…", text))


class SecretsFilter(logging.Filter):
    """Lets every record pass, its addresses cut short."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True
