"""What the sign-in library asks us: nobody signs up, accounts are handed out."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.shortcuts import resolve_url

from .backends import account_of
from .security import Kind, record


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名（手机号）或密码不正确。",
    }

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        """On to work: the form, once more and empty, would look as if it had not gone through."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user, password):
        """A password chosen by its owner ends the obligation to change it."""
        user.must_change_password = False
        super().set_password(user, password)
        record(Kind.PASSWORD_CHANGED, by=user)

    def login(self, request, user):
        super().login(request, user)
        record(Kind.SIGNED_IN, by=user)

    def logout(self, request):
        record(Kind.SIGNED_OUT)
        super().logout(request)

    def authentication_failed(self, request, **credentials):
        record(Kind.SIGN_IN_FAILED, by=account_of(credentials["username"]))

    def send_password_reset_mail(self, user, email, context):
        record(Kind.RESET_ASKED, by=user)
        return super().send_password_reset_mail(user, email, context)
