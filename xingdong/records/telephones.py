"""Telephone numbers as people give them, in the one form that is kept, searched and called.

The mainland's numbering plan (工信部《电信网编号计划》): mobiles, landlines with area code and
extension, 400 and 800, short service numbers; numbers of abroad begin with ``+``. Google's
``phonenumbers`` was weighed: it knows neither 转 nor the service numbers, and brings the plans of
240 countries into every process.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from xingdong.accounts.mobiles import MOBILE, as_mobile, mobile_validator, plain_digits

LONGEST = 20  # of the kept form: 0519-88888888-801234
SENTENCE = "请填写手机号码、带区号的座机（如 0519-88888888，分机写 0519-88888888-801）或 400 电话。"
_EXTENSION = r"(?:(?:转分机|分机号?|转|-|#|x|ext\.?)+:?(\d{1,6}))?"
_LOCAL = r"([2-8]\d{2,3}-?\d{4})"
# Pattern and kept form of each kind; what follows a number is its extension.
_KINDS: tuple[tuple[str, str], ...] = (
    (r"([48]00)-?((?:\d-?){6}\d)", "{0}-{1[0]}{1[1]}{1[2]}-{1[3]}{1[4]}{1[5]}{1[6]}"),
    (rf"(010|02\d)-?{_LOCAL}", "{0}-{1}"),
    (rf"(0[3-9]\d{{2}})-?{_LOCAL}", "{0}-{1}"),
    (r"(9[56]\d{3,6}|1[0-2]\d{3}|1[12]\d)", "{0}"),
)
_PATTERNS = [
    (re.compile(kind + _EXTENSION, re.IGNORECASE | re.ASCII), form) for kind, form in _KINDS
]
_FROM_ABROAD = re.compile(r"\D*(?:00)?86")
_ABROAD = re.compile(r"\+(?!86)\d{7,15}", re.ASCII)
# At least three digits, in any width: what the rest is, the form says.
INPUT = {
    "inputmode": "tel",
    "pattern": r".*[0-9\uff10-\uff19].*[0-9\uff10-\uff19].*[0-9\uff10-\uff19].*",
    "data-wrong": SENTENCE,
}


def telephone(typed: str) -> str:
    """``typed`` in the kept form, empty for nothing; raises ``ValueError`` for what is no number.

    ``(0519)88888888转801`` is ``0519-88888888-801``, ``+86 138 0000 0001`` is ``13800000001``.
    """
    number = plain_digits(typed)
    if not number or re.fullmatch(MOBILE, number.replace("-", "")):
        return number.replace("-", "")
    # Who dials from abroad leaves the nought of the area code out.
    for candidate in (number, f"0{number}") if _FROM_ABROAD.match(typed) else (number,):
        for pattern, form in _PATTERNS:
            if match := pattern.fullmatch(candidate):
                *parts, extension = match.groups()
                kept = form.format(*(part.replace("-", "") for part in parts))
                return f"{kept}-{extension}" if extension else kept
    if _ABROAD.fullmatch(number.replace("-", "")):
        return number.replace("-", "")
    raise ValueError(SENTENCE)


def telephone_or_same(typed: str) -> str:
    """For searching: the kept form where ``typed`` is a number, else what was typed."""
    try:
        return telephone(typed)
    except ValueError:
        return typed


def href(number: str) -> str:
    """The address that a telephone calls; a comma waits before the extension is dialled."""
    head, _, extension = number.rpartition("-")
    has_extension = head.count("-") == (2 if head.startswith(("400-", "800-")) else 1)
    if not has_extension:
        return f"tel:{number}"
    return f"tel:{head},{extension}"


class TelephoneField(forms.CharField):
    """A number in any spelling; cleans to the kept form."""

    sentence = SENTENCE

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({**INPUT, "autocomplete": "off"}))
        super().__init__(**{**kwargs, "max_length": None})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "tel"}

    def to_python(self, value: Any) -> Any:
        try:
            return telephone(super().to_python(value) or "") or self.empty_value
        except ValueError as error:
            raise ValidationError(self.sentence) from error


class MobileField(TelephoneField):
    """A number to sign in with: a mobile, in any spelling."""

    default_validators = [mobile_validator]

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return as_mobile(forms.CharField.to_python(self, value) or "") or self.empty_value


class Telephone(models.CharField):
    """A column that holds the kept form, whoever writes it."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return telephone(value)
        except ValueError as error:
            raise ValidationError(SENTENCE) from error

    def get_prep_value(self, value: Any) -> Any:
        return telephone_or_same(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": TelephoneField, **kwargs})
