"""The sign-in form."""

from datetime import timedelta

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.conf import settings
from django.utils import timezone

from .models import User
from .standing import standing_of


class LoginForm(AllauthLoginForm):
    """Liaisons may stay signed in on their phone; everybody else leaves with the browser."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = f"在这台手机上保持登录 {settings.LIAISON_STAYS_DAYS} 天"
        self.fields["remember"].help_text = "只对企业联络员有效。别人也用的设备请不要勾选。"

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url)
        until = timezone.now() + timedelta(days=settings.LIAISON_STAYS_DAYS)
        stays = self.cleaned_data["remember"] and _may_stay(self.user)
        request.session.set_expiry(until if stays else 0)
        return response


def _may_stay(user: User) -> bool:
    standing = standing_of(user)
    return standing.is_liaison and not (standing.is_staff or user.is_superuser)
