"""Accounts for liaisons: made by the social worker who keeps the enterprise's record."""

import re
from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction

from xingdong.accounts.gates import confirm_identity
from xingdong.accounts.passwords import hand_out_password
from xingdong.accounts.security import Kind, record

from .models import Enterprise, Liaison


class AccountRefused(Exception):
    """The mobile number belongs to somebody this account must not be mixed up with."""


@transaction.atomic
def open_liaison_account(
    enterprise: Enterprise,
    *,
    real_name: str,
    mobile: str,
    email: str,
    is_primary: bool,
    from_on: date,
) -> tuple[Liaison, str]:
    """Make the person a liaison, with an account unless a liaison's account exists already.

    Returns the liaison and the first password, empty for an account that existed. The person signs
    in with the mobile number or the user name: the real name, numbered when it is taken. Raises
    ``AccountRefused`` when the number belongs to another name or to staff, so that nobody can make
    an account of staff speak for an enterprise; ``ReauthenticationRequired`` when whoever adds the
    liaison did not give their password lately.
    """
    user, password = get_user_model().objects.filter(mobile=mobile).first(), ""
    if user is None:
        user = get_user_model()(
            username=_free_username(real_name), real_name=real_name, mobile=mobile, email=email
        )
        password = hand_out_password(user)
        user.save()
    elif user.real_name != real_name or not user.is_active or not user.liaisons.exists():
        raise AccountRefused("此手机号码已属于另一个账号。请核对；确属同一人的，请联系系统管理员。")
    liaison = Liaison(enterprise=enterprise, user=user, is_primary=is_primary, from_on=from_on)
    liaison.full_clean()
    confirm_identity()
    liaison.save()
    record(Kind.APPOINTED, about=f"{liaison._meta.verbose_name} {liaison}")
    return liaison, password


def _free_username(real_name: str) -> str:
    stem = re.sub(r"[^\w.@+-]", "", real_name) or "联络员"
    users = get_user_model().objects.filter(username__startswith=stem)
    taken = set(users.values_list("username", flat=True))
    if stem not in taken:
        return stem
    return next(name for n in range(2, len(taken) + 3) if (name := f"{stem}{n}") not in taken)
