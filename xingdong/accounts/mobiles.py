"""Mobile numbers of the mainland: their one pattern, and how they are shown."""

from django.core.validators import RegexValidator

MOBILE = r"1[3-9]\d{9}"
# The same as people type it: 138 1234 5678, 138-1234-5678.
SPACED_MOBILE = r"1[3-9]\d(?:[ -]?\d{4}){2}"

mobile_validator = RegexValidator(rf"^{MOBILE}$", "请填写 11 位手机号码。")


def mask_mobile(mobile: str) -> str:
    """``13812345678`` as ``138****5678``; anything shorter than eight digits is left out whole."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 8 else "*" * len(mobile)
