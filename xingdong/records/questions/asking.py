"""Questions as Django form fields, and answers as JSON values."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from xingdong.records.telephones import TelephoneField

from .definition import NO, YES, Question, QuestionType, asked, condition_words, is_met

Common = dict[str, Any]


def _textarea(question: Question, common: Common) -> forms.Field:
    return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **common)


def _decimal(question: Question, common: Common) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, **common)


def _date(question: Question, common: Common) -> forms.Field:
    widget = forms.DateInput({"type": "date", "min": "1900-01-01", "max": "2199-12-31"}, "%Y-%m-%d")
    return forms.DateField(widget=widget, **common)


def _datetime(question: Question, common: Common) -> forms.Field:
    widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **common)


def _choice(question: Question, common: Common) -> forms.Field:
    choices = [(choice, choice) for choice in question["choices"]]
    if common["required"]:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "（不选）"), *choices], **common)


def _multichoice(question: Question, common: Common) -> forms.Field:
    choices = [(choice, choice) for choice in question["choices"]]
    # A browser cannot require one of several boxes; our script can.
    widget = forms.CheckboxSelectMultiple(
        {"data-one-of": common["label"]} if common["required"] else {}
    )
    return forms.MultipleChoiceField(choices=choices, widget=widget, **common)


def _phone(question: Question, common: Common) -> forms.Field:
    return TelephoneField(**common)


def _validate_agreement(value: str) -> None:
    """What the law asks to be agreed to first, like a guardian's consent (handbook §7 E13)."""
    if value != YES:
        raise ValidationError("没有同意不能提交；请先取得同意。")


def _bool(question: Question, common: Common) -> forms.Field:
    return forms.TypedChoiceField(
        validators=[_validate_agreement] if question.get("must_agree") else [],
        choices=[(YES, "是"), (NO, "否")],
        coerce=lambda value: value == YES,
        empty_value=None,
        widget=forms.RadioSelect,
        **common,
    )


BUILDERS: dict[str, Callable[[Question, Common], forms.Field]] = {
    QuestionType.TEXT: lambda question, common: forms.CharField(max_length=200, **common),
    QuestionType.TEXTAREA: _textarea,
    QuestionType.INT: lambda question, common: forms.IntegerField(
        min_value=0, max_value=1_000_000, **common
    ),
    QuestionType.DECIMAL: _decimal,
    QuestionType.DATE: _date,
    QuestionType.DATETIME: _datetime,
    QuestionType.CHOICE: _choice,
    QuestionType.MULTICHOICE: _multichoice,
    QuestionType.PHONE: _phone,
    QuestionType.BOOL: _bool,
}


def fields_of(questions: Sequence[Question], prefix: str) -> dict[str, forms.Field]:
    """The fields of all that is asked, by form name; ``prefix`` keeps them apart from others."""
    return {
        prefix + question["key"]: _build(question, questions, prefix)
        for question in asked(questions)
    }


def _build(question: Question, questions: Sequence[Question], prefix: str) -> forms.Field:
    """What hangs on an earlier answer is never required by the browser, which may not show it."""
    condition, required = question.get("when"), bool(question.get("required"))
    common = {
        "label": question["label"],
        "required": required and not condition,
        "help_text": question.get("help", ""),
    }
    field = BUILDERS[question["type"]](question, common)
    if condition:
        words = condition_words(question, questions) + ("必填。" if required else "填写。")
        field.help_text = f"{words}{field.help_text}"
        shown_when = {**condition, "name": prefix + condition["key"]}
        field.widget.attrs["data-when"] = json.dumps(shown_when, ensure_ascii=False)
    return field


def settle_conditions(form: forms.Form, questions: Sequence[Question], prefix: str) -> None:
    """Drop answers to what was not asked, and insist on what was; part of a form's ``clean``."""
    data = form.cleaned_data
    for question in asked(questions):
        name = prefix + question["key"]
        if not is_met(question, lambda key: data.get(prefix + key)):
            form.errors.pop(name, None)
            data[name] = None
        elif question.get("when") and question.get("required") and name not in form.errors:
            _insist(form, name)


def _insist(form: forms.Form, name: str) -> None:
    field = form.fields[name]
    if form.cleaned_data.get(name) in field.empty_values:
        form.add_error(name, str(field.error_messages["required"]))


def answers_in(
    questions: Sequence[Question], cleaned_data: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    """What was answered, as JSON values by key."""
    return {
        question["key"]: _as_json(cleaned_data.get(prefix + question["key"]))
        for question in asked(questions)
    }


def initial_of(
    questions: Sequence[Question], answers: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    """Earlier answers as the form's fields begin with them."""
    return {
        prefix + question["key"]: _as_initial(answers.get(question["key"]), question["type"])
        for question in asked(questions)
    }


def _as_initial(value: Any, kind: str) -> Any:
    if isinstance(value, bool):
        return YES if value else NO
    if kind == QuestionType.DATETIME and isinstance(value, str):
        return value.replace(" ", "T")
    return value


def _as_json(value: Any) -> Any:
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return value
