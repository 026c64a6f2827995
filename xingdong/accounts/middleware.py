"""What holds for every page: a handed-out password is changed first, private pages are not kept."""

from django.shortcuts import redirect
from django.urls import reverse


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
        allowed = (reverse("account_change_password"), reverse("account_logout"), "/static/")
        return request.path.startswith(allowed)


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
