"""What the sign-in library asks us: nobody signs up, accounts are handed out."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.utils import timezone

from . import pauses
from .backends import account_of
from .devices import device_of
from .gates import is_confirmed
from .passwords import has_expired
from .security import Kind, record
from .sessions import note_use

EXPIRED = "初始密码已过期，请联系发给您账号的人重新发放。"

# What leaves when somebody asks for a new password.
RESET_MAILS = ("account/email/password_reset_key", "account/email/unknown_account")


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
        user.must_change_password, user.password_handed_out_at = False, None
        super().set_password(user, password)
        record(Kind.PASSWORD_CHANGED, by=user)

    def pre_authenticate(self, request, **credentials):
        """In place of the library's limit, which locks a colleague out for everybody's tries."""
        address = get_client_ip(request)
        wait = pauses.claim_try(credentials["username"], address, now=timezone.now())
        if wait:
            raise ValidationError(f"密码连续输错，请 {pauses.in_words(wait)}后再试。")

    def authenticate(self, request, **credentials):
        """The page, the API and whoever is asked again come through here."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            pauses.forget_tries(credentials["username"], get_client_ip(request))
            if has_expired(user, now=timezone.now()):
                raise ValidationError(EXPIRED, code="password_expired")
        return user

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has signed in a moment ago is not asked again to switch on the second factor."""
        asked = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not is_confirmed(self.request)

    def reauthenticate(self, user, password):
        right = super().reauthenticate(user, password)
        if right:
            record(Kind.CONFIRMED, by=user)
        return right

    def authentication_failed(self, request, **credentials):
        login = credentials["username"]
        wrong = pauses.wrong_tries(login, get_client_ip(request))
        pause = pauses.pause_after(wrong)
        if pause:
            about = f"连续输错 {wrong} 次，暂缓 {pauses.in_words(pause)}"
            record(Kind.SIGN_IN_PAUSED, by=account_of(login), about=about)
        else:
            record(Kind.SIGN_IN_FAILED, by=account_of(login))

    def login(self, request, user):
        super().login(request, user)
        note_use(request)
        agent = request.headers.get("User-Agent", "")
        record(Kind.SIGNED_IN, by=user, about=device_of(agent))

    def logout(self, request):
        record(Kind.SIGNED_OUT)
        super().logout(request)

    def send_mail(self, template_prefix, email, context):
        """A mail leaves, and a line is written, whether the address is known or not: time tells
        nothing. ``context`` has the user, where there is one.
        """
        if template_prefix in RESET_MAILS:
            record(Kind.RESET_ASKED, by=context.get("user"))
        return super().send_mail(template_prefix, email, context)
