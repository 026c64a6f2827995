"""A password handed out by somebody else is changed before anything else is done."""

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
