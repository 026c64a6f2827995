"""Gates before a page: who is no one it is for finds nothing there (handbook §2.6)."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from .security import current_request
from .standing import Standing, standing_of

View = Callable[..., HttpResponseBase]


def gate(is_open_to: Callable[[Standing], object]) -> Callable[[View], View]:
    """A decorator: strangers sign in first; whom ``is_open_to`` refuses gets a 404."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not is_open_to(standing_of(request.user)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


centre_only = gate(lambda standing: standing.is_centre)
centre_and_leaders = gate(lambda standing: standing.oversees)
centre_and_heads = gate(lambda standing: standing.is_centre or standing.headed_departments)
working_people_only = gate(lambda standing: standing.is_centre or standing.is_department_staff)
department_staff_only = gate(lambda standing: standing.is_department_staff)


def confirm_identity() -> None:
    """Ask for the password again, unless it was given within ``CONFIRMED_MINUTES``.

    Called by what hands out a password, appoints people or exports, so that every page which does
    has it, and after its form was found right: the library keeps what was sent, asks, and sends it
    again. Raises ``ReauthenticationRequired``, which its middleware answers. The portal itself and
    commands are not asked.
    """
    request = current_request()
    if request is not None and not is_confirmed(request):
        raise ReauthenticationRequired


def is_confirmed(request: HttpRequest) -> bool:
    """Whether who has signed in proved it lately: by signing in, or asked again."""
    given = get_authentication_records(request, request.user)
    last = given[-1]["at"] if given else 0
    return time.time() - last <= settings.CONFIRMED_MINUTES * 60
