"""Where somebody is signed in, until when, and how it ends.

The last use stands in the session itself, which every page reads anyway, and is written once a
minute at most; the library's row says on which device and from where it began.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from .devices import device_of
from .models import User
from .security import Kind, record
from .standing import standing_of

USED_AT = "used_at"  # seconds since 1970, in the session
NOTED_EVERY = 60  # seconds


@dataclass(frozen=True)
class SignedInAt:
    """One device: ``key`` names it in the address of the button that ends it."""

    key: int
    device: str
    address: str
    since: datetime
    used_at: datetime
    is_this: bool


def devices_of(user: User, *, this: str, now: datetime) -> list[SignedInAt]:
    """Where ``user`` is signed in, last used first; ``this`` is the session that asks."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    found = []
    for session in Session.objects.filter(session_key__in=rows, expire_date__gt=now):
        data = session.get_decoded()
        if data.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
            continue  # ended with another password
        row = rows[session.session_key]
        used_at = data.get(USED_AT)
        found.append(
            SignedInAt(
                key=row.pk,
                device=device_of(row.user_agent),
                address=row.ip,
                since=row.created_at,
                used_at=datetime.fromtimestamp(used_at, UTC) if used_at else row.created_at,
                is_this=row.session_key == this,
            )
        )
    return sorted(found, key=lambda one: one.used_at, reverse=True)


def end_sessions(rows: Iterable[UserSession], *, by: User) -> int:
    """Sign out there, at once; how many it were."""
    ended = list(rows)
    for row in ended:
        row.end()
        record(Kind.SESSION_ENDED, by=by, about=f"{device_of(row.user_agent)}，{row.ip}")
    return len(ended)


def note_use(request: HttpRequest) -> None:
    request.session[USED_AT] = time.time()


class SessionsMiddleware:
    """Ends a session of staff that nobody has used for ``STAFF_IDLE_MINUTES``, and notes its use.

    A page that stays open and asks for news by itself is no use, unless somebody types or presses
    there (static/js/portal.js says so).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session = request.session
        if request.user.is_authenticated and session.session_key:
            unused = time.time() - session.get(USED_AT, 0)
            if unused > settings.STAFF_IDLE_MINUTES * 60 and _is_staff(request.user):
                if answer := self._end(request):
                    return answer
            elif unused > NOTED_EVERY and not _asks_by_itself(request):
                note_use(request)
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponse | None:
        """What asks by itself is told nothing: what stands on the page may be half written."""
        record(Kind.SESSION_ENDED, about=f"{settings.STAFF_IDLE_MINUTES} 分钟没有操作")
        logout(request)
        return HttpResponse(status=204) if _asks_by_itself(request) else None


def _is_staff(user: User) -> bool:
    return standing_of(user).is_staff or user.is_superuser


def _asks_by_itself(request: HttpRequest) -> bool:
    is_poll = "HX-Request" in request.headers and "seen" in request.GET
    return is_poll and "X-In-Use" not in request.headers
