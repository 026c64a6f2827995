"""What every form of the portal is made on: one spelling of texts, days and words that mean it."""

from typing import Any

from django import forms

from . import text
from .periods import validate_era

# Fields that say what somebody or something is called; they stand in lists and are searched.
NAMES = frozenset(
    {
        "called",
        "companions",
        "contact_name",
        "met",
        "name",
        "person",
        "real_name",
        "sent_by",
        "short_name",
        "unit",
    }
)


class OneSpelling(forms.BaseForm):
    """Every text goes through ``records.text`` before a field sees it, shown again or kept.

    So length is counted after line ends are one sign, and what consists of nothing visible is
    empty. Passwords stay as they were typed.
    """

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        """The one place where Django's forms take what was sent (not in its documentation)."""
        value = super()._widget_data_value(widget, html_name)  # type: ignore[misc]  # not in the stubs
        spell = _spelling_of(widget, html_name)
        if isinstance(value, str):
            return spell(value)
        if isinstance(value, list):
            return [spell(one) if isinstance(one, str) else one for one in value]
        return value


def _spelling_of(widget: forms.Widget, html_name: str):
    if isinstance(widget, forms.PasswordInput):
        return str
    if isinstance(widget, forms.Textarea):
        return text.lines
    return text.name if html_name.rpartition("-")[2] in NAMES else text.line


class OfOurEra(forms.BaseForm):
    """A day at the ends of the calendar is refused: whoever reckons from it comes to no year."""

    DATES = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)

    def full_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, self.DATES) and validate_era not in field.validators:
                field.validators.append(validate_era)
        super().full_clean()


def validate_words(value: str) -> None:
    """Refuse what has neither a letter nor a digit: 「。」 is no title and no reason."""
    if not any(sign.isalnum() for sign in value):
        raise forms.ValidationError("只有标点或符号，请用文字写明。", code="no_words")


class InWords(forms.BaseForm):
    """What has to be said is said in words, whichever form asks for it."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            is_text = type(field) is forms.CharField and field.required
            is_secret = isinstance(field.widget, forms.PasswordInput)
            if is_text and not is_secret and validate_words not in field.validators:
                field.validators.append(validate_words)
        super().full_clean()


class Form(OneSpelling, OfOurEra, InWords, forms.Form):
    pass


class ModelForm(OneSpelling, OfOurEra, InWords, forms.ModelForm):
    pass
