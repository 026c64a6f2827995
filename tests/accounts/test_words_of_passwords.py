"""Whoever chooses a password reads Chinese, whatever is wrong with it."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


def test_a_password_that_is_too_short_is_told_so_in_chinese():
    with pytest.raises(ValidationError) as refused:
        validate_password("Gm-7x")
    assert refused.value.messages == ["太短了，至少要 10 个字符。"]
