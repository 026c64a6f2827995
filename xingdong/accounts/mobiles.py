"""Mobile numbers of the mainland: their one pattern, their one form, and how they are shown."""

import re
import unicodedata

from django.core.validators import RegexValidator

MOBILE = r"1[3-9]\d{9}"
# The same as people type it: 138 1234 5678, 138-1234-5678.
SPACED_MOBILE = r"1[3-9]\d(?:[ -]?\d{4}){2}"
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc~_]+|-+")
# What our country's code may stand before without a plus: a mobile, a landline with its area code.
_MAINLAND = rf"{MOBILE}$|0?(?:10|2\d|[3-9]\d{{2}})-?[2-8]\d{{2,3}}-?\d{{4}}(?!\d)"
_COUNTRY = re.compile(rf"^(?:(?:\+|00)86-?|86-?(?={_MAINLAND}))")
# As links and address books write it before a number.
_CALLED = re.compile(r"^(?:tel|phone|电话|手机)(?:号码)?:?", re.IGNORECASE)

mobile_validator = RegexValidator(rf"^{MOBILE}$", "请填写 11 位手机号码。")


def plain_digits(typed: str) -> str:
    """``typed`` half-width, without blanks, brackets, invisible signs and our country's code."""
    number = unicodedata.normalize("NFKC", typed)
    number = "".join(sign for sign in number if unicodedata.category(sign)[0] not in "ZC")
    number = re.sub(r"(?<=\d)\((\d{1,6})\)$", r"-\1", _DASHES.sub("-", number))
    number = _CALLED.sub("", re.sub(r"[().]", "", number), count=1)
    return _COUNTRY.sub("", number, count=1)


def as_mobile(typed: str) -> str:
    """A mobile number in its kept form; ``typed`` as it is where it is none."""
    number = plain_digits(typed).replace("-", "")
    return number if re.fullmatch(MOBILE, number) else typed


def mask_mobile(mobile: str) -> str:
    """``13812345678`` as ``138****5678``; anything shorter than eight digits is left out whole."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 8 else "*" * len(mobile)
