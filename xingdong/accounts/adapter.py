"""What the sign-in library asks us: nobody signs up, accounts are handed out."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名（手机号）或密码不正确。",
    }

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        """A password chosen by its owner ends the obligation to change it."""
        user.must_change_password = False
        super().set_password(user, password)
