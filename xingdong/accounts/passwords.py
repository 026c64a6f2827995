"""First passwords: handed out once, changed at the first sign-in."""

import secrets

from .models import User
from .security import Kind, record

# Without the characters people confuse when they read aloud: 0 O, 1 I L, 2 Z, 5 S.
READABLE = "abcdefghjkmnpqrtuvwxy346789"
GROUPS, GROUP_LENGTH = 3, 4


def hand_out_password(user: User) -> str:
    """Give ``user`` a fresh password and return it for showing once; the caller saves the user.

    57 bits, in groups for reading aloud. Every open session of the user ends with the save.
    """
    password = "-".join(
        "".join(secrets.choice(READABLE) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )
    user.set_password(password)
    user.must_change_password = True
    record(Kind.PASSWORD_HANDED_OUT, about=user.real_name)
    return password
