"""The form of a catalogue item: its own ``form_fields`` as Django form fields."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from xingdong.records.telephones import TelephoneField

from .models import ServiceItem
from .models.catalogue import FieldType

PREFIX = "item-"


def _textarea(field: dict, common: dict) -> forms.Field:
    return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **common)


def _decimal(field: dict, common: dict) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, **common)


def _date(field: dict, common: dict) -> forms.Field:
    widget = forms.DateInput({"type": "date", "min": "1900-01-01", "max": "2199-12-31"}, "%Y-%m-%d")
    return forms.DateField(widget=widget, **common)


def _datetime(field: dict, common: dict) -> forms.Field:
    widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **common)


def _choice(field: dict, common: dict) -> forms.Field:
    choices = [(choice, choice) for choice in field["choices"]]
    if common["required"]:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "（不选）"), *choices], **common)


def _multichoice(field: dict, common: dict) -> forms.Field:
    choices = [(choice, choice) for choice in field["choices"]]
    # A browser cannot require one of several boxes; our script can.
    widget = forms.CheckboxSelectMultiple(
        {"data-one-of": common["label"]} if common["required"] else {}
    )
    return forms.MultipleChoiceField(choices=choices, widget=widget, **common)


def _phone(field: dict, common: dict) -> forms.Field:
    return TelephoneField(**common)


def _validate_agreement(value: str) -> None:
    """What the law asks to be agreed to first, like a guardian's consent (handbook §7 E13)."""
    if value != "yes":
        raise ValidationError("没有同意不能提交；请先取得同意。")


def _bool(field: dict, common: dict) -> forms.Field:
    return forms.TypedChoiceField(
        validators=[_validate_agreement] if field.get("must_agree") else [],
        choices=[("yes", "是"), ("no", "否")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        **common,
    )


BUILDERS: dict[str, Callable[[dict, dict], forms.Field]] = {
    FieldType.TEXT: lambda field, common: forms.CharField(max_length=200, **common),
    FieldType.TEXTAREA: _textarea,
    FieldType.INT: lambda field, common: forms.IntegerField(
        min_value=0, max_value=1_000_000, **common
    ),
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.MULTICHOICE: _multichoice,
    FieldType.PHONE: _phone,
    FieldType.BOOL: _bool,
}


def _build(field: dict) -> forms.Field:
    common = {"label": field["label"], "required": bool(field.get("required"))}
    return BUILDERS[field["type"]](field, common)


def item_fields(item: ServiceItem, prefix: str = PREFIX) -> dict[str, forms.Field]:
    """The item's fields by form name; the names carry a prefix so they never meet common fields."""
    return {prefix + field["key"]: _build(field) for field in item.form_fields}


def outcome_form_fields(item: ServiceItem) -> dict[str, forms.Field]:
    """The numbers a result of ``item`` reports; which must be given depends on the result."""
    fields = {}
    for field in item.outcome_fields:
        built = fields[PREFIX + field["key"]] = _build({**field, "required": False})
        built.help_text = (
            "解决或部分解决时必填，没有的填 0。" if field.get("required") else "可选。"
        )
    return fields


def outcomes_from(item: ServiceItem, cleaned_data: dict) -> dict:
    """The reported numbers as JSON values by key, without those that were left empty."""
    given = _answers(item.outcome_fields, cleaned_data, PREFIX)
    return {key: value for key, value in given.items() if value is not None}


def details_from(item: ServiceItem, cleaned_data: dict, prefix: str = PREFIX) -> dict:
    """The item's answers as JSON values by key."""
    return _answers(item.form_fields, cleaned_data, prefix)


def _answers(fields: list[dict], cleaned_data: dict, prefix: str) -> dict:
    return {field["key"]: _as_json(cleaned_data.get(prefix + field["key"])) for field in fields}


def answers_from(item: ServiceItem, details: dict) -> dict:
    """Earlier answers as the form's fields begin with them."""
    return {
        PREFIX + field["key"]: _as_initial(details.get(field["key"]), field["type"])
        for field in item.form_fields
    }


def _as_initial(value, kind: str):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == FieldType.DATETIME and isinstance(value, str):
        return value.replace(" ", "T")
    return value


def _as_json(value):
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return value
