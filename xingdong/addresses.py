"""Addresses that no browser sends."""

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
