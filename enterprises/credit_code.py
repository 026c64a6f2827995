"""统一社会信用代码 (GB 32100-2015): normalise and check (handbook §5.1)."""

import re

from django.core.exceptions import ValidationError
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as InvalidNumber

from xingdong.records import text

CHECK = "check_character"
_INNER_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_AUTHORITY_AND_TYPE = re.compile(
    r"^(1[1-5]|2[1-9]|3[1-9]|4[1-9]|5[1-9]|6[1-9]|7[1-9]|8[1-9]|9[1-4]|A1|N[1-9]|Y1)"
)


def normalise_code(code: str) -> str:
    """Full-width to half-width, spaces and dashes out, upper case."""
    return re.sub(r"[\s\-]", "", text.code(code)).upper()


def validate_credit_code(code: str) -> None:
    """Raise Django's ``ValidationError`` in Chinese unless ``code`` (normalised) can be real.

    Beyond the check digit this looks at the registering authority, the region and the organisation
    code inside, because eighteen zeros pass the check digit alone.
    """
    if len(code) == 15 and code.isdigit():
        raise ValidationError(
            "这是 15 位的工商注册号，已停用。请填营业执照上 18 位的统一社会信用代码。"
        )
    if len(code) != 18:
        raise ValidationError(f"统一社会信用代码应为 18 位，现为 {len(code)} 位。")
    try:
        uscc.validate(code)
    except InvalidChecksum as error:
        raise _check_fault("") from error
    except InvalidNumber as error:
        raise ValidationError("统一社会信用代码校验不通过，请对照营业执照核对每一位。") from error
    if not _AUTHORITY_AND_TYPE.match(code) or code[2:4] == "00":
        raise ValidationError("统一社会信用代码的登记机关或行政区划不正确，请对照营业执照核对。")
    if code[16] != inner_check_character(code[8:16]):
        raise _check_fault("第 9 至 17 位（主体标识码）")


def _check_fault(where: str) -> ValidationError:
    return ValidationError(
        f"统一社会信用代码{where}校验不通过，请对照营业执照核对每一位。"
        "2016 年以前登记、执照上确是如此的，请先登记为特殊代码。",
        code=CHECK,
    )


def is_check_fault(fault: ValidationError) -> bool:
    """Whether only the check characters speak against a code."""
    return all(one.code == CHECK for one in fault.error_list)


def inner_check_character(body: str) -> str:
    """Check character of the organisation code inside (GB 11714)."""
    total = sum(
        _INNER_ALPHABET.index(character) * weight
        for character, weight in zip(body, _INNER_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]
