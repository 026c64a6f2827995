"""Gates before a page: who is no one it is for finds nothing there (handbook §2.6)."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

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
department_staff_only = gate(lambda standing: standing.is_department_staff)
