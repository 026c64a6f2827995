"""What holds for every page: a handed-out password is changed first, private pages are not kept."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse

from .second_factor import PROVED, has_factor, is_required

# Programs cannot follow to a page: ``authentication.PortalSession`` tells them what is to be done.
API = "/api/"


class MustChangePasswordMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and not self._is_allowed(request):
            return redirect("account_change_password")
        return self.get_response(request)

    @staticmethod
    def _is_allowed(request) -> bool:
        allowed = (reverse("account_change_password"), reverse("account_logout"), "/static/", API)
        return request.path.startswith(allowed)


class SecondFactorMiddleware:
    """Who has to have a second factor and has none can do nothing but set it up.

    Asked of the session first: whoever signs in there has given a code, and a factor that is taken
    back ends every session.
    """

    ALLOWED = (
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "account_change_password",
        "account_logout",
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._has_to_set_one_up(request) and not self._is_allowed(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _has_to_set_one_up(request) -> bool:
        user = request.user
        if not user.is_authenticated or not is_required(user) or request.session.get(PROVED):
            return False
        if has_factor(user):
            request.session[PROVED] = True
            return False
        return True

    def _is_allowed(self, request) -> bool:
        return request.path.startswith((*map(reverse, self.ALLOWED), "/static/", API))


class ConfirmIdentityMiddleware:
    """Keeps what was sent while ``gates.confirm_identity`` asks for the password.

    In place of the library's answer, which compares the path of what it has kept with an address
    that has its query, too, and so throws away a form whose address has one. Files are not kept:
    the page says so, and leads back to the form.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("account_login")
        back = request.get_full_path()
        request.session.pop(STATE_SESSION_KEY, None)
        if request.FILES:
            request.session[STATE_SESSION_KEY] = {"files": True}
        elif request.method == "POST":
            suspend_request(request, page)
            back = request.path
        return redirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: back})}")


class PrivatePagesMiddleware:
    """No browser and no proxy keeps a page of somebody who has signed in, whatever the view says:
    after signing out, Back shows nothing to whoever sits there next.

    Asked after the view, because the API finds out there whose token it was. Static files never
    come here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
