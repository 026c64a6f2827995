"""The request behind a gate."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required`` or a gate is given: somebody has signed in.

    For annotations only; Django makes no such object.
    """

    user: User
    htmx: HtmxDetails
