"""What the sign-in library asks about second factors: how they are kept, named and refused."""

import logging
import secrets
from base64 import b32encode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken

from xingdong.accounts.models import User
from xingdong.accounts.second_factor import is_required

from .sealing import seal, unseal

logger = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不正确，或者已经用过。请填写身份验证器上最新的 6 位数字。",
        "cannot_delete_authenticator": "您的账号必须使用两步验证，不能停用。",
        "cannot_generate_recovery_codes": "请先启用身份验证器。",
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What cannot be read any more fits no code; an empty secret would fit one anybody knows.

        An administrator takes such a factor back.
        """
        try:
            return unseal(encrypted_text)
        except InvalidToken:
            logger.warning("a second factor was sealed under a key that is lost")
            return b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_required(authenticator.user)
