"""统一社会信用代码: the vectors of handbook §5.1 and what people really type."""

import pytest
from django.core.exceptions import ValidationError

from enterprises.credit_code import normalise_code, validate_credit_code

# What an input method types for 91320499MA9X00011U when it is left in full-width mode.
FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in "91320499MA9X00011U")
VALID = [
    "91110000600037341L",
    "91350100M000100Y43",
    "91320499MA9X00011U",
    "91320499MA9X0010X7",
    "91320499MA9X00070Y",
]


@pytest.mark.parametrize("code", VALID)
def test_a_real_code_passes(code):
    validate_credit_code(code)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350100M000100Y4Z", "校验不通过"),
        ("91350100M000100Y44", "校验不通过"),
        ("91320499MA9X00012U", "校验不通过"),
        ("9132049", "应为 18 位"),
        ("000000000000000000", "登记机关或行政区划不正确"),
    ],
)
def test_a_wrong_code_gets_a_sentence(code, sentence):
    with pytest.raises(ValidationError, match=sentence):
        validate_credit_code(code)


@pytest.mark.parametrize(
    "typed",
    ["91320499ma9x00011u", " 9132 0499 MA9X 0001 1U ", FULL_WIDTH],
)
def test_what_people_type_is_normalised(typed):
    assert normalise_code(typed) == "91320499MA9X00011U"


def test_saving_normalises_and_checks(enterprise):
    enterprise.credit_code = FULL_WIDTH
    enterprise.full_clean()
    assert enterprise.credit_code == "91320499MA9X00011U"
