"""The security log (安全日志): who got in or did not, who looked at what is guarded, who changed
access.

``record`` is the one way into it. The middleware remembers the request, so that a verb deep down
need not be handed one to say from which network address it was asked.
"""

from contextvars import ContextVar

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils import timezone

from .counting import count_one
from .models import SecurityEntry, User

Kind = SecurityEntry.Kind
REFUSALS_AN_HOUR, HOUR = 100, 60 * 60  # of one person; seconds
_request: ContextVar[HttpRequest | None] = ContextVar("request of the security log", default=None)


def record(kind: SecurityEntry.Kind, *, by: User | None = None, about: str = "") -> SecurityEntry:
    """Write one line; ``by`` is who acts, left out for whoever has signed in to this request.

    ``about`` is one short sentence for administrators: names and numbers of records, never what
    is secret (a password, a token, a whole telephone number, a text of an order).
    """
    request = current_request()
    who = by or (_signed_in(request) if request else None)
    return SecurityEntry.objects.create(
        kind=kind,
        user=who,
        name=str(who)[:40] if who else "",
        address=get_client_ip(request) if request else None,
        about=about[:200],
    )


def current_request() -> HttpRequest | None:
    """What is being answered; None in a task or a command."""
    return _request.get()


# Parts of addresses that open something to whoever has them.
SECRET_PARTS = {"token", "key", "uidb36"}


def _page(match: ResolverMatch) -> str:
    """A page by its name and the record's number."""
    parts = [str(part) for name, part in match.kwargs.items() if name not in SECRET_PARTS]
    return " ".join([match.view_name, *parts])


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _note_refusal(request: HttpRequest, match: ResolverMatch, status: int) -> None:
    """A line for each, up to ``REFUSALS_AN_HOUR`` of one person: a flood buries what matters."""
    number = count_one(f"refused:{request.user.pk}:{timezone.now():%Y%m%d%H}", seconds=HOUR)
    if number <= REFUSALS_AN_HOUR:
        doing = "打开" if request.method in ("GET", "HEAD") else "提交"
        record(Kind.REFUSED, about=f"{doing} {_page(match)}（{status}）")
    elif number == REFUSALS_AN_HOUR + 1:
        record(Kind.REFUSED, about=f"一小时内超过 {REFUSALS_AN_HOUR} 次，此后不再逐条记录")


class SecurityLogMiddleware:
    """Remembers the request for ``record``, and records whom a door refuses.

    A 403, or a 404 of an address that exists: a record behind a door. Only of somebody who has
    signed in: what strangers ask for is the web server's log.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        remembered = _request.set(request)
        try:
            response = self.get_response(request)
            match = request.resolver_match
            if response.status_code in (403, 404) and match and request.user.is_authenticated:
                _note_refusal(request, match, response.status_code)
            return response
        finally:
            _request.reset(remembered)
