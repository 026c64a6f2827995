"""Of the sign-in library's pages only those that we want: the list by hand."""

from django.urls import get_resolver

from xingdong.accounts import urls

PAGES = {
    "account_change_password",
    "account_devices",
    "account_end_device",
    "account_end_devices",
    "account_end_token",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "account_tokens",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}
GONE = (
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/login/code/confirm/",
    "/accounts/2fa/recovery-codes/download/",
    "/accounts/2fa/trust/",
    "/accounts/2fa/webauthn/",
)


def test_the_mounted_pages_are_these():
    assert {pattern.name for pattern in urls.urlpatterns} == PAGES


def test_nothing_else_of_the_library_is_mounted(client, liaison):
    client.force_login(liaison)
    assert {address: client.get(address).status_code for address in GONE} == dict.fromkeys(
        GONE, 404
    )
    names = {str(name) for name in get_resolver().reverse_dict}
    assert not {name for name in names if "socialaccount" in name}
