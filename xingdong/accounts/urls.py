"""Signing in and one's own account: of the library's pages only those that we want.

What is not here does not exist: addresses to confirm, codes by mail, browsers that are trusted.
``tests/accounts/test_mounted_pages.py`` has the list by hand.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes.views import view_recovery_codes
from django.urls import path, re_path

from . import factor_pages, token_pages, views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that accounts are handed out
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("devices/", views.devices, name="account_devices"),
    path("devices/end/", views.end_devices, name="account_end_devices"),
    path("devices/<int:pk>/end/", views.end_device, name="account_end_device"),
    path("tokens/", token_pages.tokens, name="account_tokens"),
    path("tokens/<int:pk>/end/", token_pages.end, name="account_end_token"),
    path("2fa/", factor_pages.FactorPage.as_view(), name="mfa_index"),
    path("2fa/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", factor_pages.SwitchOn.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", factor_pages.SwitchOff.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        factor_pages.NewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
