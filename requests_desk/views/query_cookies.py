"""What a browser holds of an anonymous order: a signed cookie, never a line of the session.

A session row names whoever is signed in, and is kept in the database and in its backups. So of the
code, and of the order it opens, only the browser itself knows anything (handbook §7 E12). Signed
for whoever is signed in, so that the next one at the same device does not read on.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


@dataclass(frozen=True)
class QueryCookie:
    """``url_name`` is where it is sent to and below; it lapses after ``seconds``."""

    name: str
    url_name: str
    seconds: int

    def remember(self, request: HttpRequest, response: HttpResponse, value: str) -> HttpResponse:
        response.set_signed_cookie(
            self.name,
            value,
            salt=self._salt(request),
            max_age=self.seconds,
            path=reverse(self.url_name),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def recall(self, request: HttpRequest) -> str:
        """What it holds; empty when it lapsed, was made up, or is somebody else's."""
        salt = self._salt(request)
        return request.get_signed_cookie(self.name, "", salt=salt, max_age=self.seconds) or ""

    def forget(self, response: HttpResponse) -> None:
        response.delete_cookie(self.name, path=reverse(self.url_name), samesite="Lax")

    def _salt(self, request: HttpRequest) -> str:
        return f"requests_desk.views.query_cookies.{self.name}.{request.user.pk or ''}"


CODE_GIVEN = QueryCookie("query_code", "orders:anonymous_sent", 10 * 60)  # just shown
ORDER_OPENED = QueryCookie("query_order", "orders:query", 60 * 60)  # being read with its code
