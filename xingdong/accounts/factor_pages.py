"""Switching the second factor on and off: the library's pages, and what follows from it."""

from typing import Any

from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django import forms
from django.http import HttpResponse

from .access import Change, end_access, tell
from .models import User
from .second_factor import PROVED, is_required
from .security import Kind, record


class Throttled(forms.Form):
    """A code of six digits is soon found by trying: five tries in five minutes for each account."""

    def clean_code(self) -> str:
        request, key = context.request, f"factor-{self.user.pk}"  # type: ignore[attr-defined]
        if not ratelimit.consume(request, action="factor_code", key=key):
            sentence = "验证码输错次数过多，请 5 分钟后再试。"
            raise forms.ValidationError(sentence, code="throttled")
        code: str = super().clean_code()  # type: ignore[misc]
        ratelimit.clear(request, action="factor_code", key=key)
        return code


class Logged(Throttled):
    """A code that is wrong leaves a line as a wrong password does, and so does a recovery code."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except forms.ValidationError as error:
            is_throttled = error.code == "throttled"
            kind = Kind.SIGN_IN_PAUSED if is_throttled else Kind.SIGN_IN_FAILED
            about = "验证码连续输错，暂缓 5 分钟" if is_throttled else "两步验证码不正确"
            record(kind, by=self.user, about=about)
            raise
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            record(Kind.RECOVERY_USED, by=self.user)
        return code


class SignInCode(Logged, AuthenticateForm):
    pass


class ConfirmingCode(Logged, ReauthenticateForm):
    pass


class FirstCode(Throttled, ActivateTOTPForm):
    pass


class FactorPage(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must": is_required(self.request.user)}


class SwitchOn(ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"must": is_required(self.request.user)}

    def form_valid(self, form: FirstCode) -> HttpResponse:
        response = super().form_valid(form)
        # Whoever looked over the shoulder does not sign in with the same code.
        factor = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        TOTP(factor).validate_code(form.cleaned_data["code"])
        end_access(self.request.user, Change.FACTOR_ON, here=self.request)
        return response


class SwitchOff(DeactivateTOTPView):
    """Refused by the adapter while the person has to have one."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.pop(PROVED, None)
        end_access(self.request.user, Change.FACTOR_OFF, here=self.request)
        return response


class NewCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        tell(self.request.user, Change.CODES, "以前没用过的恢复码全部作废。")
        return response
