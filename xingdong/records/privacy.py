"""Personal data in free text: noticed before it is sent, masked for whoever has no need of it.

handbook §7 E13. An identity number is eighteen digits with a right check digit; other long numbers
are left alone until somebody reads along who is no part of the matter.
"""

import re
import unicodedata
from collections.abc import Container

from stdnum.cn import ric

from xingdong.accounts.mobiles import SPACED_MOBILE

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(rf"(?<!\d){SPACED_MOBILE}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,11}(\d{3}[\dXx])(?!\d)")


def personal_data_in(text: str, *, known: Container[str] = ()) -> list[str]:
    """What ``text`` tells about a person, by name; numbers in ``known`` are given anyway."""
    text = unicodedata.normalize("NFKC", text)
    mobiles = (re.sub("[ -]", "", found) for found in _MOBILE.findall(text))
    signs = {
        "身份证号码": any(_is_identity(found) for found in _IDENTITY.findall(text)),
        "手机号码": any(mobile not in known for mobile in mobiles),
    }
    return [name for name, is_there in signs.items() if is_there]


def without_identities(text: str) -> str:
    """``text`` with identity numbers masked: 110105********002X."""
    return _IDENTITY.sub(_masked_identity, text)


def without_long_numbers(text: str) -> str:
    """``text`` with every number masked that could be somebody's: telephone, identity, account."""
    return _LONG_NUMBER.sub(r"\1****\2", text)


def without_personal_data(text: str) -> str:
    """``text`` without mobile numbers, identity numbers and addresses of mail, for good."""
    for pattern, said in ((_IDENTITY, "「证件号」"), (_MOBILE, "「号码」"), (_MAIL, "「邮箱」")):
        text = pattern.sub(said, text)
    return text


def _is_identity(number: str) -> bool:
    return ric.is_valid(unicodedata.normalize("NFKC", number).upper())


def _masked_identity(found: re.Match) -> str:
    number = found[0]
    return f"{number[:6]}********{number[-4:]}" if _is_identity(number) else number
