"""Somebody who sends whole requests to the WSGI application, as a web server would."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from tests.support.clients import JustSignedIn

CSRF = "c" * 32
# Without the test client: it copies the context of every template, which costs more than the page.
application = WSGIHandler()


class Visitor:
    """Signed in as ``user``, or nobody."""

    def __init__(self, user=None):
        cookies = {"csrftoken": CSRF}
        if user is not None:
            client = JustSignedIn()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(self, path: str, **query) -> str:
        """The body; raises ``AssertionError`` for anything but a page."""
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, data: dict) -> str:
        return self._send("POST", path, {**data, "csrfmiddlewaretoken": CSRF})

    def _send(self, method: str, path: str, data: dict | None = None) -> str:
        factory = RequestFactory()
        request = factory.get(path) if data is None else factory.post(path, data)
        answer = {}

        def start_response(status, headers):
            answer["status"] = int(status.split()[0])

        response = application({**request.environ, "HTTP_COOKIE": self.cookie}, start_response)
        body = b"".join(response).decode()
        response.close()
        assert answer["status"] in (200, 302), f"{method} {path}: {answer['status']}"
        return body


def query_of(link: str) -> dict[str, str]:
    """The parameters of an address in a page."""
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
