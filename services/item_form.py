"""The form of a catalogue item: its own questions, and the numbers that a result reports."""

from typing import Any

from django import forms

from xingdong.records.questions.asking import answers_in, fields_of, initial_of, settle_conditions
from xingdong.records.questions.definition import asked

from .models import ServiceItem

PREFIX = "item-"


def item_fields(item: ServiceItem, prefix: str = PREFIX) -> dict[str, forms.Field]:
    """The item's fields by form name; the names carry a prefix so they never meet common fields."""
    return fields_of(item.form_fields, prefix)


def settle_item(form: forms.Form, item: ServiceItem, prefix: str = PREFIX) -> None:
    """What the item asks only after certain answers; for ``clean``."""
    settle_conditions(form, item.form_fields, prefix)


def outcome_form_fields(item: ServiceItem) -> dict[str, forms.Field]:
    """The numbers a result of ``item`` reports; which must be given depends on the result."""
    numbers = asked(item.outcome_fields)
    fields = fields_of([{**number, "required": False} for number in numbers], PREFIX)
    for number in numbers:
        rule = "解决或部分解决时必填，没有的填 0。" if number.get("required") else "可选。"
        fields[PREFIX + number["key"]].help_text = f"{number.get('help', '')}{rule}"
    return fields


def outcomes_from(item: ServiceItem, cleaned_data: dict[str, Any]) -> dict[str, Any]:
    """The reported numbers as JSON values by key, without those that were left empty."""
    given = answers_in(item.outcome_fields, cleaned_data, PREFIX)
    return {key: value for key, value in given.items() if value is not None}


def details_from(
    item: ServiceItem, cleaned_data: dict[str, Any], prefix: str = PREFIX
) -> dict[str, Any]:
    """The item's answers as JSON values by key."""
    return answers_in(item.form_fields, cleaned_data, prefix)


def answers_from(item: ServiceItem, details: dict[str, Any]) -> dict[str, Any]:
    """Earlier answers as the form's fields begin with them."""
    return initial_of(item.form_fields, details, PREFIX)
